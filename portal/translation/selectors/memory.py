"""What was translated before: the translation memory, made of what is finished on the desk and what was imported.

Looking up needs an index of a pair of languages, which each process keeps for the pairs that it was asked for last. The logs that are only
added to (changes of targets, versions of source texts, imported pairs) say what came since it was made, so that it is brought up to date
by a few rows and never made anew.
"""

import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping

from django.db.models import Max, Q

from portal.translation.memory import Entry, Match, Memory
from portal.translation.models import FINISHED, Change, Item, Remembered, SourceText, Target, Unit
from portal.translation.states import State

#: Pairs of languages that a process keeps; one of 50,000 texts takes some 60 MB.
_KEPT = 6
_BATCH = 500
#: What stands before the number of an imported pair in its key.
_IMPORTED = "imported:"
#: What is finished without an approval is offered too, marked: on a new portal there is nothing else.
_OFFERED = Q(state__in=FINISHED)


class _Index:
    """The memory of a pair of languages, and how far the logs are in it."""

    def __init__(self, source_language: str, language: str) -> None:
        self.memory = Memory(source_language=source_language, target_language=language)
        self.lock = threading.Lock()
        self.source_language, self.language = source_language, language
        self.change = self.version = self.imported = 0

    def look_up(self, text: str, previous: str, following: str, limit: int, minimum: int) -> tuple[Match, ...]:
        with self.lock:
            self._bring_up_to_date()
            return self.memory.look_up(text, previous=previous, following=following, limit=limit, minimum=minimum)

    def _bring_up_to_date(self) -> None:
        change, version, imported = (_last(model) for model in (Change, SourceText, Remembered))
        if (change, version, imported) == (self.change, self.version, self.imported):
            return
        if change < self.change or version < self.version or imported < self.imported:
            # Rows were taken away, as when a database is put back: everything is read again.
            self.memory = Memory(source_language=self.source_language, target_language=self.language)
            self.change = self.version = self.imported = 0
        keys = self._changed_targets()
        for start in range(0, len(keys), _BATCH):
            some = keys[start : start + _BATCH]
            fresh = dict(_pairs(some, _OFFERED))
            for key in some:
                if key not in fresh:
                    self.memory.remove(str(key))
            self.memory.add(fresh.values())
        self.memory.add(self._imported())
        self.change, self.version, self.imported = change, version, imported

    def _changed_targets(self) -> list[int]:
        targets = Target.objects.filter(language=self.language, item__language=self.source_language).order_by()
        if not self.change:
            return sorted(targets.filter(_OFFERED).values_list("pk", flat=True))
        changed = targets.filter(changes__pk__gt=self.change).values_list("pk", flat=True)
        items = SourceText.objects.filter(pk__gt=self.version).order_by().values("unit__item")
        beside = targets.filter(_OFFERED, item__in=items).values_list("pk", flat=True)
        return sorted({*changed, *beside})

    def _imported(self) -> Iterator[Entry]:
        rows = Remembered.objects.filter(pk__gt=self.imported, source_language=self.source_language, language=self.language)
        for key, source, target in rows.order_by("pk").values_list("pk", "source", "target").iterator():
            yield Entry(f"{_IMPORTED}{key}", source, target)


_indexes: "OrderedDict[tuple[str, str], _Index]" = OrderedDict()
_lock = threading.Lock()


def remembered(
    text: str, source_language: str, language: str, *, previous: str = "", following: str = "", limit: int = 5, minimum: int = 70
) -> tuple[Match, ...]:
    """The best translations of a text that was translated before, or of one like it, best first (see `portal.translation.memory`).

    `previous`, `following`: the texts around it, "" at an end.
    """
    return _index(source_language, language).look_up(text, previous, following, limit, minimum)


def remembered_for(target: Target, *, limit: int = 5, minimum: int = 70) -> tuple[Match, ...]:
    """As `remembered`, for a target (with unit and item); what it says itself is left out."""
    around = neighbours([target.item_id])[target.unit_id]
    found = remembered(
        target.unit.text,
        target.item.language,
        target.language,
        previous=around[0],
        following=around[1],
        limit=limit + 1,
        minimum=minimum,
    )
    return tuple(match for match in found if match.entry.key != str(target.pk))[:limit]


def neighbours(items: Iterable[int]) -> Mapping[int, tuple[str, str]]:
    """Unit → the source texts before and after it, "" at an end, of the present texts of items."""
    found: dict[int, tuple[str, str]] = {}
    wanted = sorted(set(items))
    for start in range(0, len(wanted), _BATCH):
        rows = Unit.objects.filter(item__in=wanted[start : start + _BATCH], is_there=True).order_by("item", "position", "pk")
        units = list(rows.values_list("pk", "item_id", "text"))
        for place, (key, item, _text) in enumerate(units):
            before = units[place - 1] if place else (0, 0, "")
            after = units[place + 1] if place + 1 < len(units) else (0, 0, "")
            found[key] = (before[2] if before[1] == item else "", after[2] if after[1] == item else "")
    return found


def approved_pairs(source_language: str, language: str) -> Iterator[Entry]:
    """Everything that the memory of a pair of languages has, for export; the desk's own first, keyed by target."""
    targets = Target.objects.filter(language=language, item__language=source_language, state=State.APPROVED)
    keys = list(targets.order_by("item", "unit__position", "pk").values_list("pk", flat=True))
    for start in range(0, len(keys), _BATCH):
        some = dict(_pairs(keys[start : start + _BATCH], Q(state=State.APPROVED)))
        yield from (some[key] for key in keys[start : start + _BATCH] if key in some)
    rows = Remembered.objects.filter(source_language=source_language, language=language).order_by("pk")
    for key, source, target in rows.values_list("pk", "source", "target").iterator():
        yield Entry(f"{_IMPORTED}{key}", source, target)


def source_languages() -> tuple[str, ...]:
    """The languages (codes) that texts of the desk or of the memory are translated from."""
    own = Item.objects.order_by().values_list("language", flat=True).distinct()
    others = Remembered.objects.order_by().values_list("source_language", flat=True).distinct()
    return tuple(sorted({*own, *others}))


def _index(source_language: str, language: str) -> _Index:
    with _lock:
        pair = source_language, language
        index = _indexes.pop(pair, None) or _Index(*pair)
        _indexes[pair] = index
        while len(_indexes) > _KEPT:
            _indexes.popitem(last=False)
        return index


def _last(model: type[Change] | type[SourceText] | type[Remembered]) -> int:
    return model._default_manager.aggregate(last=Max("pk"))["last"] or 0


def _pairs(keys: Iterable[int], wanted: Q) -> Iterator[tuple[int, Entry]]:
    """Targets that are `wanted`, with the source texts that they were made from. Forms of messages are left out: one source text has
    several translations there."""
    rows = list(
        Target.objects.filter(wanted, pk__in=list(keys), unit__plural_form=None)
        .order_by("pk")
        .values_list("pk", "unit_id", "item_id", "text", "made_from", "unit__hash", "unit__text", "state")
    )
    old = [row for row in rows if row[4] != row[5]]
    versions = SourceText.objects.filter(unit__in=[row[1] for row in old], hash__in=[row[4] for row in old])
    earlier = {(unit, name): text for unit, name, text in versions.values_list("unit_id", "hash", "text")} if old else {}
    around = neighbours(row[2] for row in rows)
    for key, unit, _item, text, made_from, now, source, state in rows:
        said = source if made_from == now else earlier.get((unit, made_from))
        if said:
            previous, following = around.get(unit, ("", ""))
            yield key, Entry(str(key), said, text, previous, following, is_approved=state == State.APPROVED)
