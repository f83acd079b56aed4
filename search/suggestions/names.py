"""Every title and other name of the index in sorted lists, one per language and one of Chinese names by their sound.

A name can be found by the beginning of any of its words, a name in Chinese, Japanese or Korean from any of its letters on. Looking a
beginning up is a bisection and a short walk, whatever the size of the index.
"""

import re
from array import array
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

from portal import languages
from portal.languages import Fragment, Language, choose, preference
from search.analysis import fold
from search.analysis.normalising import normalise
from search.analysis.pinyin import syllables
from search.documents import Document
from search.suggestions.spelling import Spelling

#: The lists of Chinese names by sound, and by the first letters of the syllables, beside the codes of languages.
SOUND = "sound"
INITIALS = "initials"
#: Names looked at for a beginning in one list; more share only very short beginnings.
_MOST_LOOKED_AT = 200
#: Letters of a name, and names of an object in a language, that are taken in.
_LONGEST_NAME = 80
_MOST_NAMES = 20
#: Characters of a text whose words are known to the speller.
_LONGEST_BODY = 5_000
#: Scripts whose words the speller does not know.
_WITHOUT_SPACES = frozenset({"han", "japanese", "korean"})
#: Bits of a place that count letters; forms are cut to as many.
_BITS = 8
_MASK = (1 << _BITS) - 1
_WORD = re.compile(r"[^\W_]+")
_CJK = re.compile("[\u3005-\u3007\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3]")
_START = re.compile(rf"^.|(?<= ).|{_CJK.pattern}")


@dataclass(frozen=True, slots=True)
class Named:
    """An object: its titles and addresses by the codes of languages."""

    key: str
    kind: str
    titles: Mapping[str, str]
    urls: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An object whose name begins as the reader typed. `name`: that name and its language, where it is not the title that is shown."""

    key: str
    kind: str
    title: Fragment
    url: str
    name: Fragment | None = None


class _Name(NamedTuple):
    """`number`: of the object. `language`: "" for a name that is in no language in particular."""

    number: int
    text: str
    language: str
    is_title: bool


class _Row(NamedTuple):
    """`starts`: places in the form, the whole name being at 0."""

    form: str
    starts: tuple[int, ...]
    name: int


class _List:
    """Forms of names, and the places in them at which a reader may begin, in the order of what stands there.

    A place is one number, the form's and the letter's: a million of them take eight megabytes.
    """

    def __init__(self, rows: Iterable[_Row]) -> None:
        rows = list(rows)
        self._forms = [row.form for row in rows]
        self._numbers = array("L", (row.name for row in rows))
        places = ((number << _BITS) | start for number, row in enumerate(rows) for start in row.starts)
        self._places = array("Q", sorted(places, key=self._at))

    def find(self, beginning: str) -> Iterator[tuple[int, bool, str]]:
        """The names of which a part begins so: the name's number, whether the part is the whole name, and the part."""
        first = bisect_left(self._places, beginning, key=self._at)
        for place in self._places[first : first + _MOST_LOOKED_AT]:
            part = self._at(place)
            if not part.startswith(beginning):
                return
            yield self._numbers[place >> _BITS], place & _MASK == 0, part

    def _at(self, place: int) -> str:
        return self._forms[place >> _BITS][place & _MASK :]


def comparable(text: str) -> str:
    """A name, or what was typed, in the form in which beginnings are compared."""
    return " ".join(_WORD.findall(fold(normalise(text).text)))


class Names:
    """The names of one state of the index. Read only once it is made."""

    def __init__(self, documents: Iterable[Document]) -> None:
        self.objects: list[Named] = []
        self._names: list[_Name] = []
        rows: dict[str, list[_Row]] = defaultdict(list)
        words: dict[str, Counter[str]] = defaultdict(Counter)
        for document in documents:
            self._add(document, rows)
            for code, text in document.texts.items():
                if languages.get(code).script not in _WITHOUT_SPACES:
                    words[code].update(map(_folded, _WORD.findall(f"{text.title} {text.summary} {text.body[:_LONGEST_BODY]}")))
        self._lists = {name: _List(found) for name, found in rows.items()}
        self.spelling = Spelling(words)

    def suggest(self, typed: str, reader: Language, *, limit: int) -> list[Suggestion]:
        """Objects with a name that begins so, the reader's language first, then Chinese names by sound, then the other languages."""
        beginning = comparable(typed)
        if not beginning or limit < 1:
            return []
        found: dict[int, _Name] = {}
        for name in self._in_order(beginning, reader):
            found.setdefault(name.number, name)
            if len(found) >= limit:
                break
        return [self._suggestion(name, reader) for name in found.values()]

    def sounding_like(self, typed: str) -> str:
        """The Chinese title or name that sounds exactly so and is written otherwise; "" where there is none."""
        if not _CJK.match(typed):
            return ""
        sound = "".join(syllables(typed))
        matches = self._lists[SOUND].find(sound) if sound and SOUND in self._lists else iter(())
        texts = (self._names[number].text for number, is_whole, form in matches if is_whole and form == sound)
        return next((text for text in texts if comparable(text) != comparable(typed)), "")

    def at(self, address: str) -> Named | None:
        """The object whose page in some language has this path."""
        return next((item for item in self.objects if address in item.urls.values()), None)

    def get(self, key: str) -> Named | None:
        """The object of this key."""
        return next((item for item in self.objects if item.key == key), None)

    def _add(self, document: Document, rows: dict[str, list[_Row]]) -> None:
        number = len(self.objects)
        titles = {code: text.title for code, text in document.texts.items()}
        self.objects.append(Named(document.key, document.kind, titles, document.urls))
        for code, text in document.texts.items():
            for place, name in enumerate((text.title, *text.names[:_MOST_NAMES])):
                self._add_name(_Name(number, name[:_LONGEST_NAME], code, place == 0), rows)
        for name in document.aliases[:_MOST_NAMES]:
            self._add_name(_Name(number, name[:_LONGEST_NAME], "", False), rows)

    def _add_name(self, name: _Name, rows: dict[str, list[_Row]]) -> None:
        number = len(self._names)
        self._names.append(name)
        form = comparable(name.text)[:_MASK]
        rows[name.language].append(_Row(form, tuple(_starts(form)), number))
        if name.language in {languages.LOCAL, ""} and (sounds := syllables(name.text)):
            starts = accumulate((len(sound) for sound in sounds[:-1]), initial=0)
            rows[SOUND].append(_Row("".join(sounds)[:_MASK], tuple(start for start in starts if start < _MASK), number))
            rows[INITIALS].append(_Row("".join(sound[0] for sound in sounds), (0,), number))

    def _in_order(self, beginning: str, reader: Language) -> Iterator[_Name]:
        """The reader's language and the names in no language are one list to the reader; the others follow one by one."""
        yield from self._best([reader.code, ""], beginning)
        if beginning.isascii():
            yield from self._best([SOUND, INITIALS], beginning.replace(" ", ""))
        for language in preference(reader.code):
            if language.is_public and language != reader:
                yield from self._best([language.code], beginning)

    def _best(self, names: Iterable[str], beginning: str) -> list[_Name]:
        """Whole names before parts, titles before other names, short before long."""
        found: dict[int, tuple[bool, bool, int]] = {}
        for name in names:
            for number, is_whole, _ in self._lists[name].find(beginning) if name in self._lists else ():
                item = self._names[number]
                rank = (not is_whole, not item.is_title, len(item.text))
                found[number] = min(found.get(number, rank), rank)
        return [self._names[number] for number in sorted(found, key=lambda number: (found[number], number))]

    def _suggestion(self, name: _Name, reader: Language) -> Suggestion:
        item = self.objects[name.number]
        title = choose(item.titles, reader.code)
        url = next(filter(None, (item.urls.get(language.code, "") for language in preference(reader.code))), "")
        language = languages.get(name.language) if name.language else reader
        other = Fragment(name.text, language, is_fallback=language != reader) if name.text != title.text else None
        return Suggestion(item.key, item.kind, title, url, other)


def _starts(form: str) -> Iterator[int]:
    """Where the beginning of something that a reader may type stands."""
    return (match.start() for match in _START.finditer(form))


@lru_cache(maxsize=50_000)
def _folded(word: str) -> str:
    return fold(word)
