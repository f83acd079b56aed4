"""The texts of an editor's page as the templates show them, made for all of them at once."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from portal import languages
from portal.languages import Language
from portal.translation import selectors
from portal.translation.differences import Part, differences
from portal.translation.exchange import inline
from portal.translation.models import Target
from portal.translation.operations import checking
from portal.translation.quality import Severity
from portal.translation.selectors import Beside
from portal.translation.states import State
from portal.translation.terms import Recogniser
from portal.translation.terms.concepts import Concept, Status
from portal.translation.views.marks import ICONS


@dataclass(frozen=True, slots=True)
class Term:
    """A term found in the source. `number`: of the key that inserts it, None for what no key inserts; `wanted`: what to write, "" where the
    term base has nothing; `forbidden`: what not to write."""

    number: int | None
    found: str
    wanted: str
    forbidden: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Remark:
    """A finding. `key`: by which it is dismissed."""

    key: str
    sentence: str
    is_error: bool


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of the source text; a token is a tag or a placeholder, to be kept as it is."""

    text: str
    is_token: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One text. `typed`: what stands in its field, the translation or what the user has just sent; `version`: that a next step builds on.
    `changes`: of the source since the translation was made. `problem`, `theirs`: why the last step failed, and what the other one wrote."""

    target: Target
    source_language: Language
    language: Language
    beside: Beside
    terms: tuple[Term, ...]
    changes: tuple[Part, ...] = ()
    typed: str = ""
    version: int = 0
    problem: str = ""
    theirs: Target | None = None
    rights: Mapping[str, bool] = field(default_factory=dict)

    @property
    def state(self) -> str:
        """The state in words."""
        return str(State(self.target.state).label)

    @property
    def icon(self) -> str:
        """The icon of the state."""
        return ICONS[self.target.state]

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """The source text with what is to be kept in it."""
        found = inline.parse(self.target.unit.text)
        return tuple(Piece(each, False) if isinstance(each, str) else Piece(each.original, True) for each in found)

    @property
    def tokens(self) -> tuple[str, ...]:
        """What of the source is to be kept as it is, each once."""
        return tuple(dict.fromkeys(piece.text for piece in self.pieces if piece.is_token))

    @property
    def remarks(self) -> tuple[Remark, ...]:
        """What the checks found and nobody dismissed."""
        found = [(stored["key"], checking.read(stored)) for stored in self.target.findings]
        return tuple(Remark(key, finding.sentence, finding.severity == Severity.ERROR) for key, finding in found)

    @property
    def is_unfinished(self) -> bool:
        """Whether something is to be done by whoever translates."""
        wanted = {State.MISSING, State.NEEDS_EDITING, State.SUGGESTED}
        return self.target.state in wanted or self.target.is_out_of_date

    @property
    def is_wanted(self) -> bool:
        """Whether it is to be translated at all."""
        return bool(self.target.state != State.NOT_TRANSLATED)

    @property
    def rows(self) -> int:
        """Lines that its field has to begin with."""
        longest = max(len(self.typed), len(self.target.unit.text))
        return min(12, max(2, longest // 45 + self.typed.count("\n") + 1))


def rows(targets: Sequence[Target], language: Language, rights: Mapping[str, bool]) -> list[Row]:
    """Rows for targets (with units and items) of one language. What the checks have not looked at yet is looked at, and not kept."""
    version = selectors.terms_version()
    recogniser = selectors.recogniser(version)
    checking.put_findings([target for target in targets if target.has_text and not target.is_checked(version)], version=version)
    found = selectors.beside(targets)
    return [
        Row(
            target=target,
            source_language=(origin := languages.get(target.item.language)),
            language=language,
            beside=found[target.pk],
            terms=tuple(_terms(recogniser, target.unit.text, origin, language)) if recogniser else (),
            changes=_changes(target, found[target.pk]),
            typed=target.text,
            version=target.version,
            rights=rights,
        )
        for target in targets
    ]


def _changes(target: Target, found: Beside) -> tuple[Part, ...]:
    return differences(found.before.text, target.unit.text) if found.before else ()


def _terms(recogniser: Recogniser, text: str, origin: Language, language: Language) -> Iterator[Term]:
    """The concepts of a source text, each once, with what they are called in the language."""
    concepts = {match.concept.key: (match.concept, text[match.start : match.end]) for match in reversed(recogniser.find(text, origin))}
    number = 0
    for concept, found in reversed(concepts.values()):
        forbidden = tuple(term.text for term in concept.terms_in(language.code, Status.FORBIDDEN))
        wanted = _wanted(concept, found, language)
        for each in wanted or [""]:
            number += bool(each)
            yield Term(number if each and number < 10 else None, found, each, forbidden)


def _wanted(concept: Concept, found: str, language: Language) -> list[str]:
    if concept.do_not_translate:
        return [found]
    terms = [term for status in (Status.PREFERRED, Status.ADMITTED) for term in concept.terms_in(language.code, status)]
    return [term.text for term in terms]
