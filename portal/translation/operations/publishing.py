"""Giving translations back to where their texts come from."""

from collections.abc import Iterable, Sequence

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from portal.translation import machine, sources
from portal.translation.models import FINISHED, Item, Role, Suggestion, Target
from portal.translation.operations import checking
from portal.translation.operations.problems import DeskError
from portal.translation.operations.rights import require_role
from portal.translation.operations.syncing import sync_item
from portal.translation.operations.writing import write_to_source
from portal.translation.states import HowMade, State

_BATCH = 200
#: How many of the texts that stand in the way are named.
_NAMED = 3


class NotPublishableError(DeskError):
    """Raised where texts stand in the way of publishing. `reason`: why, without their names; `targets`: which."""

    def __init__(self, sentence: str, targets: Sequence[Target]) -> None:
        named = [target.unit.place for target in targets[:_NAMED]]
        more = len(targets) - len(named)
        super().__init__(" ".join([sentence, "; ".join(named) + (f" (+{more})" if more else "")]))
        self.reason, self.targets = sentence, tuple(targets)


@transaction.atomic
def publish(*, item: Item, language: str, user: User) -> int:
    """Put the translations of an item into the portal for readers to see: those that readers do not have yet, each with the source that it
    was made from; the others are left alone. Returns how many texts that were.

    Of an item that needs approval every required text must be approved as the source is now, and none may have an open error. Of another
    one what is finished is published, out of date or not, and what is not follows the rule of the item's type; but what a machine made has
    to be approved first, unless the language is one in which that is not asked.

    Raises:
        NotAllowedError: the user neither reviews nor coordinates the language.
        NotPublishableError: names the texts that stand in the way.
        DeskError: the item is gone from its source.
    """
    require_role(user, language, Role.REVIEW, Role.COORDINATE)
    # What was saved elsewhere a moment ago is not written over.
    sync_item(source=item.source, key=item.key)
    targets = _targets(item, language)
    if item.needs_approval:
        checking.make_sure(_wanted(targets))
    if problem := in_the_way(item, targets):
        raise problem
    ready = _unpublished(item, language, [target for target in targets if target.state in FINISHED])
    _write(item, language, ready, user)
    for target in ready:
        target.published_version, target.published_from = target.version, target.made_from
    Target.objects.bulk_update(ready, ("published_version", "published_from"), batch_size=_BATCH)
    return len(ready)


def in_the_way(item: Item, targets: Sequence[Target]) -> NotPublishableError | None:
    """What stops an item from being published with these targets (all of a language, with their units), as far as the checks have looked;
    None where nothing does."""
    if item.needs_approval:
        wanted = _wanted(targets)
        if waiting := [target for target in wanted if target.state != State.APPROVED or target.is_out_of_date]:
            return NotPublishableError(_("These texts are not approved yet, or their source has changed since:"), waiting)
        if wrong := [target for target in wanted if target.error_count]:
            return NotPublishableError(_("The checks find errors in these texts:"), wrong)
    if unseen := _unseen(targets):
        return NotPublishableError(_("A machine made these texts, and nobody has approved them:"), unseen)
    return _too_long([target for target in targets if target.state in FINISHED])


def _unseen(targets: Iterable[Target]) -> list[Target]:
    """What a machine made on the desk and readers do not see yet, where the language is not one in which they may. What the portal had
    before the desk did is left alone: readers are told how it was made."""
    made = [
        target
        for target in targets
        if target.state == State.TRANSLATED
        and target.origin == HowMade.MACHINE
        and target.version != target.published_version
        and not machine.is_allowed_unreviewed(target.language)
    ]
    if not made:
        return []
    suggested = Suggestion.objects.filter(target__in=made, origin=HowMade.MACHINE, text=F("target__text"))
    here = set(suggested.values_list("target", flat=True))
    return [target for target in made if target.author_id or target.pk in here]


def _targets(item: Item, language: str) -> list[Target]:
    if not item.is_there:
        raise DeskError(_("The source does not have this text any more."))
    found = Target.objects.present().into(language).filter(item=item).select_for_update(of=("self",))
    return list(found.select_related("unit", "item").order_by("unit__position", "unit"))


def _wanted(targets: Iterable[Target]) -> list[Target]:
    """Those that have to be right where only approved text is published."""
    return [target for target in targets if target.state != State.NOT_TRANSLATED and (target.unit.is_required or target.has_text)]


def _too_long(targets: Iterable[Target]) -> NotPublishableError | None:
    """What does not fit would stop the source's own writing, after some of it was done."""
    long = [target for target in targets if target.unit.limit and len(target.text) > target.unit.limit]
    return NotPublishableError(_("These texts are longer than there is room for:"), long) if long else None


def _unpublished(item: Item, language: str, targets: Sequence[Target]) -> list[Target]:
    """What readers do not have as the desk has it: compared with what the portal shows, not with what the desk remembers of it."""
    there = sources.get(item.source).existing(item.key, language)
    shown = {path: found.text for path, found in there.items()}
    return [target for target in targets if target.version != target.published_version or target.text != shown.get(target.unit.path)]


def _write(item: Item, language: str, targets: Sequence[Target], user: User) -> None:
    try:
        write_to_source(item, language, targets, user)
    except LookupError as error:
        raise DeskError(_("The source does not have this text any more.")) from error
    except sources.SourceError as error:
        raise DeskError(str(error)) from error
