"""Texts of the desk as units for files, and what a file would change on the desk."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from portal.translation import sources
from portal.translation.exchange import files, merging
from portal.translation.exchange.merging import Difference, Outcome, Present
from portal.translation.exchange.problems import Problem
from portal.translation.exchange.units import Parcel, Unit, settled
from portal.translation.models import Target
from portal.translation.selectors.work import ON_LIST, Filters, Work, narrowed
from portal.translation.states import State

if TYPE_CHECKING:
    from portal.translation.models.target import TargetQuerySet

_BATCH = 500


@dataclass(frozen=True, slots=True)
class DryRun:
    """What importing a file would do: a row for each of its units, and what of the file is not read at all. `targets`: those that the file
    names, by key and language."""

    differences: tuple[Difference, ...]
    left_out: tuple[Problem, ...]
    targets: Mapping[tuple[str, str], Target]

    @property
    def counts(self) -> dict[Outcome, int]:
        """How many rows of each outcome there are, in the order of the outcomes."""
        found = [difference.outcome for difference in self.differences]
        return {outcome: found.count(outcome) for outcome in Outcome if outcome in found}

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages (codes) that the file translates into."""
        return tuple(sorted({difference.target_language for difference in self.differences}))


def listed(languages: Collection[str], kind: Work | None = None, *, filters: Filters | None = None) -> "TargetQuerySet":
    """The texts of a work list (None: all texts) in languages (codes), for a file."""
    found = narrowed(Target.objects.present().filter(language__in=languages), filters or Filters())
    return found if kind is None else found.filter(ON_LIST[kind])


def branch(tree: str) -> Q:
    """What narrows texts to those of an object (source and key, with a colon between) and of all that stand below it.

    Raises:
        LookupError: there is no such object.
    """
    name, _colon, key = tree.partition(":")
    return Q(item__source=name, item__key__in=list(sources.get(name).below(key)))


def key_of(target: Target) -> str:
    """By which a file names a text (with unit and item loaded)."""
    return f"{target.item.source}:{target.item.key}#{target.unit.path}"


def units_of(targets: "TargetQuerySet") -> Iterator[Unit]:
    """Texts as files have them, item by item in the order of the source. What is not to be translated is left out."""
    found = targets.present().exclude(state=State.NOT_TRANSLATED).select_related("unit", "item")
    for target in found.order_by("language", "item__source", "item__priority", "item__title", "item", "unit__position", "pk").iterator():
        yield Unit(
            key=key_of(target),
            source_language=target.item.language,
            target_language=target.language,
            source=target.unit.text,
            target=target.text,
            state=state_of(target),
            context=" · ".join(part for part in (target.item.title, target.unit.label) if part),
            source_hash=target.unit.hash,
            max_length=target.unit.limit or 0,
            plural=target.unit.plural,
        )


def state_of(target: Target) -> State:
    """The state of a text as files know it: one that is out of date needs editing."""
    return settled(State.NEEDS_EDITING if target.is_out_of_date else State(target.state), target.text)


def dry_run(data: bytes, *, name: str = "", source_language: str = "", target_language: str = "") -> DryRun:
    """What importing a file, or a zip of files, would do. Codes "" take any language of ours.

    Raises:
        ExchangeError: anything is wrong with it; names every place.
    """
    parcels = files.read(data, name=name, source_language=source_language, target_language=target_language)
    return compare(parcels, name=name)


def compare(parcels: Iterable[Parcel], *, name: str = "") -> DryRun:
    """As `dry_run`, for what was read already. Approval is given on the desk and not by a file."""
    row = tuple(parcels)
    targets = _targets(unit for parcel in row for unit in parcel.units)
    present = [_present(key, target) for (key, _language), target in targets.items()]
    differences = merging.compare(present, [(name, parcel) for parcel in row])
    return DryRun(differences, tuple(problem for parcel in row for problem in parcel.left_out), targets)


def _present(key: str, target: Target) -> Present:
    return Present(
        key=key,
        source_language=target.item.language,
        target_language=target.language,
        source=target.unit.text,
        source_hash=target.unit.hash,
        target=target.text,
        state=state_of(target),
        changed_at=target.updated_at,
    )


def _targets(units: Iterable[Unit]) -> dict[tuple[str, str], Target]:
    """The targets that units name, by key and language."""
    wanted = {(unit.key, unit.target_language) for unit in units}
    items: dict[str, set[str]] = defaultdict(set)
    for key, _language in wanted:
        source, _colon, rest = key.partition(":")
        items[source].add(rest.partition("#")[0])
    codes = {language for _key, language in wanted}
    found = {}
    for source, keys in items.items():
        every = sorted(keys)
        for start in range(0, len(every), _BATCH):
            rows = Target.objects.present().filter(item__source=source, item__key__in=every[start : start + _BATCH], language__in=codes)
            for target in rows.select_related("unit", "item"):
                if (identity := (key_of(target), target.language)) in wanted:
                    found[identity] = target
    return found
