"""What a reader sees of a match: the passage with the words marked, and why the document was found.

Marks are exact: they come from the offsets of the same analysis that made the index, not from comparing strings.
"""

from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from portal import languages
from portal.languages import Language, preference
from search.analysis import Marker, Word, analyse_query, fold, grams, term_marker, terms, words
from search.analysis.likeness import is_misspelt
from search.analysis.pinyin import has_han, joined, spoken_forms
from search.documents import Document, Text
from search.engines.cutting import Mark, Stretch, occurrences, part_of, parts, pieces, tidy, width_of
from search.engines.plans import Level
from search.engines.values import Match, Query, Snippet
from search.passages import Passage

#: Characters looked through in a body; what stands further behind is found but not shown.
LONGEST_BODY = 20_000
#: Letters of a word that is compared so.
_SHORTEST = 3
#: Letters by which a part of a body is found worth analysing, and how many parts are where none has any of them.
_BEGINNING = 4
_MOST_TRIED = 4


@dataclass(frozen=True, slots=True)
class Explained:
    """Why a document was found, the passage to show, and the anchor of the section in which it stands, "" for none.

    `match` is None for a list of everything.
    """

    match: Match | None
    snippet: Snippet
    anchor: str = ""


def explain(document: Document, query: Query, matched: tuple[str, ...], level: Level = Level.ALL, near: Passage | None = None) -> Explained:
    """`matched`: codes of the languages in which words matched, best first. `near`: the passage nearest in meaning."""
    reader = query.language
    if not matched:
        return _by_meaning(document, near, reader) if near else Explained(None, _beginning(document, reader))
    # Where both have the words, the language of the title rather than one that the reader is not told of.
    titled = next((row.code for row in preference(reader.code) if row.code in document.texts), "")
    language = languages.get(next(code for code in (reader.code, titled, matched[0]) if code in matched))
    finder = _finder(query.text, query.alternatives, language, is_similar=level > Level.ALL)
    asked = finder.words
    text = document.texts.get(language.code)
    passage = finder.passage(text) if text else Stretch("", [])
    found = passage.words
    if text and len(found) < len(asked):
        found = found | {mark.word for mark in finder.marks(text.title)}
    name = "" if found else finder.matching_name((*(text.names if text else ()), *document.aliases)) or _spoken_name(document, asked)
    own = finder.typed if level is Level.ALL else 0
    typed = tuple(word.text for number, word in enumerate(asked) if number < own or number in found)
    snippet = Snippet(pieces(passage, language), language) if passage.text else _beginning(document, reader)
    anchor = text.anchor_at(passage.start) if text and passage.words and passage.start >= 0 and language == reader else ""
    match = Match(language, typed, name)
    if found and min(found) >= finder.heard:
        others = tuple(asked[number].text for number in sorted(found))
        match = _as_typed(document, query, language) or Match(language, others, is_reworded=True)
    return Explained(match, snippet, anchor)


def _as_typed(document: Document, query: Query, shown: Language) -> Match | None:
    """The match in another language whose text has what was typed, letter for letter."""
    typed = query.text.casefold()
    for row in preference(query.language.code):
        text = document.texts.get(row.code) if row != shown else None
        if text and any(typed in part.casefold() for part in (text.title, *text.names, text.summary, text.body)):
            return Match(row, (query.text,))
    return None


def _spoken_name(document: Document, asked: tuple[Word, ...]) -> str:
    """The Chinese name that sounds like one of the words."""
    text = document.texts.get(languages.LOCAL)
    names = [*([text.title, *text.names] if text else []), *document.aliases]
    sounds = {word.sound for word in asked}
    return next((name for name in names if has_han(name) and not sounds.isdisjoint(spoken_forms(name))), "")


def _by_meaning(document: Document, near: Passage, reader: Language) -> Explained:
    language = languages.get(near.language)
    text = document.texts.get(near.language) or Text("")
    content = text.summary or text.body if near.start < 0 else text.body[near.start : near.end]
    shown = Stretch(tidy(content[:LONGEST_BODY]), [], near.start, near.start > 0, 0 <= near.end < len(text.body))
    # No word is marked that would be missed: the reader is shown what they can read.
    is_shown = language == reader or reader.code not in document.texts
    return Explained(
        Match(language, (), is_by_meaning=True),
        Snippet(pieces(shown, language), language) if is_shown else _beginning(document, reader),
        text.anchor_at(near.start) if near.start >= 0 and language == reader else "",
    )


def _beginning(document: Document, reader: Language) -> Snippet:
    for language in preference(reader.code):
        text = document.texts.get(language.code)
        if text and (content := text.summary or text.body):
            return Snippet(pieces(Stretch(tidy(content[:LONGEST_BODY]), []), language), language)
    return Snippet((), reader)


@lru_cache(maxsize=50)
def _finder(typed: str, alternatives: tuple[tuple[str, Language], ...], language: Language, *, is_similar: bool) -> "_Finder":
    """Of what was typed, and what means the same, in the chain of a language: the same for all results of a query."""
    others = [text for text, row in alternatives if row == language]
    own, heard, meant = (
        [word for text in texts for word in analyse_query(text, language)] for texts in ([typed], [typed, joined(typed)], others)
    )
    unique = {word.required: word for word in (*heard, *meant)}
    return _Finder(tuple(unique.values()), language, is_similar=is_similar, typed=len(own), heard=len({word.required for word in heard}))


class _Finder:
    """Finds the words of a query in texts. `is_similar`: also words like them, where a word itself is not there.

    `words`: those typed, then as they sound together, then those that mean the same; `typed` and `heard` say how many there are of the
    first, and of the first two, sorts.
    """

    def __init__(self, asked: tuple[Word, ...], language: Language, *, is_similar: bool, typed: int, heard: int) -> None:
        self.words = asked
        self.typed = typed
        self.heard = heard
        self.language = language
        self._numbers = {term: number for number, word in reversed(list(enumerate(asked))) for term in word.terms}
        self._pairs = [term for term in self._numbers if self.words[self._numbers[term]].is_gram]
        self._marker = term_marker(language, self._numbers) if len(self._pairs) < len(self._numbers) else None
        self._similar = Marker(language, self._meant_by, self._initials()) if is_similar and self._marker else None
        self._beginnings = {word.text[: 2 if word.is_gram else _BEGINNING].lower() for word in asked}

    def passage(self, text: Text) -> Stretch:
        """The summary, unless a part of the body has more of the words."""
        summary = tidy(text.summary)
        best = Stretch(summary, self.marks(summary))
        if summary and len(best.words) == len(self.words):
            return best
        body = text.body[:LONGEST_BODY]
        for start, end in self._promising(body):
            part = tidy(body[start:end])
            marks = self.marks(part)
            # Of a part that begins in one section and ends in another, the section of the first match is shown.
            place = start + marks[0].start if marks else start
            candidate = Stretch(part, marks, place, is_cut_before=start > 0, is_cut_after=end < len(body))
            if not best.text or len(candidate.words) > len(best.words):
                best = candidate
            if len(best.words) == len(self.words):
                break
        return best

    def _promising(self, body: str) -> list[tuple[int, int]]:
        """The parts of a body in which the beginnings of most words stand, the best first: only these are worth analysing."""
        length = int(1.5 * width_of(self.language))
        counts = occurrences(body, self._beginnings, length)
        if not counts:
            return list(islice(parts(body, length), _MOST_TRIED))
        most = max(counts.values())
        return [part_of(body, min(number for number, count in counts.items() if count == most), length)]

    def marks(self, text: str) -> list[Mark]:
        """Where the words stand in a text, in order."""
        if not text:
            return []
        marks: set[Mark] = set()
        if self._pairs:
            marks = {Mark(start, end, self._numbers[term]) for term, start, end in grams(text, self.language, self._pairs)}
        if self._marker:
            written = words(text)
            marks.update(Mark(*place) for place in self._marker.places(written))
            if self._similar:
                found = {mark.word for mark in marks}
                marks.update(Mark(*place) for place in self._similar.places(written) if place[2] not in found)
        return sorted(marks, key=lambda mark: (mark.start, mark.end))

    def matching_name(self, names: tuple[str, ...]) -> str:
        """The name that has most of the words."""
        scored = [(len({mark.word for mark in self.marks(name)}), name) for name in names]
        score, name = max(scored, key=lambda pair: pair[0], default=(0, ""))
        return name if score else ""

    def _initials(self) -> set[str]:
        """The first letters of the words. They are hardly ever the wrong ones."""
        return {fold(own)[0] for word in self.words for own in (word.text, *word.terms)}

    def _meant_by(self, written: str) -> list[int]:
        """The numbers of the words that may have been meant by a word of a text: as it is written, for the stemmer did not know the
        ending for a mistake, or as it is indexed."""
        forms = {written.casefold(), *terms(written, self.language)}
        return [
            number
            for number, word in enumerate(self.words)
            if not word.is_gram and any(_is_like(own, form) for own in {word.text.casefold(), *word.terms} for form in forms)
        ]


def _is_like(term: str, other: str) -> bool:
    """Whether a term of a text may be meant by another one, of which it may be the whole word or a misspelling."""
    if min(len(term), len(other)) < _SHORTEST:
        return False
    return other.startswith(term) or is_misspelt(term, other)
