"""How far the portal is in each language: by words, by items, and how long it takes."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import F, Max, Min, OuterRef, Q, QuerySet, Subquery, Sum
from django.utils import timezone

from portal.translation.models import FINISHED, STARTED, CoverageDay, Item, SourceText, Target
from portal.translation.states import State

#: Days of approvals that the figure of a language is made from.
RECENT_DAYS = 90
_SECONDS_OF_AN_HOUR = 3600


@dataclass(frozen=True, slots=True)
class Amounts:
    """Words or items, each in one of the five. `approved`, `translated`: and made from the present source text. `out_of_date`: with a
    finished text that was not. `started`: with a text that is not finished. What is not to be translated is not in the total."""

    approved: int = 0
    translated: int = 0
    out_of_date: int = 0
    started: int = 0
    missing: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return self.approved + self.translated + self.out_of_date + self.started + self.missing

    @property
    def share(self) -> float:
        """The part that readers have as it should be, 0 to 1; 1 where there is nothing to do."""
        return (self.approved + self.translated) / self.total if self.total else 1.0

    def __add__(self, other: "Amounts") -> "Amounts":
        return Amounts(*(getattr(self, name) + getattr(other, name) for name in AMOUNTS))


AMOUNTS = tuple(Amounts.__slots__)


@dataclass(frozen=True, slots=True)
class Coverage:
    """How far a language is in one group of a source. An item is as far as its texts allow: approved if all are, out of date if all are
    finished and one is out of date, missing if there is nothing yet, started otherwise."""

    language: str
    source: str
    group: str
    words: Amounts
    items: Amounts


def coverage() -> tuple[Coverage, ...]:
    """Every language × source × group with something to translate, the worst first (by the share of words)."""
    groups = {key: (source, group) for key, source, group in Item.objects.filter(is_there=True).values_list("pk", "source", "group")}
    words: dict[tuple[str, str, str], list[int]] = defaultdict(lambda: [0] * len(AMOUNTS))
    items: dict[tuple[str, str, str], Counter[str]] = defaultdict(Counter)
    for language, item, *amounts in _counted():
        key = (language, *groups[item])
        counted = [amount or 0 for amount in amounts]
        words[key] = [before + more for before, more in zip(words[key], counted, strict=True)]
        if any(counted):
            items[key][_part_of_item({name for name, amount in zip(AMOUNTS, counted, strict=True) if amount})] += 1
    rows = [Coverage(*key, Amounts(*found), Amounts(**items[key])) for key, found in words.items() if any(found)]
    return tuple(sorted(rows, key=lambda row: (row.words.share, row.language, row.source, row.group)))


def by_language(rows: tuple[Coverage, ...]) -> dict[str, tuple[Amounts, Amounts]]:
    """Words and items of each language, all sources and groups together, the worst first."""
    found: dict[str, tuple[Amounts, Amounts]] = {}
    for row in rows:
        words, items = found.get(row.language, (Amounts(), Amounts()))
        found[row.language] = words + row.words, items + row.items
    return dict(sorted(found.items(), key=lambda pair: (pair[1][0].share, pair[0])))


def approval_hours(*, since: datetime | None = None) -> dict[str, float]:
    """Median hours from the publication of a source text to the first approval of its translation, by language.

    Of the texts approved since a moment (aware; the last 90 days). A language without any is left out.
    """
    since = since or timezone.now() - timedelta(days=RECENT_DAYS)
    rows = Target.objects.filter(approved_at__gte=since, approval_seconds__isnull=False).order_by("language", "approval_seconds")
    times: dict[str, list[int]] = defaultdict(list)
    for language, seconds in rows.values_list("language", "approval_seconds"):
        times[language].append(seconds or 0)
    return {language: round(_median(found) / _SECONDS_OF_AN_HOUR, 1) for language, found in times.items()}


def out_of_date_since() -> dict[tuple[str, str, str], datetime]:
    """Language, source, group → since when readers have had the oldest text that is out of date; groups without one are left out."""
    late = with_out_of_date_since(Target.objects.present().out_of_date())
    rows = late.order_by().values_list("language", "item__source", "item__group").annotate(first=Min("late_since"))
    return {(language, source, group): first for language, source, group, first in rows if first}


def with_out_of_date_since(targets: "QuerySet[Target]") -> "QuerySet[Any]":
    """Targets that are out of date, with `late_since`: when the first later version of their source text was published."""
    versions = SourceText.objects.filter(unit=OuterRef("unit")).order_by()
    own = versions.filter(hash=OuterRef("made_from")).values("unit").annotate(last=Max("pk")).values("last")
    targets = targets.annotate(own_version=Subquery(own))
    later = SourceText.objects.filter(unit=OuterRef("unit"), pk__gt=OuterRef("own_version")).order_by("pk").values("since")[:1]
    return targets.annotate(late_since=Subquery(later))


def trend(*, language: str = "", since: date | None = None) -> tuple[tuple[date, str, Amounts], ...]:
    """Day, language and words of that day, all sources and groups together, the earliest first."""
    rows = CoverageDay.objects.all()
    if language:
        rows = rows.filter(language=language)
    if since:
        rows = rows.filter(day__gte=since)
    sums = rows.order_by("day", "language").values_list("day", "language").annotate(*(Sum(name) for name in AMOUNTS))
    return tuple((day, code, Amounts(*amounts)) for day, code, *amounts in sums)


def _counted() -> Iterator[tuple[Any, ...]]:
    """Language, item, and the words of each of the five (None for none), in the order of `AMOUNTS`.

    Grouped by no more than the index has in order, so that the database neither sorts nor keeps a table of groups, and one row for each
    item: reading them would take longer than counting.
    """
    is_true = Q(made_from=F("unit__hash"))
    parts = {
        "approved": Q(state=State.APPROVED) & is_true,
        "translated": Q(state=State.TRANSLATED) & is_true,
        "out_of_date": Q(state__in=FINISHED) & ~is_true,
        "started": Q(state__in=STARTED),
        "missing": Q(state=State.MISSING),
    }
    rows = Target.objects.present().order_by().values_list("language", "item")
    return rows.annotate(**{f"words_{name}": Sum("unit__words", filter=parts[name]) for name in AMOUNTS}).iterator()


def _part_of_item(parts: set[str]) -> str:
    if parts == {"missing"}:
        return "missing"
    if parts & {"missing", "started"}:
        return "started"
    return next(part for part in ("out_of_date", "translated", "approved") if part in parts)


def _median(ordered: list[int]) -> float:
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2
