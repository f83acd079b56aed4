"""Every title and other name of the index by its beginnings, one list per language and one of Chinese names by their sound.

A name can be found by the beginning of any of its words, a name in Chinese, Japanese or Korean from any of its letters on. What is shown
of an object is kept packed: of twenty thousand objects in ten languages there are four hundred thousand names.
"""

import re
from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

from portal import languages
from portal.languages import Fragment, Language, choose, preference
from search.analysis import fold
from search.analysis.pinyin import syllables
from search.documents import Document
from search.suggestions.beginnings import Beginnings, comparable
from search.suggestions.letters import CJK, meant
from search.suggestions.spelling import Spelling

#: The lists of Chinese names by sound, and by the first letters of the syllables, beside the codes of languages.
SOUND = "sound"
INITIALS = "initials"
#: Names looked at for a beginning in one list; more share only very short beginnings.
_MOST_LOOKED_AT = 200
#: Letters of a name, and names of an object in a language, that are taken in.
_LONGEST_NAME = 80
_MOST_NAMES = 20
#: Characters of a text whose words are known to the speller, and how often a word of a title or name counts, which is no mistake.
_LONGEST_BODY = 5_000
_OF_A_NAME = 2
#: Scripts whose words the speller does not know.
_WITHOUT_SPACES = frozenset({"han", "japanese", "korean"})
_WORD = re.compile(r"[^\W_]+")
_START = re.compile(rf"^.|(?<= ).|{CJK.pattern}")
#: Between the parts of what is packed; no text has them.
_GROUP, _PART = "\x1d", "\x1f"


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
    """`number`: of the object. `code`: of the language, "" for a name that is in no language in particular. `place`: 0 for the title."""

    number: int
    code: str
    place: int


class Names:
    """The names of one state of the index. Read only once it is made.

    `breathe` is called often while it is made, so that whoever makes it aside can let others get on.
    """

    def __init__(self, documents: Iterable[Document], breathe: Callable[[], None] = lambda: None) -> None:
        self._objects: list[bytes] = []
        self._kinds: list[str] = []
        # One number a name: of the object, of the language, and its place there.
        self._names = array("Q")
        self._lists: dict[str, Beginnings] = defaultdict(Beginnings)
        words: dict[str, Counter[str]] = defaultdict(Counter)
        for document in documents:
            self._add(document)
            _count_words(document, words)
            breathe()
        for found in self._lists.values():
            found.sort(breathe)
        self.spelling = Spelling(words)

    def __len__(self) -> int:
        return len(self._objects)

    def size(self) -> int:
        """Bytes in memory, about."""
        lists = sum(found.size() for found in self._lists.values())
        return lists + sum(map(len, self._objects)) + len(self._names) * self._names.itemsize + self.spelling.size()

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

    def meant(self, typed: str, reader: Language) -> Iterator[str]:
        """What may have been meant by a question that finds little, the likeliest first; each differs from what was typed."""
        if CJK.match(typed):
            lists = [self._lists[code] for code in dict.fromkeys((reader.code, languages.LOCAL, "")) if code in self._lists]
            yield from meant(comparable(typed), lists, self._lists.get(SOUND), self._text)
        elif better := self.spelling.corrected(typed, reader):
            yield better

    def at(self, address: str) -> Named | None:
        """The object whose page in some language has this path."""
        sought = address.encode("utf-8", "replace")
        likely = (self._named(number) for number, packed in enumerate(self._objects) if sought in packed)
        return next((item for item in likely if address in item.urls.values()), None)

    def get(self, key: str) -> Named | None:
        """The object of this key."""
        start = f"{key}{_GROUP}".encode("utf-8", "replace")
        return next((self._named(number) for number, packed in enumerate(self._objects) if packed.startswith(start)), None)

    def _add(self, document: Document) -> None:
        number = len(self._objects)
        packed = [document.key, _PART.join(document.urls.get(code, "") for code in _CODES)]
        for code in (*_CODES, ""):
            text = document.texts.get(code)
            found = [text.title, *text.names[:_MOST_NAMES]] if text else []
            if not code:
                # The first place is that of titles.
                found = ["", *document.aliases[:_MOST_NAMES]]
            packed.append(_PART.join(_unmarked(name) for name in found))
            for place, name in enumerate(found):
                self._add_name(_Name(number, code, place), name[:_LONGEST_NAME])
        self._objects.append(_GROUP.join(packed).encode("utf-8", "replace"))
        self._kinds.append(document.kind)

    def _add_name(self, name: _Name, text: str) -> None:
        if not text:
            return
        number = len(self._names)
        self._names.append((name.number << 16) | (_PLACES[name.code] << 8) | name.place)
        form = comparable(text)
        self._lists[name.code].add(form, _starts(form), number)
        if name.code in {languages.LOCAL, ""} and (sounds := syllables(text)):
            self._lists[SOUND].add("".join(sounds), accumulate((len(sound) for sound in sounds[:-1]), initial=0), number)
            self._lists[INITIALS].add("".join(sound[0] for sound in sounds), (0,), number)

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
            for number, length, is_whole in self._lists[name].find(beginning, _MOST_LOOKED_AT) if name in self._lists else ():
                rank = (not is_whole, self._names[number] & 0xFF != 0, length)
                found[number] = min(found.get(number, rank), rank)
        return [self._name(number) for number in sorted(found, key=lambda number: (found[number], number))]

    def _name(self, number: int) -> _Name:
        packed = self._names[number]
        return _Name(packed >> 16, _CODE_AT[packed >> 8 & 0xFF], packed & 0xFF)

    def _text(self, number: int) -> str:
        """A name as it is written."""
        name = self._name(number)
        return self._parts(name.number)[2 + _PLACES[name.code]].split(_PART)[name.place]

    def _parts(self, number: int) -> list[str]:
        return self._objects[number].decode().split(_GROUP)

    def _named(self, number: int) -> Named:
        key, urls, *texts = self._parts(number)
        titles = {code: text.partition(_PART)[0] for code, text in zip(_CODES, texts, strict=False) if text}
        return Named(key, self._kinds[number], titles, {code: url for code, url in zip(_CODES, urls.split(_PART), strict=True) if url})

    def _suggestion(self, name: _Name, reader: Language) -> Suggestion:
        item = self._named(name.number)
        title = choose(item.titles, reader.code)
        url = next(filter(None, (item.urls.get(language.code, "") for language in preference(reader.code))), "")
        language = languages.get(name.code) if name.code else reader
        text = self._parts(name.number)[2 + _PLACES[name.code]].split(_PART)[name.place]
        other = Fragment(text, language, is_fallback=language != reader) if text != title.text else None
        return Suggestion(item.key, item.kind, title, url, other)


_CODES = tuple(row.code for row in languages.all_languages())
_CODE_AT = (*_CODES, "")
_PLACES = {code: place for place, code in enumerate(_CODE_AT)}


def _unmarked(text: str) -> str:
    return text.replace(_GROUP, " ").replace(_PART, " ")


def _starts(form: str) -> Iterator[int]:
    """Where the beginning of something that a reader may type stands."""
    return (match.start() for match in _START.finditer(form))


def _count_words(document: Document, words: Mapping[str, Counter[str]]) -> None:
    for code, text in document.texts.items():
        if languages.get(code).script in _WITHOUT_SPACES:
            continue
        names = " ".join((text.title, *text.names[:_MOST_NAMES], *document.aliases[:_MOST_NAMES]))
        for part, times in ((names, _OF_A_NAME), (f"{text.summary} {text.body[:_LONGEST_BODY]}", 1)):
            found = Counter(map(_folded, _WORD.findall(part)))
            words[code].update(found if times == 1 else {word: count * times for word, count in found.items()})


@lru_cache(maxsize=50_000)
def _folded(word: str) -> str:
    return fold(word)
