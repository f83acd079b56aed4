"""The registry of languages as it would be with other rows."""

from dataclasses import replace

import pytest

from portal import languages


def put_in_preparation(monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    """For this test readers do not see a language yet: it is in the admin only."""
    rows = tuple(replace(row, is_public=False) if row.code == code else row for row in languages.all_languages())
    monkeypatch.setattr(languages, "_ROWS", rows)
    monkeypatch.setattr(languages, "_BY_CODE", {row.code: row for row in rows})
