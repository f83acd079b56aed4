"""A text and its translation on their way between the desk and a file, in whichever format."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _

from portal.translation.exchange.limits import MAX_UNITS
from portal.translation.exchange.problems import ExchangeError, Place, Problem, refuse
from portal.translation.states import State


@dataclass(frozen=True, slots=True)
class Plural:
    """Which plural form of which message a unit is.

    `message`: key that all forms of the message share. `one`, `other`: the two source texts that gettext knows. `form`: number of the form
    in the target language, from 0, as gettext counts them. Only PO carries it; elsewhere the key of the unit says enough.
    """

    message: str
    one: str
    other: str
    form: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """One text with its translation into one language.

    `key`: what the desk knows the text by; "" only in a memory of another system. `source_language`, `target_language`: codes of
    `portal.languages`. `source`, `target`: texts as the portal stores them, tags and placeholders written out. `note`: what the translator
    should know. `context`: where the text appears. `source_hash`: the desk's hash of the source text, "" where the file has none.
    `max_length`: characters that the target may have, 0 for no limit. `line`: line or row in the file it was read from, 0 for none.

    Raises:
        ValueError: text and state contradict each other: nothing but `MISSING` and `NOT_TRANSLATED` goes without a target, and `MISSING`
            has none (see `settled`).
    """

    key: str
    source_language: str
    target_language: str
    source: str
    target: str = ""
    state: State = State.MISSING
    note: str = ""
    context: str = ""
    source_hash: str = ""
    max_length: int = 0
    plural: Plural | None = None
    line: int = field(default=0, compare=False)

    def __post_init__(self) -> None:
        if self.state is not settled(self.state, self.target):
            raise ValueError(f"{self.key}: a unit with the target {self.target!r} cannot be in the state {self.state.value!r}")


@dataclass(frozen=True, slots=True)
class Parcel:
    """What one file held: its units in their order, its languages (`target_language` is "" where there are several), the time it was
    written by the desk (None where it does not say), and what was left out of it, with the reason."""

    units: tuple[Unit, ...]
    source_language: str
    target_language: str
    written_at: datetime | None = None
    left_out: tuple[Problem, ...] = ()


def settled(state: State, target: str) -> State:
    """The state that a text can be in: without a text it is missing, and a text that nobody vouches for needs editing."""
    if state is State.NOT_TRANSLATED:
        return state
    if not target.strip():
        return State.MISSING if not target else State.NEEDS_EDITING
    return State.NEEDS_EDITING if state is State.MISSING else state


def refuse_duplicates(units: Iterable[Unit]) -> None:
    """Check that no key comes twice for one language.

    Raises:
        ExchangeError: names each place after the first.
    """
    seen: dict[tuple[str, str], int] = {}
    problems = []
    for unit in units:
        identity = (unit.key, unit.target_language)
        if unit.key and identity in seen:
            sentence = _("The unit was already there at line %(line)d; each may come only once.") % {"line": seen[identity]}
            problems.append(Problem(sentence, Place(unit.line, unit.key)))
        seen.setdefault(identity, unit.line)
    if problems:
        raise ExchangeError(*problems)


def languages_of(units: Iterable[Unit]) -> tuple[str, str]:
    """Source and target language that all units share, for formats that hold one pair.

    Raises:
        ExchangeError: there is no unit, or there are several pairs.
    """
    pairs = Counter((unit.source_language, unit.target_language) for unit in units)
    if len(pairs) != 1:
        raise refuse(_("A file of this format holds one pair of languages; %(count)d were given.") % {"count": len(pairs)})
    return next(iter(pairs))


def check_count(count: int, line: int = 0) -> None:
    """Check the number of units read so far.

    Raises:
        ExchangeError: there are more than a file may have.
    """
    if count > MAX_UNITS:
        raise refuse(_("The file has more than %(limit)d units; divide it.") % {"limit": MAX_UNITS}, line=line)
