"""Line ends: what is kept has line feeds only. Browsers send the lines of a form with carriage returns, so that a text which somebody only
looked at would be another one: its translations would be out of date, and nothing would be the same as before."""

from typing import Any

from wagtail.blocks import StreamValue


def plain(value: Any) -> Any:
    """The value (text, or lists and mappings of such) with line feeds only; anything else as it is."""
    if isinstance(value, str):
        return value.replace("\r\n", "\n").replace("\r", "\n")
    if isinstance(value, list):
        return [plain(each) for each in value]
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    return value


class PlainLineEnds:
    """Mixed into a model, before it: its texts are kept with line feeds only, however they were sent."""

    _meta: Any

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        """Before anything is validated or kept."""
        # Not by setattr: a translated field would write itself into the present language.
        for field in self._meta.concrete_fields:
            value = self.__dict__.get(field.attname)
            if isinstance(value, StreamValue):
                raw = value.get_prep_value()
                if (plain_raw := plain(raw)) != raw:
                    self.__dict__[field.attname] = field.to_python(plain_raw)
            elif isinstance(value, str):
                self.__dict__[field.attname] = plain(value)
        super().full_clean(*args, **kwargs)  # type: ignore[misc]  # the model's
