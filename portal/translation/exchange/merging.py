"""The dry run of an import: what each unit of a file would change, before anything is written. Pure: the desk gives what it has, shows the
table, and writes `rows_to_write`.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.translation.exchange import inline
from portal.translation.exchange.units import Parcel, Unit, settled
from portal.translation.states import State


class Outcome(models.TextChoices):
    """What an import does with a unit."""

    NEW = "new", gettext_lazy("new")
    CHANGED = "changed", gettext_lazy("changed")
    SAME = "same", gettext_lazy("the same")
    EMPTY = "empty", gettext_lazy("no translation in the file")
    SOURCE_CHANGED = "source-changed", gettext_lazy("refused: the source has changed")
    APPROVED = "approved", gettext_lazy("refused: an approved text would be overwritten")
    NOT_TRANSLATED = "not-translated", gettext_lazy("refused: not to be translated")
    CONFLICT = "conflict", gettext_lazy("refused: two different translations")
    UNKNOWN = "unknown", gettext_lazy("refused: unknown unit")

    @property
    def is_written(self) -> bool:
        """Whether the desk writes a unit of this outcome without being asked again."""
        return self in {Outcome.NEW, Outcome.CHANGED}

    @property
    def may_be_ticked(self) -> bool:
        """Whether a tick makes the desk write it all the same."""
        return self is Outcome.APPROVED


@dataclass(frozen=True, slots=True, kw_only=True)
class Present:
    """What the desk has now: key and languages, source with its hash, target with its state, and when the target was last changed (aware).

    A text that is out of date is given as `NEEDS_EDITING`, as it is exported: then a file that brings it back as translated confirms it.
    """

    key: str
    source_language: str
    target_language: str
    source: str
    source_hash: str
    target: str = ""
    state: State = State.MISSING
    changed_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One row of the table. `before`, `after`: texts with their states; `sentence`: why it is refused or what to mind, "" for nothing;
    `file`, `line`: where the unit stands."""

    key: str
    target_language: str
    outcome: Outcome
    source: str
    before: str
    state_before: State
    after: str
    state_after: State
    sentence: str = ""
    source_hash: str = ""
    file: str = ""
    line: int = 0

    @property
    def identity(self) -> tuple[str, str]:
        """Key and target language: what a tick names."""
        return self.key, self.target_language


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What the desk writes: the text of a unit in a language, its state, and the hash of the source that it is made from."""

    key: str
    target_language: str
    target: str
    state: State
    source_hash: str


def compare(present: Iterable[Present], parcels: Iterable[tuple[str, Parcel]], *, may_approve: bool = False) -> tuple[Difference, ...]:
    """What importing files (name and parcel) would do, in the order of their units.

    A unit is taken to be of the present source where the file has the source's present hash; a file without hashes must have the source's
    present text. Without `may_approve` an approved unit comes in as translated: approval is given on the desk.
    """
    known = {(item.key, item.target_language): item for item in present}
    incoming = [(name, parcel, unit) for name, parcel in parcels for unit in parcel.units]
    conflicts = _conflicting(unit for _name, _parcel, unit in incoming)
    seen: set[tuple[str, str]] = set()
    differences = []
    for name, parcel, unit in incoming:
        identity = (unit.key, unit.target_language)
        item = known.get(identity)
        if item is None:
            difference = _unknown(unit)
        elif identity in conflicts:
            difference = _difference(item, unit, Outcome.CONFLICT, _("The files have different translations of this unit."))
        elif identity in seen:
            difference = _difference(item, unit, Outcome.SAME, _("The unit came before, with the same translation."))
        else:
            difference = _judged(item, _prepared(item, unit, may_approve=may_approve), parcel.written_at)
        seen.add(identity)
        differences.append(replace(difference, file=name, line=unit.line))
    return tuple(differences)


def rows_to_write(differences: Iterable[Difference], *, ticked: Collection[tuple[str, str]] = ()) -> tuple[Row, ...]:
    """What to write of a table: what is new or changed, and the approved texts whose `identity` was ticked. No identity comes twice."""
    rows = {
        difference.identity: Row(
            key=difference.key,
            target_language=difference.target_language,
            target=difference.after,
            state=difference.state_after,
            source_hash=difference.source_hash,
        )
        for difference in differences
        if difference.outcome.is_written or (difference.outcome.may_be_ticked and difference.identity in ticked)
    }
    return tuple(rows.values())


def _conflicting(units: Iterable[Unit]) -> set[tuple[str, str]]:
    """Identities that come with different texts or states, in one file (a memory) or in several."""
    first: dict[tuple[str, str], tuple[str, State]] = {}
    conflicts = set()
    for unit in units:
        identity, said = (unit.key, unit.target_language), (unit.target, unit.state)
        if first.setdefault(identity, said) != said:
            conflicts.add(identity)
    return conflicts


def _prepared(item: Present, unit: Unit, *, may_approve: bool) -> Unit:
    """The unit with its codes filled in from the present source, and no approval that it may not bring."""
    target = inline.resolve(unit.target, item.source)
    state = State.TRANSLATED if unit.state is State.APPROVED and not may_approve else unit.state
    return replace(unit, target=target, state=settled(state, target))


def _judged(item: Present, unit: Unit, written_at: datetime | None) -> Difference:
    is_newer = not (written_at and item.changed_at and item.changed_at <= written_at)
    if refusal := _refusal(item, unit, is_newer=is_newer):
        return _difference(item, unit, *refusal)
    # A file cannot say that a text is not to be translated: that is decided on the desk.
    if unit.state in {State.MISSING, State.NOT_TRANSLATED}:
        return _difference(item, unit, Outcome.EMPTY if item.target else Outcome.SAME)
    if unit.target == item.target:
        return _difference(item, unit, Outcome.CHANGED if _is_step(item.state, unit.state) else Outcome.SAME)
    is_known_newer = is_newer and written_at and item.changed_at and item.target
    sentence = _("The text on the desk was changed after the file was made.") if is_known_newer else ""
    return _difference(item, unit, Outcome.CHANGED if item.target else Outcome.NEW, sentence)


def _refusal(item: Present, unit: Unit, *, is_newer: bool) -> tuple[Outcome, str] | None:
    """Why a unit is not taken, if it is not."""
    if item.state is State.NOT_TRANSLATED:
        return Outcome.NOT_TRANSLATED, _("The desk says that this text is not to be translated.")
    if _is_of_other_source(item, unit):
        return Outcome.SOURCE_CHANGED, _("The source has changed since the file was made. It is now: %(source)s") % {"source": item.source}
    if item.state is not State.APPROVED or unit.target in {"", item.target} or unit.state is State.NOT_TRANSLATED:
        return None
    if is_newer:
        return Outcome.APPROVED, _("The text on the desk is approved and newer than the file.")
    if unit.state in {State.NEEDS_EDITING, State.SUGGESTED}:
        sentence = _("The text on the desk is approved; the file has one that is marked as “%(state)s”.")
        return Outcome.APPROVED, sentence % {"state": unit.state.label}
    return None


def _is_of_other_source(item: Present, unit: Unit) -> bool:
    if unit.source_hash and item.source_hash:
        return unit.source_hash != item.source_hash
    return inline.resolve(unit.source, item.source) != item.source


def _is_step(before: State, after: State) -> bool:
    """Whether a unit that brings no new text brings a new state: a better one, or fuzzy for what was translated. Nothing takes an approval
    back."""
    if before is State.APPROVED:
        return False
    order = (State.MISSING, State.NEEDS_EDITING, State.SUGGESTED, State.TRANSLATED, State.APPROVED)
    return order.index(after) > order.index(before) or (before, after) == (State.TRANSLATED, State.NEEDS_EDITING)


def _difference(item: Present, unit: Unit, outcome: Outcome, sentence: str = "") -> Difference:
    return Difference(
        key=item.key,
        target_language=item.target_language,
        outcome=outcome,
        source=item.source,
        before=item.target,
        state_before=item.state,
        after=unit.target if outcome is not Outcome.EMPTY else item.target,
        state_after=unit.state if outcome is not Outcome.EMPTY else item.state,
        sentence=sentence,
        source_hash=item.source_hash,
    )


def _unknown(unit: Unit) -> Difference:
    return Difference(
        key=unit.key,
        target_language=unit.target_language,
        outcome=Outcome.UNKNOWN,
        source=unit.source,
        before="",
        state_before=State.MISSING,
        after=unit.target,
        state_after=unit.state,
        sentence=_("The desk has no unit of this key in this language."),
    )
