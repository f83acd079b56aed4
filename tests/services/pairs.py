"""Kinds and languages together. All kinds share one code and all languages another, so every kind in two languages and every language with
two kinds or more tells what all 120 would."""

from typing import Any

import pytest

from portal import languages
from services.registry import all_kinds

_LANGUAGES = languages.all_languages()


def _name(row: Any) -> str:
    return getattr(row, "slug", "") or str(row.code)


PAIRS = pytest.mark.parametrize(
    ("kind", "language"),
    [(kind, _LANGUAGES[(2 * number + further) % len(_LANGUAGES)]) for number, kind in enumerate(all_kinds()) for further in (0, 1)],
    ids=_name,
)
