"""Finds the terms of the term base in text: with and without word boundaries, inflected, with articles and clitics written together.

A trie of atoms per language, walked from every atom of the text. Measured against an Aho-Corasick automaton: see the package's README.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache

from portal.languages import Language
from portal.translation.terms.concepts import Concept, Status, Term, by_key
from portal.translation.terms.words import HAN, HANGUL, Atom, atoms, same_word

_BRACKETED = re.compile(r"^(?P<before>.+?)\s*[(（](?P<inside>[^()（）]+)[)）]$")
_KATAKANA_PAIR = re.compile("[\u30a1-\u30fa\u30fc-\u30ff]{2}")
_HANGUL = re.compile(f"[{HANGUL}]")
_HANGUL_RUN = re.compile(f"[{HANGUL}]*")
_CJK = re.compile(f"[{HAN}{HANGUL}\u3041-\u30ff]")
_DIGITS = re.compile(r"[\d\s]+")
#: First letters of what Korean writes after a noun without a space: particles, and forms of "to be" and "to do".
_KOREAN_PARTICLES = frozenset("이가은는을를의에로으와과도만나인입까부한하할해된되라랑보마께처여일")
#: A term of so many letters is told apart from its surroundings by itself.
_KOREAN_ENOUGH, _KOREAN_PLENTY, _KATAKANA_ENOUGH = 3, 4, 4
_STATUS_ORDER = {Status.PREFERRED: 0, Status.ADMITTED: 1, Status.FORBIDDEN: 2}


@dataclass(frozen=True, slots=True)
class Match:
    """A term in a text: `text[start:end]` stands for `concept`, as a form of `term`."""

    start: int
    end: int
    concept: Concept
    term: Term


@dataclass(frozen=True, slots=True)
class _Form:
    """A way of writing a term. `words`: as written, one for each atom; `is_exact`: case counts."""

    words: tuple[str, ...]
    is_exact: bool
    concept: Concept
    term: Term


@dataclass(slots=True)
class _Node:
    """What may follow, and which forms end here."""

    following: "dict[str, _Node]" = field(default_factory=dict)
    forms: list[_Form] = field(default_factory=list)


class Recogniser:
    """Knows a set of concepts; built once, then asked for many texts. A language's trie is built when it is first asked for.

    Raises:
        ValueError: two concepts have the same key.
    """

    def __init__(self, concepts: Iterable[Concept]) -> None:
        self.concepts = by_key(concepts)
        self._root = cache(self._build)

    def find(self, text: str, language: Language) -> tuple[Match, ...]:
        """The terms in a text, in their order; of terms that overlap the longest, of equally long ones the first.

        Several concepts that have the same term are all named, one match each.
        """
        taken: list[Match] = []
        places: set[tuple[int, int]] = set()
        covered = bytearray(len(text))
        for match in sorted(self.find_all(text, language), key=_longest_first):
            place = match.start, match.end
            if place in places or not any(covered[match.start : match.end]):
                taken.append(match)
                places.add(place)
                covered[match.start : match.end] = b"\1" * (match.end - match.start)
        return tuple(sorted(taken, key=_in_order))

    def find_all(self, text: str, language: Language) -> tuple[Match, ...]:
        """As `find`, with the terms inside other terms."""
        root = self._root(language)
        row = atoms(text, language)
        found: dict[tuple[int, int, str], Match] = {}
        for start in range(len(row)):
            for form, end in _walk(root, row, start):
                match = Match(row[start].start, row[end - 1].end, form.concept, form.term)
                if _is_match(form, row[start:end], language) and _stands_free(text, match, language):
                    key = (match.start, match.end, form.concept.key)
                    if key not in found or _STATUS_ORDER[form.term.status] < _STATUS_ORDER[found[key].term.status]:
                        found[key] = match
        return tuple(sorted(found.values(), key=_in_order))

    def _build(self, language: Language) -> _Node:
        root = _Node()
        for concept in self.concepts.values():
            for term in concept.terms_in(language.code):
                for written in spellings(term.text, language):
                    _add(root, written, language, concept, term)
        return root


def spellings(term: str, language: Language, *, explanations: bool = False) -> tuple[str, ...]:
    """The ways in which a text may have a term whose entry explains it in brackets, as "permesso (titolo)" does.

    As it stands; without the brackets; and what the brackets hold where that is an abbreviation, a word of a script without cases, or
    wherever `explanations` are wanted.
    """
    found = [term]
    if bracketed := _BRACKETED.match(term.strip()):
        found.append(bracketed["before"])
        inside = bracketed["inside"]
        is_name = inside.isupper() or (_CJK.search(inside) and language.script in {"han", "japanese", "korean"})
        if len(inside) > 1 and (is_name or explanations) and not _DIGITS.fullmatch(inside):
            found.append(inside)
    return tuple(dict.fromkeys(found))


def _add(root: _Node, written: str, language: Language, concept: Concept, term: Term) -> None:
    row = atoms(written, language)
    if not row:
        return
    node = root
    for atom in row:
        node = node.following.setdefault(atom.keys[0], _Node())
    words = tuple(atom.written for atom in row)
    is_exact = written.isupper() and written.isascii() and len(row) == 1
    node.forms.append(_Form(words, is_exact, concept, term))


def _walk(node: _Node, row: Sequence[Atom], place: int) -> Iterator[tuple[_Form, int]]:
    """Every form that begins with the atom at `place`, and where it ends."""
    if place == len(row):
        return
    for key in row[place].keys:
        following = node.following.get(key)
        if following is not None:
            for form in following.forms:
                yield form, place + 1
            if following.following:
                yield from _walk(following, row, place + 1)


def _is_match(form: _Form, row: Sequence[Atom], language: Language) -> bool:
    if form.is_exact:
        return all(atom.written == word for atom, word in zip(row, form.words, strict=True))
    return all(same_word(word, atom.written, language) for atom, word in zip(row, form.words, strict=True))


def _stands_free(text: str, match: Match, language: Language) -> bool:
    """Whether a term is not merely a part of another word, for scripts in which nothing stands between words."""
    if language.script == "korean" and _HANGUL.match(text, match.end - 1):
        return _stands_free_in_korean(text, match)
    return language.script != "japanese" or _stands_free_in_japanese(text, match)


def _stands_free_in_japanese(text: str, match: Match) -> bool:
    before, after = text[max(0, match.start - 1) : match.start + 1], text[match.end - 1 : match.end + 1]
    if _KATAKANA_PAIR.fullmatch(before):
        return False
    return match.end - match.start >= _KATAKANA_ENOUGH or not _KATAKANA_PAIR.fullmatch(after)


def _stands_free_in_korean(text: str, match: Match) -> bool:
    length = match.end - match.start
    is_inside = _HANGUL.match(text, match.start) and match.start > 0 and _HANGUL.match(text, match.start - 1)
    if is_inside and length < _KOREAN_PLENTY:
        return False
    run = _HANGUL_RUN.match(text, match.end)
    rest = run.group() if run else ""
    return not rest or length >= _KOREAN_ENOUGH or rest[0] in _KOREAN_PARTICLES


def _longest_first(match: Match) -> tuple[int, int, int, str]:
    return match.start - match.end, match.start, _STATUS_ORDER[match.term.status], match.concept.key


def _in_order(match: Match) -> tuple[int, int, str]:
    return match.start, match.end, match.concept.key
