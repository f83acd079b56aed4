"""The translation memory at work: what was approved in the same place is taken when a text comes up, and memories of other systems are
read."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from portal import languages
from portal.translation.exchange import acceptance, tmx
from portal.translation.exchange.units import Unit as ExchangeUnit
from portal.translation.models import Change, Remembered, Role, Target, Unit
from portal.translation.operations import checking
from portal.translation.operations.history import note
from portal.translation.operations.problems import NotAllowedError
from portal.translation.operations.rights import has_role, require_role
from portal.translation.selectors.memory import neighbours
from portal.translation.sources import text_hash
from portal.translation.states import HowMade, State

#: Why a target has a text that nobody wrote there.
TAKEN = gettext_noop("The same text between the same texts was approved elsewhere.")
_BATCH = 200
_FIELDS = ("state", "text", "made_from", "origin", "version", "updated_at", *checking.FIELDS)


@transaction.atomic
def fill_in_context(*, units: Collection[Unit], language: str = "") -> int:
    """Give targets without a text what was approved for the same text between the same texts; they count as translated, not as approved.

    `units`: those that are new or changed, all of one item. `language`: code, "" for every one. Returns how many targets got a text. Where
    the same place has two approved translations, none is taken.
    """
    wanted = {unit.pk: unit for unit in units if unit.plural is None and unit.is_there}
    if not wanted:
        return 0
    known = _approved({unit.hash for unit in wanted.values()}, wanted)
    if not known:
        return 0
    around = neighbours([next(iter(wanted.values())).item_id])
    missing = Target.objects.filter(unit__in=wanted, state=State.MISSING).select_for_update(of=("self",)).select_related("unit", "item")
    if language:
        missing = missing.into(language)
    changed = []
    for target in missing:
        texts = known.get((target.item.language, target.language, target.unit.hash, around.get(target.unit_id)))
        if texts and len(texts) == 1:
            _take(target, next(iter(texts)))
            changed.append(target)
    checking.put_findings(changed)
    Target.objects.bulk_update(changed, _FIELDS, batch_size=_BATCH)
    note(changed, sentence=TAKEN)
    return len(changed)


@transaction.atomic
def import_memory(*, data: bytes, name: str = "", user: User | None = None) -> dict[tuple[str, str], int]:
    """Take the pairs of a TMX file into the memory. Returns how many of each pair of languages were not there yet.

    `user`: who does it, None for the portal itself.

    Raises:
        ExchangeError: the file is broken, or a translation has what no translation may have; nothing is taken.
        NotAllowedError: the user does not coordinate a language of the file.
    """
    if user is not None and not any(has_role(user, row.code, Role.COORDINATE) for row in languages.all_languages()):
        raise NotAllowedError(_("Only coordinators import a memory."))
    units = [unit for unit in tmx.read(data).units if unit.target.strip() and unit.state in {State.TRANSLATED, State.APPROVED}]
    acceptance.check(units)
    if user is not None:
        for code in sorted({unit.target_language for unit in units}):
            require_role(user, code, Role.COORDINATE)
    return _remember(units, name[:255])


def _remember(units: Iterable[ExchangeUnit], name: str) -> dict[tuple[str, str], int]:
    by_pair: dict[tuple[str, str], dict[tuple[str, str], ExchangeUnit]] = defaultdict(dict)
    for unit in units:
        by_pair[unit.source_language, unit.target_language][text_hash(unit.source), text_hash(unit.target)] = unit
    counts = {}
    for (source, target), rows in by_pair.items():
        known = set(Remembered.objects.filter(source_language=source, language=target).values_list("hash", "target_hash"))
        fresh = [
            Remembered(
                source_language=source,
                language=target,
                hash=hashes[0],
                target_hash=hashes[1],
                source=unit.source,
                target=unit.target,
                origin=name,
            )
            for hashes, unit in rows.items()
            if hashes not in known
        ]
        Remembered.objects.bulk_create(fresh, batch_size=_BATCH, ignore_conflicts=True)
        counts[source, target] = len(fresh)
    return counts


_Place = tuple[str, str, str, tuple[str, str] | None]


def _approved(hashes: Iterable[str], own: Collection[int]) -> Mapping[_Place, set[str]]:
    """Source language, language, hash of a text and its neighbours → what is approved for it now, elsewhere.

    Found by the history, which has an index by the text that a translation was made from.
    """
    names = sorted(hashes)
    rows: list[tuple[int, int, str, str, str, str]] = []
    for start in range(0, len(names), _BATCH):
        changes = Change.objects.filter(made_from__in=names[start : start + _BATCH], state=State.APPROVED)
        found = Target.objects.filter(pk__in=changes.order_by().values("target"), state=State.APPROVED, unit__is_there=True)
        rows += found.exclude(unit__in=own).values_list("unit_id", "item_id", "item__language", "language", "made_from", "text")
    around = neighbours(row[1] for row in rows)
    known: dict[_Place, set[str]] = defaultdict(set)
    for unit, _item, source, language, made_from, text in rows:
        known[source, language, made_from, around.get(unit)].add(text)
    return known


def _take(target: Target, text: str) -> None:
    target.text, target.state, target.made_from, target.origin = text, State.TRANSLATED, target.unit.hash, HowMade.MEMORY
    target.version += 1
    target.updated_at = timezone.now()
