"""Translations of texts that changed their place or their words: given to the targets of the texts that there are now.

What is carried over from where is said by `portal.translation.carrying`; here its answer is written down. A text that stays in its place
and is edited there keeps its translation untouched, for it is out of date and everybody can see that.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext_noop

from portal.languages import Language
from portal.translation.carrying import Carried, Known, Way, carry
from portal.translation.carrying import Segment as Place
from portal.translation.models import FINISHED, WITH_TEXT, Change, Item, SourceText, Target, Unit
from portal.translation.operations import checking
from portal.translation.operations.history import note
from portal.translation.operations.targets import is_wanted
from portal.translation.sources import text_hash
from portal.translation.states import HowMade, State

#: Why a target changed without anybody changing it.
CARRIED = gettext_noop("The source text changed its place or its words.")
_BATCH = 200
_FIELDS = ("state", "text", "made_from", "origin", "author", "reviewer", "approved_at", "version", "updated_at", *checking.FIELDS)


@dataclass(frozen=True, slots=True)
class _Text:
    """A translation that is or was on the desk. `source`: the text that it was made from."""

    path: str
    source: str
    text: str
    made_from: str
    state: str
    origin: str
    author_id: int | None
    reviewer_id: int | None
    approved_at: datetime | None

    @property
    def known(self) -> Known:
        """As carrying over wants it."""
        return Known(self.path, self.source, self.text)


def carry_over(*, item: Item, units: Sequence[Unit], fresh: Sequence[Unit], languages: Sequence[Language]) -> int:
    """Give the targets of `fresh` (units that are new, changed or came back) what is to be had from the item's other texts.

    `units`: all that the item has now. Every unit has its targets already. Returns how many targets got or lost a text.
    """
    if not fresh or not languages:
        return 0
    desk = _Desk(item, fresh)
    changed = [target for row in languages for target in _carry_into(desk, row, units, fresh)]
    desk.save(changed)
    return len(changed)


class _Desk:
    """What the desk has of an item before anything is carried over."""

    def __init__(self, item: Item, fresh: Iterable[Unit]) -> None:
        self.item = item
        self.targets = {
            (target.unit_id, target.language): target for target in Target.objects.filter(item=item).select_for_update(of=("self",))
        }
        self.units = {unit.pk: unit for unit in Unit.objects.filter(item=item)} | {unit.pk: unit for unit in fresh}
        versions = SourceText.objects.filter(unit__item=item).values_list("unit_id", "hash", "text")
        self.versions = {(unit, name): text for unit, name, text in versions}
        self.texts: dict[str, list[_Text]] = defaultdict(list)
        for text_language, found in self._texts({unit.hash for unit in fresh}):
            self.texts[text_language].append(found)
        self.earlier: list[SourceText] = []

    def target(self, unit: Unit, language: Language) -> Target:
        """The target of a unit, with the unit and the item as they are now."""
        target = self.targets[unit.pk, language.code]
        target.unit, target.item = unit, self.item
        return target

    def save(self, changed: Sequence[Target]) -> None:
        """Write down the targets that changed."""
        SourceText.objects.bulk_create(self.earlier, batch_size=_BATCH)
        checking.put_findings(changed)
        Target.objects.bulk_update(changed, _FIELDS, batch_size=_BATCH)
        note(changed, sentence=CARRIED)

    def remember(self, unit: Unit, text: str) -> str:
        """Give a unit the text that its translation was made from as an earlier version, so that both can be compared; returns its hash."""
        name = text_hash(text)
        if (unit.pk, name) not in self.versions:
            self.versions[unit.pk, name] = text
            self.earlier.append(SourceText(unit=unit, hash=name, text=text, since=unit.changed_at, is_material=True))
        return name

    def _texts(self, wanted: set[str]) -> Iterator[tuple[str, _Text]]:
        """Everything that may be carried over: what targets have, and what earlier ones had of texts that are `wanted` again."""
        current = set()
        for (unit, language), target in self.targets.items():
            if target.state in WITH_TEXT and (text := self._text(unit, target)):
                current.add((unit, language, target.made_from))
                yield language, text
        earlier = Change.objects.filter(target__item=self.item, made_from__in=wanted, state__in=FINISHED).exclude(text="")
        # The last one of each counts.
        found = {(change.target.unit_id, change.target.language, change.made_from): change for change in earlier.select_related("target")}
        for (unit, language, made_from), change in found.items():
            if (unit, language, made_from) not in current and (text := self._text(unit, change)):
                yield language, text

    def _text(self, unit: int, said: Target | Change) -> _Text | None:
        source = self.versions.get((unit, said.made_from))
        # Forms of one message have the same text: they stay where they are.
        if source is None or self.units[unit].plural:
            return None
        return _Text(
            path=self.units[unit].path,
            source=source,
            text=said.text,
            made_from=said.made_from,
            state=said.state,
            origin=said.origin,
            author_id=said.author_id if isinstance(said, Target) else said.user_id,
            reviewer_id=said.reviewer_id if isinstance(said, Target) else None,
            approved_at=said.approved_at if isinstance(said, Target) else said.at if said.state == State.APPROVED else None,
        )


def _carry_into(desk: _Desk, language: Language, units: Sequence[Unit], fresh: Sequence[Unit]) -> Iterator[Target]:
    """The targets in a language that get a text, or lose theirs."""
    wanted = [unit for unit in units if is_wanted(unit, language)]
    texts = {text.known: text for text in desk.texts[language.code]}
    places = [Place(unit.path, unit.text) for unit in wanted if unit.plural is None]
    carried = {each.segment.key: each for each in carry(texts, places, target=language)}
    # Where each translation went: no two texts shall have the same one, unless they say the same.
    used = {known: each.segment.key for each in carried.values() for known in each.sources}
    fresh_paths = {unit.path for unit in fresh}
    for unit in wanted:
        if unit.path in fresh_paths:
            target = desk.target(unit, language)
            found = carried.get(unit.path)
            if found and target.state != State.NOT_TRANSLATED and _apply(desk, target, found, texts, used):
                target.version += 1
                target.updated_at = timezone.now()
                yield target


def _apply(desk: _Desk, target: Target, found: Carried, texts: dict[Known, _Text], used: dict[Known, str]) -> bool:
    """Give a target what was found for it; whether that changes it."""
    if found.way in {Way.SAME, Way.MOVED}:
        return _take_same(target, texts[found.sources[0]])
    if found.way is Way.EDITED and found.sources[0].key == target.unit.path:
        return False
    if found.translation:
        source = desk.remember(target.unit, " ".join(known.text for known in found.sources))
        _put(target, found.translation, source, State.NEEDS_EDITING, HowMade.CARRIED)
        return True
    own = next((known for known in texts if known.key == target.unit.path and known.translation == target.text), None)
    if own is not None and used.get(own, target.unit.path) != target.unit.path:
        _put(target, "", "", State.MISSING, "")
        return True
    return False


def _take_same(target: Target, text: _Text) -> bool:
    """The same source text has a translation: it is taken as it is, with everything that is known of it."""
    if target.text == text.text and target.made_from == target.unit.hash:
        return False
    _put(target, text.text, target.unit.hash, text.state, text.origin)
    target.author_id, target.reviewer_id, target.approved_at = text.author_id, text.reviewer_id, text.approved_at
    return True


def _put(target: Target, text: str, made_from: str, state: str, origin: str) -> None:
    target.text, target.made_from, target.state, target.origin = text, made_from, state, origin
    target.author_id = target.reviewer_id = target.approved_at = None
