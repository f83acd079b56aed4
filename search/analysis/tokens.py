"""From a text to its terms, each with the place it stands in."""

import re
import threading
from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from operator import add
from typing import NamedTuple

import Stemmer

from portal import languages
from portal.languages import Analysis, Language
from search.analysis.compounds import Compounds, simple_words
from search.analysis.folding import fold, fold_letters, is_latin
from search.analysis.normalising import JOINERS, Normalised, normalise
from search.analysis.simplifying import simplify, simplify_all

#: Longer words are cut: no reader types them, and an engine has a limit on the length of a term.
LONGEST_TERM = 64

#: For the inside of a character class: bopomofo, kana, hangul and han with their iteration marks, not the full stops between them.
CJK_LETTERS = (
    "\u1100-\u11ff\u3005-\u3007\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3105-\u312f\u3131-\u318e\u31a0-\u31bf"
    "\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97c\uac00-\ud7a3\ud7b0-\ud7fb\uf900-\ufaff\U00020000-\U0003ffff"
)
#: Signs that join the letters before and behind them.
APOSTROPHES = "'\u2019"
_LETTER = rf"[^\W_{CJK_LETTERS}]"
#: A word, which is no run of CJK letters.
WORD = re.compile(rf"({_LETTER}(?:{_LETTER}|[{JOINERS}]|[{APOSTROPHES}](?={_LETTER}))*)")
_RUN = re.compile(rf"(?P<cjk>[{CJK_LETTERS}](?:[{JOINERS}]*[{CJK_LETTERS}])*)|{WORD.pattern}")
#: The same for texts without a CJK letter, which is several times as fast; underscores are made spaces before.
PLAIN_WORD = re.compile(rf"(\w[\w{JOINERS}]*(?:[{APOSTROPHES}](?=\w)[\w{JOINERS}]*)*)")
CJK_CHARACTER = re.compile(f"[{CJK_LETTERS}]")
_ARABIC_AFFIXES = re.compile("^(?:[وبكف]?ال|لل)(?=...)|(?<=...)(?:ات|ه)$")
# Endings that the stemmer knows only with their accents, and readers often type without.
_ACCENTED_ENDINGS = {"portuguese": (("coes", "ções"), ("cao", "ção"), ("oes", "ões"), ("ao", "ão"))}
_APOSTROPHE = re.compile("['\u2019\u02bc]")


class Token(NamedTuple):
    """A term and the characters `start` to `end` of the text, as it was written, that it was made from."""

    term: str
    start: int
    end: int


class Run(NamedTuple):
    """A stretch of a normalised text: a word, or a run of CJK letters. `start` and `end` count in the normalised text."""

    text: str
    start: int
    end: int
    is_cjk: bool


def analyse(text: str, language: Language) -> list[Token]:
    """The terms of a text in reading order. Several terms at one place are forms of one word; any string will do."""
    normalised = normalise(text)
    starts, ends = normalised.starts, normalised.ends
    forms_of = _forms_of(language)
    tokens: list[Token] = []
    for run in runs(normalised, language):
        if run.is_cjk:
            tokens.extend(_grams(run, normalised))
            continue
        start, end = starts[run.start], ends[run.end - 1]
        for term in forms_of(run.text):
            tokens.append(Token(term, start, end))  # noqa: PERF401  the innermost loop of every rebuild: a generator costs a quarter more
    return tokens


def index_terms(text: str, language: Language) -> str:
    """The terms of `analyse`, joined by spaces: for the index, which does not ask where they stand, in a quarter of the time."""
    normalised = normalise(text).text
    if CJK_CHARACTER.search(normalised):
        return " ".join(_index_terms(Normalised(normalised, (), ()), language))
    return " ".join(filter(None, map(_joined_of(language), PLAIN_WORD.findall(normalised.replace("_", " ")))))


def _index_terms(normalised: Normalised, language: Language) -> Iterator[str]:
    forms_of = _forms_of(language)
    for run in runs(normalised, language):
        if run.is_cjk:
            text = simplify_all("".join(CJK_CHARACTER.findall(run.text)))
            yield from text
            yield from map(add, text, text[1:])
        else:
            yield from forms_of(run.text)


def runs(normalised: Normalised, language: Language) -> Iterator[Run]:
    """The words and CJK runs of a text, elided articles cut off."""
    whole = normalised.text
    for match in _RUN.finditer(whole) if CJK_CHARACTER.search(whole) else PLAIN_WORD.finditer(whole.replace("_", " ")):
        text, end = match.group(), match.end()
        is_cjk = match.lastgroup == "cjk"
        if not is_cjk:
            text = without_elision(text, language)
        yield Run(text, end - len(text), end, is_cjk)


def letters(run: Run) -> list[tuple[str, int]]:
    """The letters of a CJK run, simplified, and their places in the normalised text."""
    return [(simplify(match.group()), run.start + match.start()) for match in CJK_CHARACTER.finditer(run.text)]


def _grams(run: Run, normalised: Normalised) -> Iterator[Token]:
    """Each letter, and each letter with the next one: a word of any length is found with no dictionary."""
    starts, ends = normalised.starts, normalised.ends
    previous = None
    # The single letter comes before the pair it begins, so that tokens stand in the order of their starts.
    for letter, place in letters(run):
        if previous is not None:
            first, start = previous
            yield Token(first + letter, starts[start], ends[place])
        yield Token(letter, starts[place], ends[place])
        previous = (letter, place)


def terms(word: str, language: Language) -> tuple[str, ...]:
    """The terms of one word: those of the whole, then those of its parts."""
    return _forms_of(language)(word)


def parts(word: str, language: Language) -> tuple[str, ...]:
    """The terms of the simple words that a compound is made of; none where it is simple or the language has no list of them."""
    if not language.analysis.compounds or len(word) > LONGEST_TERM:
        return ()
    return tuple(dict.fromkeys(_compounds_of(language).parts(word)))


@cache
def _compounds_of(language: Language) -> Compounds:
    return Compounds(simple_words(language.code), lambda word: _stem(word, language.analysis))


def without_elision(word: str, language: Language) -> str:
    """The word without an article and the like that stands before it without a space."""
    elisions = language.analysis.elisions
    if elisions and (apostrophe := _APOSTROPHE.search(word)) and word[: apostrophe.start()].lower() in elisions:
        return word[apostrophe.end() :]
    return word


@cache
def _joined_of(language: Language) -> Callable[[str], str]:
    @lru_cache(maxsize=50_000)
    def joined_of(word: str) -> str:
        return " ".join(_forms(without_elision(word, language), language))

    return joined_of


@cache
def _forms_of(language: Language) -> Callable[[str], tuple[str, ...]]:
    """A memory per language: looking a row up costs more than looking a word up."""

    @lru_cache(maxsize=20_000)
    def forms_of(word: str) -> tuple[str, ...]:
        return _forms(word, language)

    return forms_of


def _forms(word: str, language: Language) -> tuple[str, ...]:
    whole = whole_forms(word, language)
    return tuple(dict.fromkeys((*whole, *found))) if (found := parts(word, language)) else whole


def whole_forms(word: str, language: Language) -> tuple[str, ...]:
    """The forms under which a word is found: its stem, and the stem it has when written without its accents.

    Stemming and folding do not commute ("université" gives "univers", "universite" gives "universit"), hence up to three forms.
    """
    analysis = _analysis_for(word, language)
    # Stemmers know the letters as they are written, so letter forms are folded after stemming.
    written = word.casefold()[:LONGEST_TERM]
    bare = fold(word)[:LONGEST_TERM]
    stemmed = _stem(written, analysis)
    forms = [] if analysis.folds_accents else [stemmed]
    forms += [fold(stemmed), _stem(bare, analysis)]
    for ending, accented in _ACCENTED_ENDINGS.get(analysis.stemmer, ()):
        if bare.endswith(ending):
            forms.append(fold(_stem(bare.removesuffix(ending) + accented, analysis)))
            break
    if analysis.stemmer == "arabic":
        # Lightly stripped besides: the stemmer treats "ministry" with and without its article differently.
        forms.append(_ARABIC_AFFIXES.sub("", bare))
        if bare.endswith("ه"):
            # A final ta marbuta is often typed as ha.
            forms.append(_stem(bare[:-1] + "ة", analysis))
    if "'" in bare:
        # "Xi'an" is also written "Xian".
        forms.append(forms[-1].replace("'", ""))
    return tuple(dict.fromkeys(form for form in map(fold_letters, forms) if form))


def _analysis_for(word: str, language: Language) -> Analysis:
    """A Latin word inside a text of another script is nearly always English; a word of another script is left unstemmed."""
    is_word_latin = is_latin(word[0])
    if language.script == "latin":
        return language.analysis if is_word_latin else Analysis(folds_accents=True)
    return languages.get("en").analysis if is_word_latin else language.analysis


class _Stemmers(threading.local):
    """Stemmers may not be shared between threads."""

    def __init__(self) -> None:
        self.by_name: dict[str, Stemmer.Stemmer] = {}

    def get(self, name: str) -> Stemmer.Stemmer:
        if name not in self.by_name:
            self.by_name[name] = Stemmer.Stemmer(name)
        return self.by_name[name]


_STEMMERS = _Stemmers()


def _stem(word: str, analysis: Analysis) -> str:
    if not analysis.stemmer:
        return word
    stem: str = _STEMMERS.get(analysis.stemmer).stemWord(word)
    return stem or word
