"""The city's districts: keys and names in every language, from `content/districts.yaml`."""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.utils.functional import lazystr
from django.utils.translation import get_language

from portal import languages

_FILE = Path(__file__).parent / "content" / "districts.yaml"


@cache
def _rows() -> Sequence[Mapping[str, Any]]:
    rows: list[Mapping[str, Any]] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return rows


@cache
def names() -> Mapping[str, Mapping[str, str]]:
    """District key → language code → name, in the file's order."""
    return {row["key"]: row["names"] for row in _rows()}


@cache
def codes() -> Mapping[str, str]:
    """District key → its code in the national standard GB/T 2260, in the file's order."""
    return {row["key"]: row["adcode"] for row in _rows()}


def name(key: str) -> str:
    """A district's name for the present reader; the key itself where the file does not know it."""
    return languages.choose(names().get(key, {}), languages.nearest(get_language()).code).text or key


def describe(key: str) -> str:
    """A district's name for the present reader.

    Raises:
        LookupError: there is no such district.
    """
    if key not in names():
        raise LookupError(key)
    return name(key)


@cache
def _choices() -> Sequence[tuple[str, str]]:
    # Made once: a lazy string takes longer to make than to read, and each validation of an entry asks for all of them.
    return tuple((key, lazystr(_Name(key))) for key in names())  # type: ignore[misc]  # a lazy string is a string to Django


def choices() -> list[tuple[str, str]]:
    """Choices of a model field; the names are read when they are shown, in the language of that moment."""
    return list(_choices())


class _Name:
    def __init__(self, key: str) -> None:
        self._key = key

    def __str__(self) -> str:
        return name(self._key)
