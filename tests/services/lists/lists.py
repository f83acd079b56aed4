"""What the tests of lists share: a list by its address, and made-up entries by the hundred."""

from collections.abc import Callable
from typing import Any

from django.http import QueryDict

from services.kinds.base import Entry
from services.lists.operations import refresh_names
from services.lists.selectors import matching
from services.lists.state import ListState, read
from services.registry import Filter, Kind, get


def asked(kind: str | Kind, query: str = "") -> ListState:
    """The state that an address says."""
    return read(get(kind) if isinstance(kind, str) else kind, QueryDict(query.removeprefix("?")))[0]


def listed(kind: str | Kind, query: str = "") -> list[Entry]:
    """Every entry of a list, in its order."""
    return list(matching(asked(kind, query)))


def slugs(kind: str | Kind, query: str = "") -> list[str]:
    return [entry.slug for entry in listed(kind, query)]


def fits(entry: Entry, chosen: Filter, value: str) -> bool:
    """By hand, in Python: whether an entry has the value of a filter."""
    held = getattr(entry, chosen.field)
    return value in held if chosen.is_set else str(held) == value


def make_many(kind: Kind, count: int, fields: Callable[[int], dict[str, Any]] = lambda _number: {}) -> None:
    """Published entries, as an import writes them: many in one go, without signals."""
    made = [
        kind.model(
            **{
                "slug": f"many-{kind.slug}-{number}",
                "name_en": f"Place {number}",
                "name_zh_hans": f"地方{number}",
                "district": "shunyi",
                "languages": ["en", "fr"],
                "hours": "Mo-Fr 09:00-17:00",
                "live": True,
                **fields(number),
            }
        )
        for number in range(count)
    ]
    kind.model._default_manager.bulk_create(made)
    refresh_names(kind)
