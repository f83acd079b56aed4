"""Reads of the term base, as the recogniser and the checks want it."""

import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from django.db.models import Count, Max

from portal import languages
from portal.translation.exchange.concepts import Entry
from portal.translation.models import WITH_TEXT, Concept, Item, Target, Term, Unit
from portal.translation.terms import Recogniser
from portal.translation.terms import Term as TermValue
from portal.translation.terms.concepts import Status
from portal.translation.terms.recogniser import spellings

#: Translations that are named one by one; of more only the number is said.
_NAMED = 100
_BATCH = 500
#: Letters of a word that no ending changes.
_LETTERS = 2


@dataclass(frozen=True, slots=True)
class ConceptChange:
    """What becomes of a concept. `before`, `after`: None where it is new, or gone."""

    key: str
    before: Entry | None
    after: Entry | None

    @property
    def languages(self) -> frozenset[str]:
        """The languages (codes) whose terms change; all of them where the concept becomes one that is not translated, or ceases to be."""
        sides = [entry for entry in (self.before, self.after) if entry]
        codes = frozenset(code for entry in sides for code in entry.concept.languages)
        if len({entry.do_not_translate for entry in sides}) > 1:
            return codes
        return frozenset(code for code in codes if _terms_in(self.before, code) != _terms_in(self.after, code))


@dataclass(frozen=True, slots=True)
class Touched:
    """The translations that a change of the term base touches. `counts`: by language, in the order of the registry; `targets`: the first of
    them, with units and items."""

    counts: dict[str, int]
    targets: tuple[Target, ...]

    @property
    def total(self) -> int:
        """How many there are."""
        return sum(self.counts.values())


def differences(wanted: Iterable[Entry]) -> tuple[ConceptChange, ...]:
    """What putting these concepts into the term base would change, in their order."""
    known = {entry.key: entry for entry in entries()}
    steps = (ConceptChange(entry.key, known.get(entry.key), entry) for entry in wanted)
    return tuple(step for step in steps if step.before != step.after)


def touched(changes: Sequence[ConceptChange]) -> Touched:
    """The translations of texts with one of these concepts in them, into the languages whose terms change; into all where the term of the
    source text changes."""
    found: dict[str, set[int]] = defaultdict(set)
    every = [row.code for row in languages.all_languages()]
    for source in Item.objects.filter(is_there=True).order_by().values_list("language", flat=True).distinct():
        into = {step.key: every if source in step.languages else step.languages for step in changes}
        for unit, keys in _units_with(changes, source):
            for code in {code for key in keys for code in into[key]} - {source}:
                found[code].add(unit)
    touched = {code: _with_text(found[code], code) for code in every if found[code]}
    named = [key for some in touched.values() for key in some][:_NAMED]
    rows = Target.objects.select_related("unit", "item").in_bulk(named)
    return Touched({code: len(some) for code, some in touched.items() if some}, tuple(rows[key] for key in named))


def _terms_in(entry: Entry | None, code: str) -> tuple[TermValue, ...]:
    return tuple(entry.concept.terms_in(code)) if entry else ()


def _units_with(changes: Sequence[ConceptChange], source: str) -> Iterator[tuple[int, set[str]]]:
    """The present texts in a language with one of the concepts, as it was or will be, and the keys of these."""
    keys: dict[str, str] = {}
    concepts = []
    for number, step in enumerate(changes):
        for side, entry in (("before", step.before), ("after", step.after)):
            if entry and _terms_in(entry, source):
                keys[f"{side} {number}"] = step.key
                concepts.append(replace(entry.concept, key=f"{side} {number}"))
    if not concepts:
        return
    finder, language = Recogniser(concepts), languages.get(source)
    beginnings = {_beginning(way) for each in concepts for term in each.terms_in(source) for way in spellings(term.text, language)}
    units = Unit.objects.filter(is_there=True, item__language=source).order_by("pk")
    for unit, text in units.values_list("pk", "text").iterator():
        plain = _plain(text)
        if any(beginning in plain for beginning in beginnings) and (matches := finder.find_all(text, language)):
            yield unit, {keys[match.concept.key] for match in matches}


def _beginning(term: str) -> str:
    """What a text with a form of the term has somewhere: endings differ, and the Arabic article. Most texts need no closer look."""
    word = _plain(term).split()[0] if term.split() else ""
    return (word.removeprefix("ال") or word)[:_LETTERS]


def _plain(text: str) -> str:
    """Without case and accents."""
    return "".join(letter for letter in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(letter))


def _with_text(units: Iterable[int], code: str) -> list[int]:
    """The targets of units in a language that have a text."""
    wanted = sorted(units)
    found: list[int] = []
    for start in range(0, len(wanted), _BATCH):
        some = Target.objects.filter(unit__in=wanted[start : start + _BATCH], language=code, state__in=WITH_TEXT)
        found += some.order_by("item", "unit__position", "pk").values_list("pk", flat=True)
    return found


def terms_version() -> str:
    """Names the term base as it is now: it changes with every change of a concept or a term."""
    concepts = Concept.objects.aggregate(count=Count("pk"), last=Max("updated_at"))
    terms = Term.objects.aggregate(count=Count("pk"), last=Max("updated_at"))
    if not concepts["count"]:
        return ""
    last = max(moment for moment in (concepts["last"], terms["last"]) if moment)
    return f"{concepts['count']}-{terms['count']}-{last.timestamp():.6f}"


def recogniser(version: str) -> Recogniser | None:
    """What finds the terms of a version (see `terms_version`) in a text; None where there are none."""
    return _recogniser(version) if version else None


def entries(keys: Collection[str] | None = None) -> Iterator[Entry]:
    """The term base, or the concepts of some keys, by key."""
    concepts = Concept.objects.order_by("key") if keys is None else Concept.objects.filter(key__in=keys).order_by("key")
    terms: dict[int, list[TermValue]] = defaultdict(list)
    rows = Term.objects.filter(concept__in=concepts.order_by()).order_by("position", "pk")
    for key, language, text, status in rows.values_list("concept_id", "language", "text", "status"):
        terms[key].append(TermValue(language, text, Status(status)))
    for concept in concepts:
        yield Entry(
            key=concept.key,
            terms=tuple(terms[concept.pk]),
            domain=concept.domain,
            definition=concept.definition,
            note=concept.note,
            source=concept.source,
            do_not_translate=concept.do_not_translate,
        )


# The last one only: the version that is asked for is always the newest.
@lru_cache(maxsize=1)
def _recogniser(_version: str) -> Recogniser:
    return Recogniser(entry.concept for entry in entries())
