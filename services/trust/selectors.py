"""Reads: what is due, who checked an entry, and the dead websites with the entries that name them."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, QuerySet, Value
from django.urls import reverse
from django.utils import timezone

from portal import languages
from services.eligibility import findable
from services.kinds.base import Entry
from services.registry import Kind, all_kinds, get
from services.shared.models import Channel, Contact
from services.trust import due
from services.trust.models import DEAD_AFTER, FAILURES, LONGEST_ADDRESS, Check, Website

_NAMES = tuple(f"name_{languages.get(code).suffix}" for code in (languages.SOURCE, languages.LOCAL))


@dataclass(frozen=True, slots=True)
class Due:
    """A published entry that must be checked. `due_on`: since when; None where nobody ever has."""

    kind: Kind
    pk: int
    name: str
    district: str
    last_checked: date | None
    due_on: date | None

    @property
    def edit_url(self) -> str:
        """Its editing screen."""
        return edit_url(self.kind, self.pk)


def edit_url(kind: Kind, pk: int) -> str:
    """The editing screen of an entry."""
    return reverse(f"wagtailsnippets_services_{kind.model._meta.model_name}:edit", args=[pk])


def due_entries(kinds: Iterable[Kind], *, district: str = "", today: date | None = None) -> list[Due]:
    """The published entries of some kinds that are due: those that nobody ever checked first, then by the day. One query."""
    today = today or timezone.localdate()
    columns = ("pk", "slug", "district", "last_checked", "check_every", *_NAMES)
    found = []
    for slug, pk, name, place, last_checked, own, *names in _union(kinds, columns):
        kind = get(slug)
        days = due.lasts(own, kind)
        if due.is_due(last_checked, days, today=today) and district in {"", place}:
            found.append(Due(kind, pk, next(filter(None, names), name), place, last_checked, due.due_on(last_checked, days)))
    return sorted(found, key=lambda row: (row.due_on or date.min, row.kind.rank, row.name))


def last_check(entry: Entry) -> Check | None:
    """Who checked an entry when it was checked last, for staff."""
    if entry.last_checked is None:
        return None
    return (
        Check.objects.filter(kind=entry.kind.slug, entry_id=entry.pk, day=entry.last_checked).select_related("user").order_by("-pk").first()
    )


@dataclass(frozen=True, slots=True)
class Use:
    """A published entry that names a website."""

    kind: Kind
    pk: int
    name: str

    @property
    def edit_url(self) -> str:
        """Its editing screen."""
        return edit_url(self.kind, self.pk)


def is_address(text: str) -> bool:
    """Whether a text is an address that can be looked at."""
    return text.startswith(("http://", "https://")) and len(text) <= LONGEST_ADDRESS


def uses(kinds: Iterable[Kind] = ()) -> dict[str, list[Use]]:
    """Every address that published entries send readers to (their websites, their contacts' and their sources'), and the entries.
    Two queries."""
    of_contacts = {contact.pk: contact.value for contact in Contact.objects.filter(channel=Channel.WEBSITE).only("pk", "value", "channel")}
    found: dict[str, list[Use]] = {}
    for slug, pk, name, website, sources, contacts, *names in _union(kinds, ("pk", "slug", "website", "sources", "contacts", *_NAMES)):
        addresses = [website, *(str(value["source"]) for value in _values(sources))]
        addresses += [of_contacts[key] for key in _values(contacts) if key in of_contacts]
        use = Use(get(slug), pk, next(filter(None, names), name))
        for address in dict.fromkeys(addresses):
            if is_address(address):
                found.setdefault(address, []).append(use)
    return found


def _values(stream: Any) -> Iterator[Any]:
    """The values of a stream as it is stored."""
    raw = json.loads(stream) if isinstance(stream, str) else getattr(stream, "raw_data", stream)
    return (block["value"] for block in raw or ())


def _union(kinds: Iterable[Kind], columns: Sequence[str]) -> QuerySet[Any, Any]:
    """The columns of published entries of some kinds or of all, the kind's slug first. One query."""
    parts = [
        findable(kind.model._default_manager.order_by()).annotate(of_kind=Value(kind.slug)).values_list("of_kind", *columns)
        for kind in tuple(kinds) or all_kinds()
    ]
    first: Any = parts[0]
    union: QuerySet[Any, Any] = first.union(*parts[1:], all=True)
    return union


def dead_websites() -> QuerySet[Website]:
    """The dead websites, the longest dead first."""
    return Website.objects.filter(outcome__in=FAILURES, failed_days__gte=DEAD_AFTER).order_by(F("failing_since").asc(), "url")


def troubled_websites() -> QuerySet[Website]:
    """Those that fail but are not called dead yet, and those that have moved for good."""
    failing = Website.objects.filter(outcome__in=FAILURES, failed_days__lt=DEAD_AFTER)
    return (failing | Website.objects.exclude(moved_to="")).order_by("outcome", "url")


def dead_among(addresses: Iterable[str]) -> dict[str, Website]:
    """The dead websites among some addresses. One query, none where there are no addresses."""
    wanted = [address for address in addresses if is_address(address)]
    return {row.url: row for row in dead_websites().filter(url__in=wanted)} if wanted else {}


def addresses_of(entry: Entry) -> list[str]:
    """The addresses that an entry's page links to besides those of the portal."""
    found = [entry.website, *(str(block.value["source"]) for block in entry.sources)]
    found += [block.value.value for block in entry.contacts if block.value and block.value.channel == Channel.WEBSITE]
    return [address for address in dict.fromkeys(found) if is_address(address)]
