"""Where a source text differs from before in a number only, the number is put into its translations: as a version of each on the desk that
has to be confirmed, and for readers where they had the version before. Where there is a doubt the text is out of date like any other."""

import logging
from collections import defaultdict
from collections.abc import Sequence

from django.utils import timezone

from portal.translation import sources
from portal.translation.models import FINISHED, NUMBER_CHANGED, Item, SourceText, Target, Unit
from portal.translation.number_substitution import substitute
from portal.translation.operations import checking
from portal.translation.operations.history import note
from portal.translation.operations.writing import write_to_source
from portal.translation.states import State

logger = logging.getLogger(__name__)

_FIELDS = ("state", "text", "made_from", "reviewer", "approved_at", "version", "updated_at", "published_version", "published_from")
_BATCH = 200


def update_numbers(*, item: Item, units: Sequence[Unit]) -> int:
    """Put new numbers into the finished translations of `units`, whose texts have just changed; returns how many targets changed.

    In the transaction of who took the texts up.
    """
    versions = {(unit, name): text for unit, name, text in SourceText.objects.filter(unit__in=units).values_list("unit", "hash", "text")}
    late = Target.objects.filter(unit__in=units, state__in=FINISHED).select_for_update(of=("self",)).select_related("unit", "item")
    codes = sorted({target.language for target in late})
    texts = sources.get(item.source).existing_in(item.key, codes) if codes else {}
    changed: list[Target] = []
    shown: dict[str, list[Target]] = defaultdict(list)
    for target in late:
        before = versions.get((target.unit_id, target.made_from))
        if not target.is_out_of_date or before is None:
            continue
        text = substitute(before, target.text, target.unit.text, source_language=item.language, target_language=target.language)
        if text is None:
            continue
        was_shown = target.version == target.published_version
        there = texts[target.language].get(target.unit.path)
        if was_shown and there is not None and there.text != target.text:
            continue  # readers have other words than the desk: nobody's are written over
        target.text, target.made_from, target.state = text, target.unit.hash, State.TRANSLATED
        target.reviewer = target.approved_at = None
        target.version += 1
        target.updated_at = timezone.now()
        changed.append(target)
        if was_shown:
            shown[target.language].append(target)
    for language, targets in shown.items():
        _show(item, language, targets)
    checking.put_findings(changed)
    Target.objects.bulk_update(changed, (*_FIELDS, *checking.FIELDS), batch_size=_BATCH)
    note(changed, sentence=NUMBER_CHANGED)
    return len(changed)


def _show(item: Item, language: str, targets: Sequence[Target]) -> None:
    source = sources.get(item.source)
    try:
        write_to_source(item, language, targets, None, is_publish=source.is_shown(item.key, language))
    except (LookupError, sources.SourceError):
        logger.exception("New numbers of %s %s could not be given to readers in %s", item.source, item.key, language)
        return
    for target in targets:
        target.published_version, target.published_from = target.version, target.made_from
