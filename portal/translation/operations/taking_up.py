"""Bringing the desk up to what a source says now: new texts get targets, changed ones a new version, gone ones are kept out of sight.

No target is marked when its source changes: that it is out of date is seen by comparing hashes, so that a change that is undone makes it
true again. Only where a text moved, was split or merged, or came from elsewhere, is a translation carried over.
"""

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.contrib.auth.models import User
from django.db import DatabaseError, transaction
from django.db.models import F, Q
from django.utils import timezone

from portal import languages
from portal.languages import Language
from portal.translation import sources
from portal.translation.models import Change, Item, SourceText, Target, Unit
from portal.translation.operations.carrying_over import carry_over
from portal.translation.operations.history import note
from portal.translation.operations.notifying import tell_source_changed
from portal.translation.operations.number_updates import update_numbers
from portal.translation.operations.remembering import fill_in_context
from portal.translation.operations.targets import ensure_targets, is_wanted
from portal.translation.sources import Existing, Segment, SourceError, text_hash
from portal.translation.states import HowMade, State
from portal.translation.words import count_words

logger = logging.getLogger(__name__)

_BATCH = 200
_UNIT_FIELDS = (
    "kind", "label", "position", "text", "hash", "words", "limit", "is_required", "plural_message", "plural_one", "plural_form", "is_there",
    "changed_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class TakenUp:
    """What taking an item up did. `new`, `changed`, `gone`: its texts; `carried`: targets that got a translation from elsewhere (by
    carrying over, from the memory, by a new number), or lost theirs to where its text went."""

    new: int = 0
    changed: int = 0
    gone: int = 0
    carried: int = 0


@dataclass(frozen=True, slots=True)
class Failure:
    """An item that could not be taken up, and why."""

    source: str
    key: str
    reason: str


def take_up(*, source: str, key: str, is_material: bool = True) -> TakenUp:
    """Bring the desk up to what a source (its name) says of an object now; one that is gone is forgotten.

    `is_material`: whether a changed text says something else; False for the correction of a slip, of which readers are not told.

    Raises:
        SourceError: the desk cannot keep what the source says; nothing is changed.
        LookupError: there is no such source.
    """
    said = sources.get(source).item(key)
    return take_up_item(source=source, said=said, is_material=is_material) if said else forget(source=source, key=key)


def take_up_item(*, source: str, said: sources.Item, is_material: bool = True) -> TakenUp:
    """As `take_up`, for what the source has just said. One transaction, and one for each language that the item was not in yet: the first
    time there may be thousands of texts, and others have to write meanwhile."""
    said.check()
    item, step, done = _take_up_begun(source, said, is_material=is_material)
    begun = set(Target.objects.filter(item=item).values_list("language", flat=True).distinct())
    new = [row for row in _wanted(said) if row.code not in begun]
    existing = sources.get(source).existing_in(said.key, [row.code for row in new]) if new else {}
    filled = sum(_begin(item, row, step, existing[row.code]) for row in new)
    return replace(done, carried=done.carried + filled)


def _wanted(said: sources.Item) -> list[Language]:
    return [row for row in languages.all_languages() if row.code != said.language]


@transaction.atomic
def _take_up_begun(source: str, said: sources.Item, *, is_material: bool) -> tuple[Item, "_Step", TakenUp]:
    """The item with its texts, and the languages in which it is already."""
    item = _put_item(source, said)
    step = _put_units(item, said, is_material=is_material)
    codes = set(Target.objects.filter(item=item).values_list("language", flat=True).distinct())
    begun = [row for row in _wanted(said) if row.code in codes]
    ensure_targets(item=item, languages=begun)
    carried = carry_over(item=item, units=step.present, fresh=step.fresh, languages=begun)
    carried += fill_in_context(units=step.fresh)
    if is_material:
        tell_source_changed(step.changed)
    # Whoever vouched for a text was told before the portal changed it.
    carried += update_numbers(item=item, units=step.changed)
    return item, step, TakenUp(len(step.new), len(step.changed), step.gone, carried)


def take_up_all(
    *, source: str, is_material: bool = True, progress: Callable[[str], None] = lambda _key: None
) -> tuple[dict[str, TakenUp], tuple[Failure, ...]]:
    """Take up every object of a source, each in a transaction of its own, and forget those that it has no more.

    Returns what was done by key, and the objects that could not be taken up; these are left as they were.
    """
    done: dict[str, TakenUp] = {}
    failures: list[Failure] = []
    for said in sources.get(source).items():
        try:
            done[said.key] = take_up_item(source=source, said=said, is_material=is_material)
        except (SourceError, LookupError, DatabaseError) as error:
            logger.exception("The desk could not take up %s of %s", said.key, source)
            failures.append(Failure(source, said.key, str(error)))
        progress(said.key)
    kept = {*done, *(failure.key for failure in failures)}
    for key in Item.objects.filter(source=source, is_there=True).values_list("key", flat=True):
        if key not in kept:
            forget(source=source, key=key)
    return done, tuple(failures)


@transaction.atomic
def forget(*, source: str, key: str) -> TakenUp:
    """An object is gone. Its texts and translations are kept out of sight, for it may come back."""
    Item.objects.filter(source=source, key=key).update(is_there=False)
    gone = Unit.objects.filter(item__source=source, item__key=key, is_there=True).update(is_there=False)
    return TakenUp(gone=gone)


@transaction.atomic
def adopt(*, source: str, key: str, language: str, user: User | None = None, spares_drafts: bool = False) -> int:
    """Take over what the portal shows in a language where it is not what the desk has: somebody wrote it there and not on the desk.

    `spares_drafts`: texts that were worked on since they were published stay as they are. Returns how many texts were taken over. What a
    `user` wrote counts as made from the present source text, the rest from the one that the source names.
    """
    item = Item.objects.get(source=source, key=key)
    existing = sources.get(source).existing(key, language)
    targets = Target.objects.present().into(language).filter(item=item).select_for_update(of=("self",)).select_related("unit", "item")
    if spares_drafts:
        targets = targets.filter(Q(version=F("published_version")) | Q(text=""))
    rows = list(targets)
    published = _published_earlier(rows)
    changed = []
    for target in rows:
        found = existing.get(target.unit.path)
        # What readers have since the desk published it is nobody's new text: it does not replace what is being worked on.
        known = {target.text, published.get(target.pk, "")}
        if found and found.text and found.text not in known and target.state != State.NOT_TRANSLATED:
            _put_existing(target, replace(found, made_from="") if user else found)
            target.author = user
            target.version += 1
            target.updated_at = timezone.now()
            target.published_version = target.version
            changed.append(target)
    Target.objects.bulk_update(changed, (*TEXT_FIELDS, "published_version", "published_from"), batch_size=_BATCH)
    note(changed, user=user)
    return len(changed)


def _published_earlier(targets: Iterable[Target]) -> dict[int, str]:
    """Target → the text that readers have from the desk, of those that were worked on since. One query."""
    versions = {target.pk: target.published_version for target in targets if target.published_version not in (None, target.version)}
    found = Change.objects.filter(target__in=versions, version__in=set(versions.values())).order_by("pk")
    rows = found.values_list("target_id", "version", "text") if versions else ()
    return {target: text for target, version, text in rows if versions[target] == version}


def adopt_all(*, source: str) -> int:
    """After files were loaded: take over what they say in every language, where nobody has worked on it on the desk since it was published.

    Returns how many texts that were.
    """
    keys = Item.objects.filter(source=source, is_there=True).values_list("key", "language")
    codes = [row.code for row in languages.all_languages()]
    return sum(adopt(source=source, key=key, language=code, spares_drafts=True) for key, own in keys for code in codes if code != own)


#: The fields of a target that change with its text.
TEXT_FIELDS = ("state", "text", "made_from", "origin", "author", "reviewer", "approved_at", "version", "updated_at")


@dataclass(frozen=True, slots=True)
class _Step:
    """The units of an item as they are now. `new`, `changed`: those whose text is; `back`: those that came back as they were; `gone`: how
    many left."""

    present: tuple[Unit, ...]
    new: tuple[Unit, ...]
    changed: tuple[Unit, ...]
    back: tuple[Unit, ...]
    gone: int

    @property
    def fresh(self) -> tuple[Unit, ...]:
        return (*self.new, *self.changed, *self.back)


def _put_item(source: str, said: sources.Item) -> Item:
    values = {
        "title": said.title[:255],
        "group": said.group,
        "topics": list(said.topics),
        "language": said.language,
        "priority": said.priority,
        "published_at": said.published_at,
        "needs_approval": said.needs_approval,
        "is_there": True,
    }
    # Two processes may take the same object up at once: the second waits here.
    Item.objects.select_for_update().filter(source=source, key=said.key).first()
    item, _created = Item.objects.update_or_create(source=source, key=said.key, defaults=values)
    return item


def _put_units(item: Item, said: sources.Item, *, is_material: bool) -> _Step:
    known = {unit.path: unit for unit in Unit.objects.filter(item=item)}
    new, changed, back, touched, present = [], [], [], [], []
    for position, segment in enumerate(said.segments):
        unit = known.pop(segment.path, None)
        if unit is None:
            unit = Unit(item=item, path=segment.path, changed_at=said.published_at or timezone.now())
            new.append(unit)
        elif unit.hash != segment.hash:
            unit.changed_at = _moment(said.published_at, unit.changed_at)
            changed.append(unit)
        elif not unit.is_there:
            back.append(unit)
        if _describe(unit, segment, position) and unit.pk:
            touched.append(unit)
        present.append(unit)
    gone = [unit for unit in known.values() if unit.is_there]
    for unit in gone:
        unit.is_there = False
    Unit.objects.bulk_create(new, batch_size=_BATCH)
    Unit.objects.bulk_update([*touched, *gone], _UNIT_FIELDS, batch_size=_BATCH)
    SourceText.objects.bulk_create(
        [
            SourceText(unit=unit, hash=unit.hash, text=unit.text, since=unit.changed_at, is_material=is_material)
            for unit in (*new, *changed)
        ],
        batch_size=_BATCH,
    )
    return _Step(tuple(present), tuple(new), tuple(changed), tuple(back), len(gone))


def _describe(unit: Unit, segment: Segment, position: int) -> bool:
    """Give a unit what its segment says; whether anything of it is another."""
    plural = segment.plural
    values = {
        "kind": segment.kind.value,
        "label": segment.label[:255],
        "position": position,
        "text": segment.text,
        "hash": segment.hash,
        "words": unit.words if unit.hash == segment.hash else count_words(segment.text),
        "limit": segment.limit,
        "is_required": segment.is_required,
        "plural_message": plural.message if plural else "",
        "plural_one": plural.one if plural else "",
        "plural_form": plural.form if plural else None,
        "is_there": True,
    }
    different = {name: value for name, value in values.items() if getattr(unit, name) != value}
    for name, value in different.items():
        setattr(unit, name, value)
    return bool(different)


def _moment(published_at: datetime | None, before: datetime) -> datetime:
    """When a changed text was published: as the source says, unless it says no more than before."""
    return published_at if published_at and published_at > before else timezone.now()


@transaction.atomic
def _begin(item: Item, language: Language, step: "_Step", existing: Mapping[str, Existing]) -> int:
    """What the portal, or the memory, has already in a language that the item was not translated into on the desk yet; returns how many
    texts came from the memory."""
    # Two processes may begin it at once: the second waits here, and finds it begun.
    Item.objects.select_for_update().filter(pk=item.pk).values_list("pk").first()
    if Target.objects.filter(item=item, language=language.code).exists():
        return 0
    targets = []
    for unit in step.present:
        found = existing.get(unit.path)
        if found and found.text and is_wanted(unit, language):
            target = Target(unit=unit, item=item, language=language.code)
            _put_existing(target, found)
            target.published_version = target.version
            targets.append(target)
    Target.objects.bulk_create(targets, batch_size=_BATCH)
    note(targets)
    ensure_targets(item=item, languages=[language])
    return fill_in_context(units=step.fresh, language=language.code)


def _put_existing(target: Target, found: Existing) -> None:
    target.text = found.text
    target.state = State.APPROVED if found.is_reviewed else State.TRANSLATED
    target.origin = HowMade(found.origin.value)
    target.made_from = target.published_from = text_hash(found.made_from) if found.made_from else target.unit.hash
    target.author = target.reviewer = target.approved_at = None
