"""What a check says: which check, where in both texts, how grave, and a whole sentence for the translator.

The sentence is kept as its English template and values, so that it is read in the language of whoever looks at it and can be stored.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class Severity(models.TextChoices):
    """An error stands in the way of publishing a policy page until it is mended or dismissed with a reason; a warning does not."""

    ERROR = "error", _("error")
    WARNING = "warning", _("warning")


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A place in a text as it was given, counted in Unicode code points: `text[start:end]`."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"not a span: {self.start}–{self.end}")

    def of(self, text: str) -> str:
        """The part of the text."""
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Remark:
    """A finding before the registry has put its check's name to it. `severity` None: the check's own."""

    template: str
    values: tuple[tuple[str, str], ...] = ()
    source: Span | None = None
    target: Span | None = None
    severity: Severity | None = None


#: What a check hands out.
Remarks = Iterator[Remark]


def remark(
    template: str, *, source: Span | None = None, target: Span | None = None, severity: Severity | None = None, **values: object
) -> Remark:
    """A remark. `template`: an English sentence marked with `gettext_noop`, with `%(name)s` for each of `values`.

    A value called like a parameter is given with an underscore at its end: `source_`.
    """
    return Remark(template, tuple((name.removesuffix("_"), str(value)) for name, value in values.items()), source, target, severity)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a check found. Either span may be None: where something is missing there is no place to show."""

    check: str
    severity: Severity
    template: str
    values: tuple[tuple[str, str], ...] = ()
    source: Span | None = None
    target: Span | None = None

    @property
    def sentence(self) -> str:
        """The finding as a whole sentence in the language that is active."""
        return gettext(self.template) % dict(self.values)

    @property
    def key(self) -> str:
        """Names the same finding again after an edit elsewhere in the text: by this a dismissal is remembered."""
        return ":".join([self.check, self.template, *(value for _name, value in self.values)])

    @property
    def named_values(self) -> Mapping[str, str]:
        """The values of the sentence by their names."""
        return MappingProxyType(dict(self.values))
