"""What changed in the facts that readers see: kept when it happens, in the words of the reader when it is shown.

Texts are left out: each language has its own history on the translation desk. The first publication is no change, nor is where exactly a
place is on the map: nobody compares degrees.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from portal import languages
from portal.core.changes import same, stored
from portal.languages import Fragment
from services.trust.models import Change
from services.values import hours_lines

if TYPE_CHECKING:
    from services.kinds.base import Entry
    from services.registry import Kind

#: Columns of every entry that are facts.
_COMMON = ("district", "operator", "local_address", "english_address", "postcode", "phone", "email", "website", "languages", "hours")
#: On a page: the newest days, of so many changes.
_DAYS, _MOST = 5, 40

Values = tuple[Fragment | str, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """A fact that was replaced: what it was and what it became, for a reader; empty where it was not known or no longer is."""

    label: str
    before: Values
    after: Values


@dataclass(frozen=True, slots=True)
class Day:
    """What changed on a day."""

    day: date
    differences: tuple[Difference, ...]


def columns(kind: "Kind") -> tuple[str, ...]:
    """The columns whose changes readers are told of: the name in the city's language and the facts."""
    common = (column for column in _COMMON if column != "operator" or kind.slug != "organizations")
    return (f"name_{languages.get(languages.LOCAL).suffix}", *common, *kind.facts_fields)


def note_all(changed: Iterable[tuple["Entry", Mapping[str, Any]]]) -> None:
    """Keep what entries said until now, in one query. Each with what it said before: column → value as a version has it; only facts that
    readers are told of, and that changed, are kept. An entry that readers have never seen has no history."""
    day = timezone.localdate()
    rows = []
    for entry, before in changed:
        if entry.first_published_at is None:
            continue
        told = columns(entry.kind)
        different = {name: value for name, value in before.items() if name in told and not same(value, stored(entry, name))}
        if different:
            rows.append(Change(kind=entry.kind.slug, entry_id=entry.pk, day=day, before=different))
    Change.objects.bulk_create(rows, batch_size=500)


def shown(entry: "Entry") -> list[Day]:
    """What changed in an entry, the newest day first. One query, and one more where who runs it changed."""
    rows = list(Change.objects.filter(kind=entry.kind.slug, entry_id=entry.pk)[:_MOST])
    return list(_days(entry, rows))[:_DAYS]


def _days(entry: "Entry", rows: Sequence[Change]) -> Iterator[Day]:
    """Each day's version of the entry is made from the one after it, and the facts of both are compared as the page shows them."""
    operators = _operators(entry, rows)
    version = entry
    for day, of_day in groupby(rows, key=lambda row: row.day):
        earlier = copy(version)
        for row in of_day:
            _take_back(earlier, row.before, operators)
        if differences := tuple(_differences(earlier, version)):
            yield Day(day, differences)
        version = earlier


def _operators(entry: "Entry", rows: Iterable[Change]) -> Mapping[int, Any]:
    named = {row.before["operator"] for row in rows if row.before.get("operator")}
    if not named:
        return {}
    field: Any = entry._meta.get_field("operator")
    found: Mapping[int, Any] = field.related_model._default_manager.in_bulk(named)
    return found


def _take_back(version: "Entry", before: Mapping[str, Any], operators: Mapping[int, Any]) -> None:
    for name, value in before.items():
        field: Any = next((field for field in version._meta.concrete_fields if field.name == name), None)
        if name == "operator":
            version.operator = operators.get(value)
        elif field is not None:
            # A column that the kind no longer has is left out.
            setattr(version, name, field.to_python(value))


def _differences(earlier: "Entry", later: "Entry") -> Iterator[Difference]:
    before, after = _facts(earlier), _facts(later)
    for label in [*after, *(label for label in before if label not in after)]:
        if before.get(label) != after.get(label):
            yield Difference(label, before.get(label, ()), after.get(label, ()))


def _facts(entry: "Entry") -> dict[str, Values]:
    """Label → values of everything that `columns` speaks of."""
    facts: dict[str, Values] = {}
    own = [
        (_("Chinese name"), (entry.local_name,)),
        *((fact.label, tuple(value for value, _url in fact.values)) for fact in entry.common_facts()),
        (_("Address"), (entry.english_address, entry.local_address)),
        (_("Postcode"), (entry.postcode,)),
        *((label, (number,)) for label, number in entry.phones()),
        (_("E-mail"), (entry.email,)),
        (_("Website"), (entry.website,)),
        (_("Opening hours"), tuple(hours_lines(entry.hours))),
    ]
    for label, values in own:
        facts[label] = (*facts.get(label, ()), *(value for value in values if value))
    return {label: values for label, values in facts.items() if values}
