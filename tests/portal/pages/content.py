"""Content files of a made-up policy, section and home page, written as an editor would write them."""

from pathlib import Path
from typing import Any

import yaml

FACTS: dict[str, Any] = {
    "id": "xylokarp",
    "rank": 50,
    "topics": ["work", "individuals"],
    "document_number": "No. 1",
    "effective": "2026-01-01",
    "facts": [
        {"id": "free", "statement": "It is free.", "source": "https://example.org/fees", "confidence": "sourced", "quality": ["official"]},
        {"id": "one-day", "statement": "It takes a day.", "confidence": "general-knowledge"},
    ],
    "legal_basis": [{"title_zh": "木果办法", "title_en": "Xylokarp Measures", "articles": "3", "confidence": "sourced"}],
}
ENGLISH: dict[str, Any] = {
    "title": "Xylokarp permit",
    "short_title": "Xylokarp",
    "summary": "Who needs one, and how to get it.",
    "search_terms": ["wood fruit", "木果"],
    "origin": "person",
    "reviewed": True,
    "in_short": {"who": "Everybody."},
    "body": [
        {"steps": {"heading": "How", "items": [{"title": "Ask", "text": "At the counter.", "facts": ["one-day"]}, {"title": "Wait"}]}},
        {"fees": {"heading": "Fees", "items": [{"title": "Permit", "amount": "CNY 0", "facts": ["free"]}]}},
        {"notice": {"heading": "Mind", "text": "It ends.", "facts": ["free", "one-day"]}},
    ],
}
FRENCH: dict[str, Any] = {**ENGLISH, "title": "Permis de xylokarpe", "origin": "machine", "reviewed": False, "translated_from": "en"}
SECTION: dict[str, Any] = {
    "id": "work",
    "group": "area",
    "rank": 2,
    "texts": {"en": {"title": "Work anew", "summary": "Jobs.", "text": "All about it.", "origin": "person", "reviewed": True}},
}
HOME: dict[str, Any] = {
    "texts": {
        "en": {"title": "Home anew", "summary": "All.", "example_searches": ["one", "two"], "origin": "person", "reviewed": True},
        "fr": {"title": "Accueil", "summary": "Tout.", "origin": "machine", "reviewed": False, "translated_from": "en"},
    }
}


def write(path: Path, content: Any) -> Path:
    """Content as a YAML file; text as it is."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content if isinstance(content, str) else yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return path


def write_policy(folder: Path, facts: Any = FACTS, **texts: Any) -> Path:
    """A policy's folder with its facts and texts (language with underscores: `zh_hans=`); English and French where none is given."""
    write(folder / "policy.yaml", facts)
    for code, text in (texts or {"en": ENGLISH, "fr": FRENCH}).items():
        write(folder / f"{code.replace('_', '-')}.yaml", text)
    return folder


def without(row: dict[str, Any], field: str) -> dict[str, Any]:
    """The row without a field."""
    return {name: value for name, value in row.items() if name != field}
