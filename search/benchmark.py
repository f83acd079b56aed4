"""A made-up collection for measuring: words of ten languages, a few of them everywhere and most of them rare, as in real text.

The words are function words and the names that CLDR has of countries, languages and currencies; what is missing to a real vocabulary is put
together from halves of them. Nothing of it means anything.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from typing import Any

from babel import Locale

from portal import languages
from portal.languages import Language
from search.analysis import function_words
from search.documents import Document, Text
from search.engines.values import Query

#: Passages of an object in one language, and words of a passage: about as many as a page of the portal has.
PASSAGES, WORDS = 5, 40
#: Different words of the collection in each language.
_VOCABULARY = 20_000
#: Kinds of the objects.
_KINDS = 8
_UNSPACED = frozenset({"han", "japanese"})
#: Letters of a word that may be misspelt.
_LONG = 5


@dataclass(frozen=True, slots=True)
class _Vocabulary:
    """Words, the frequent ones first, and the sums of their weights (Zipf's law)."""

    words: tuple[str, ...]
    sums: tuple[float, ...]

    def draw(self, chance: random.Random, count: int) -> list[str]:
        return chance.choices(self.words, cum_weights=self.sums, k=count)


def documents(count: int) -> Iterator[Document]:
    """So many objects in every public language, the same ones every time."""
    chance = random.Random(1)  # noqa: S311  nothing secret
    rows = languages.public_languages()
    for number in range(count):
        texts = {
            row.code: Text(
                title=_sentence(chance, row, 5),
                summary=_sentence(chance, row, 15),
                body="\n".join(f"{_sentence(chance, row, WORDS // 2)} {_sentence(chance, row, WORDS // 2)}" for _ in range(PASSAGES)),
            )
            for row in rows
        }
        yield Document(f"bench:{number}", f"kind{number % _KINDS}", texts, {row.code: f"/{row.code}/{number}/" for row in rows})


def questions(count: int, objects: list[Document]) -> Iterator[Query]:
    """Different questions of one to five words: most are words of a text in the reader's language, some of one in another language, some
    stand together nowhere, and some have a misspelt word."""
    chance = random.Random(7)  # noqa: S311  nothing secret
    rows = languages.public_languages()
    for number in range(count):
        reader = rows[number % len(rows)]
        sort = chance.randrange(10)
        language = chance.choice(rows) if sort == 0 else reader
        many = chance.randint(1, 5)
        if sort == 1:
            words = _vocabulary(language.code).draw(chance, many)
        else:
            text = chance.choice(objects).texts[language.code]
            words = _taken(chance, chance.choice([text.title, *text.body.split("\n")]), language, many)
        if sort == 2:
            words = [_misspelt(chance, word) for word in words]
        yield Query(_joint(language).join(words), reader)


def _taken(chance: random.Random, text: str, language: Language, count: int) -> list[str]:
    """Words that stand near one another in a text."""
    if language.script in _UNSPACED:
        start = chance.randrange(max(1, len(text) - 2 * count))
        return [text[start : start + 2 * count].strip("。 ")]
    words = text.replace(".", "").split()
    start = chance.randrange(max(1, len(words) - count))
    return words[start : start + count]


def _misspelt(chance: random.Random, word: str) -> str:
    """A word with two of its letters swapped, where it is long enough."""
    if len(word) < _LONG:
        return word
    place = chance.randrange(1, len(word) - 2)
    return word[:place] + word[place + 1] + word[place] + word[place + 2 :]


def _sentence(chance: random.Random, language: Language, words: int) -> str:
    sentence = _joint(language).join(_vocabulary(language.code).draw(chance, words))
    return sentence[:1].upper() + sentence[1:] + ("。" if language.script in _UNSPACED else ".")


def _joint(language: Language) -> str:
    return "" if language.script in _UNSPACED else " "


@cache
def _vocabulary(code: str) -> _Vocabulary:
    chance = random.Random(code)  # noqa: S311  nothing secret
    language = languages.get(code)
    functions = sorted(function_words.WORDS.get(code, ()))
    matter = _names(language)
    chance.shuffle(functions)
    chance.shuffle(matter)
    words = dict.fromkeys([*functions, *matter])
    while len(words) < _VOCABULARY:
        first, second = chance.choice(matter), chance.choice(matter)
        words[first[: (len(first) + 1) // 2] + second[len(second) // 2 :]] = None
    return _Vocabulary(tuple(words), tuple(accumulate(1 / rank for rank in range(1, len(words) + 1))))


def _names(language: Language) -> list[str]:
    """Words of the language, in small letters; of a language without spaces, pairs of letters."""
    locale: Any = Locale.parse(language.locale_name)
    text = " ".join(str(name) for names in (locale.territories, locale.languages, locale.currencies) for name in names.values()).lower()
    words = ["".join(filter(str.isalpha, word)) for word in text.split()]
    if language.script in _UNSPACED:
        words = [word[place : place + 2] for word in words for place in range(0, len(word) - 1, 2)]
    return sorted({word for word in words if len(word) > 1})
