"""The texts of an editor's page as the templates show them, made for all of them at once."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.urls import reverse

from portal import languages
from portal.languages import Language
from portal.translation import selectors
from portal.translation.differences import Part, differences
from portal.translation.exchange import inline
from portal.translation.memory import Match
from portal.translation.models import Target
from portal.translation.operations import checking
from portal.translation.quality import Severity, plurals
from portal.translation.selectors import Beside
from portal.translation.states import HowMade, State
from portal.translation.terms import Recogniser
from portal.translation.terms.concepts import Concept, Status
from portal.translation.views.marks import ICONS, icon

#: Numbers that are named for a plural form.
_NUMBERS = 4


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
class Token:
    """What is to be kept of the source: a placeholder, or a pair of tags around some words. `count`: how often the source has it."""

    start: str
    end: str
    count: int


@dataclass(frozen=True, slots=True)
class Remembered:
    """What was translated before. `changes`: what the text of then has otherwise than the present one, nothing where they are the same."""

    match: Match
    changes: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One text. `typed`: what stands in its field, the translation or what the user has just sent; `version`: that a next step builds on.
    `changes`: of the source since the translation was made. `problem`, `theirs`: why the last step failed, and what the other one wrote.
    `remembered`: what the memory knows, which is looked up for one text at a time. `key`: of its target;
    `url`: where its forms are sent."""

    target: Target
    key: str
    url: str
    source_language: Language
    language: Language
    beside: Beside
    terms: tuple[Term, ...]
    changes: tuple[Part, ...] = ()
    typed: str = ""
    version: int = 0
    problem: str = ""
    theirs: Target | None = None
    remembered: tuple[Remembered, ...] = ()
    rights: Mapping[str, bool] = field(default_factory=dict)

    @property
    def state(self) -> str:
        """The state in words."""
        return str(State(self.target.state).label)

    @property
    def icon(self) -> str:
        """The icon of the state."""
        return icon(ICONS[self.target.state])

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """The source text with what is to be kept in it."""
        found = inline.parse(self.target.unit.text)
        return tuple(Piece(each, False) if isinstance(each, str) else Piece(each.original, True) for each in found)

    @property
    def tokens(self) -> tuple[Token, ...]:
        """What of the source is to be kept as it is, each once."""
        codes = inline.codes(inline.parse(self.target.unit.text))
        ends = {code.id: code.original for code in codes if code.kind is inline.Kind.CLOSE}
        found = Counter((code.original, ends.get(code.id, "")) for code in codes if code.kind is not inline.Kind.CLOSE)
        return tuple(Token(start, end, count) for (start, end), count in found.items())

    @property
    def numbers(self) -> str:
        """The first numbers that a plural form stands for; "" for a text that is none, or the only form of its language."""
        forms, form = plurals.numbers(self.language), self.target.unit.plural_form
        if form is None or len(forms) == 1:
            return ""
        found = forms[form]
        return ", ".join(map(str, found[:_NUMBERS])) + (" …" if len(found) > _NUMBERS else "")

    @property
    def remarks(self) -> tuple[Remark, ...]:
        """What the checks found and nobody dismissed."""
        found = [(stored["key"], checking.read(stored)) for stored in self.target.findings]
        return tuple(Remark(key, finding.sentence, finding.severity == Severity.ERROR) for key, finding in found)

    @property
    def machines(self) -> frozenset[str]:
        """Those that have said what they have to say of the present text."""
        return frozenset(each.provider for each in self.beside.suggestions if each.origin == HowMade.MACHINE)

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
            key=str(target.pk),
            url=reverse("translation_segment", args=[target.pk]),
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


def remembered(row: Row) -> tuple[Remembered, ...]:
    """What the memory has for a text and the row does not show yet, the best first. It takes longer than all the rest of a row."""
    shown = {row.target.text, *(suggestion.text for suggestion in row.beside.suggestions)}
    if not row.target.unit.is_there:
        return ()
    text = row.target.unit.text
    return tuple(
        Remembered(match, differences(match.entry.source, text) if match.entry.source != text else ())
        for match in selectors.remembered_for(row.target)
        if match.target not in shown
    )


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
