"""How the values of an entry's columns are written in cells, and read from them. A cell that is empty empties the column."""

from collections.abc import Callable, Iterable
from datetime import date
from functools import cache
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from import_export.widgets import Widget
from wagtail.fields import StreamField

from services.tables import streams
from services.tables.cells import NO, YES

_YES = frozenset({YES, "true", "1", "是"})
_NO = frozenset({NO, "false", "0", "否"})
#: Choices that an error lists.
_MOST_LISTED = 20


class References:
    """What entries name, by id and by primary key, each model read once."""

    def __init__(self) -> None:
        self._ids: dict[type[models.Model], dict[int, str]] = {}
        self._keys: dict[type[models.Model], dict[str, int]] = {}

    def id_of(self, model: type[models.Model], key: int) -> str:
        """The id that stands in cells; "" of something that is gone."""
        return self._read(model).get(key, "")

    def key_of(self, model: type[models.Model], identifier: str) -> int:
        """The primary key of what has this id.

        Raises:
            ValueError: there is nothing.
        """
        self._read(model)
        if identifier not in self._keys[model]:
            raise ValueError(_("There is no %(name)s “%(id)s”.") % {"name": model._meta.verbose_name, "id": identifier[:80]})
        return self._keys[model][identifier]

    def _read(self, model: type[models.Model]) -> dict[int, str]:
        if model not in self._ids:
            # A picture has a number and no id of its own.
            has_slug = any(field.name == "slug" for field in model._meta.concrete_fields)
            rows = model._default_manager.order_by().values_list("pk", "slug" if has_slug else "pk")
            self._ids[model] = {key: str(identifier) for key, identifier in rows}
            self._keys[model] = {identifier: key for key, identifier in self._ids[model].items()}
        return self._ids[model]


class Text(Widget):
    """A text as it is. `choices`: the codes that it must be one of, none for any text."""

    def __init__(self, choices: Callable[[], Iterable[str]] = tuple, empty: str = "") -> None:
        super().__init__()
        self.choices, self.empty = choices, empty

    def clean(self, value: str, row: Any = None, **_kwargs: Any) -> Any:
        known = list(self.choices())
        if not known:
            return value
        code = value.strip()
        if code and code not in known:
            raise ValueError(_not_one_of(code, known))
        return code or self.empty

    def render(self, value: Any, obj: Any = None, **_kwargs: Any) -> str:
        return "" if value is None else str(value)


class Number(Widget):
    """A number, written with a point. `convert`: makes it out of the text; `is_whole`: for the error."""

    def __init__(self, convert: Callable[[str], Any], *, is_whole: bool) -> None:
        super().__init__()
        self.convert, self.is_whole = convert, is_whole

    def clean(self, value: str, row: Any = None, **_kwargs: Any) -> Any:
        text = value.strip()
        if not text:
            return None
        try:
            # Python would take 1_000.
            number = self.convert(text.replace("_", "?"))
        except (ValueError, ArithmeticError, ValidationError) as error:
            message = _("“%(value)s” is not a whole number.") if self.is_whole else _("“%(value)s” is not a number; write it like 39.9.")
            raise ValueError(message % {"value": text[:40]}) from error
        if number != number or abs(number) == float("inf"):  # noqa: PLR0124  only what is no number differs from itself
            raise ValueError(_("“%(value)s” is not a number; write it like 39.9.") % {"value": text[:40]})
        return number

    def render(self, value: Any, obj: Any = None, **_kwargs: Any) -> str:
        if value is None:
            return ""
        text = repr(value) if isinstance(value, float) else f"{value:f}" if not isinstance(value, int) else str(value)
        # 4 and 4.0 are the same; a spreadsheet makes the one of the other.
        return text.rstrip("0").rstrip(".") if "." in text and "e" not in text else text


class YesNo(Widget):
    """Yes or no; empty where it is not known, or `empty` where it must be known."""

    def __init__(self, empty: bool | None = None) -> None:
        super().__init__()
        self.empty = empty

    def clean(self, value: str, row: Any = None, **_kwargs: Any) -> Any:
        word = value.strip().lower()
        if not word:
            return self.empty
        if word in _YES:
            return True
        if word in _NO:
            return False
        raise ValueError(_not_one_of(value, (YES, NO)))

    def render(self, value: Any, obj: Any = None, **_kwargs: Any) -> str:
        return "" if value is None else YES if value else NO


class Day(Widget):
    """A date in the form of ISO 8601."""

    def clean(self, value: str, row: Any = None, **_kwargs: Any) -> Any:
        text = value.strip()
        if not text:
            return None
        try:
            return date.fromisoformat(text)
        except ValueError as error:
            raise ValueError(_("“%(value)s” is not a date; write it like 2026-01-31.") % {"value": text[:40]}) from error

    def render(self, value: Any, obj: Any = None, **_kwargs: Any) -> str:
        return "" if value is None else str(value.isoformat())


class Codes(Widget):
    """Several codes with commas."""

    def __init__(self, choices: Callable[[], Iterable[str]]) -> None:
        super().__init__()
        self.choices = choices

    def clean(self, value: str, row: Any = None, **_kwargs: Any) -> Any:
        codes, known = streams.split(value), list(self.choices())
        for code in codes:
            if code not in known:
                raise ValueError(_not_one_of(code, known))
        return list(dict.fromkeys(codes))

    def render(self, value: Any, obj: Any = None, **_kwargs: Any) -> str:
        return ", ".join(value or ())


class Reference(Widget):
    """What a column names: its id, or its number where it has none."""

    def __init__(self, model: type[models.Model]) -> None:
        super().__init__()
        self.model = model

    def clean(self, value: str, row: Any = None, *, references: References, **_kwargs: Any) -> Any:
        identifier = value.strip()
        return references.key_of(self.model, identifier) if identifier else None

    def render(self, value: Any, obj: Any = None, *, references: References, **_kwargs: Any) -> str:
        return "" if value is None else references.id_of(self.model, value)


class Chosen(Widget):
    """What a list of choosers names: ids with commas."""

    def __init__(self, field: StreamField) -> None:
        super().__init__()
        self.field = field
        self.model: type[models.Model] = streams.only_block(field)[1].model_class

    def clean(self, value: str, row: Any = None, *, references: References, **_kwargs: Any) -> Any:
        return streams.chosen(self.field, [references.key_of(self.model, identifier) for identifier in streams.split(value)])

    def render(self, value: Any, obj: Any = None, *, references: References, **_kwargs: Any) -> str:
        ids = (references.id_of(self.model, item["value"]) for item in streams.raw_items(value))
        return ", ".join(identifier for identifier in ids if identifier)


class Items(Widget):
    """A list of what has parts, one a line."""

    def __init__(self, field: StreamField) -> None:
        super().__init__()
        self.field = field
        streams.only_block(field)

    def clean(self, value: str, row: Any = None, **_kwargs: Any) -> Any:
        return streams.parsed(value, self.field)

    def render(self, value: Any, obj: Any = None, **_kwargs: Any) -> str:
        return streams.written(value)


def codes_of(field: Any) -> Callable[[], list[str]]:
    """The codes that a column may have, read when they are first needed."""
    return cache(lambda: [str(code) for code, _label in field.flatchoices if code != ""])


def _not_one_of(value: str, known: Iterable[str]) -> str:
    codes = list(known)
    listed = ", ".join(codes[:_MOST_LISTED]) + (" …" if len(codes) > _MOST_LISTED else "")
    return _("“%(value)s” is none of: %(choices)s.") % {"value": value.strip()[:40], "choices": listed}
