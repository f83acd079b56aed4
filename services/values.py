"""How amounts, days and countries are written for the present reader: by CLDR, in the reader's language."""

import re
from datetime import date
from decimal import Decimal

from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.numbers import format_currency
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal import languages
from services.hours import words

_PARTIAL = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")

#: A year, a month or a day, as far as it is known: `2024`, `2024-09`, `2024-09-13`.
is_partial_date = RegexValidator(
    r"^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$", _("Write a year, a month or a day like 2024-09-13.")
)


def locale() -> Locale:
    """The reader's."""
    return Locale.parse(languages.nearest(get_language()).locale_name)


def money(amount: int | Decimal) -> str:
    """An amount in yuan, without fen: `CN¥153,000`."""
    reader = locale()
    pattern = reader.currency_formats["standard"].pattern.replace(".00", "")
    return str(format_currency(amount, "CNY", format=pattern, currency_digits=False, locale=reader))


def partial_date(text: str) -> str:
    """`2024-09` → `September 2024`, as exact as it is known; what is no date stays as it is."""
    found = _PARTIAL.fullmatch(text)
    if found is None:
        return text
    year, month, day = (int(part) if part else 0 for part in found.groups())
    try:
        known = date(year, month or 1, day or 1)
    except ValueError:
        return text
    if day:
        return str(format_date(known, "long", locale=locale()))
    return str(format_skeleton("yMMMM" if month else "y", known, locale=locale()))


def hours_lines(text: str) -> list[str]:
    """Opening hours as lines of days and times; as they are written where only dates can tell."""
    lines = [f"{days} {', '.join(times)}" for days, times in words.usual(text)]
    return lines or ([text] if text else [])


def is_country(code: str) -> None:
    """Validator: a country that CLDR knows, by its two letters.

    Raises:
        ValidationError: there is none.
    """
    if not re.fullmatch(r"[A-Z]{2}", code) or code not in Locale.parse("en").territories:
        raise ValidationError(_("“%(code)s” is not a country code of two letters."), code="country", params={"code": code})


def country(code: str) -> str:
    """A country's name for the reader."""
    return str(locale().territories.get(code, code)) if code else ""
