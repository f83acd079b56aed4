"""What a reader's browser gets from an answer: the parts of a page that tests look at, by the meaning they have to a reader."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from bs4 import BeautifulSoup, NavigableString, Tag
from bs4.element import PreformattedString
from django.test import Client

from portal import languages
from portal.languages import Language
from portal.translation import catalogs

HOST = "http://testserver"
_SPOKEN_ATTRIBUTES = ("aria-label", "placeholder", "title", "alt", "data-done")
_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
#: What stands around a word of the interface without being part of it: "· official page", "(written by a person)".
_FRAME = " ·()–\n"


@dataclass(frozen=True, slots=True)
class Seen:
    """A page that was opened in `language` at `path` (below the language, with its query)."""

    language: Language
    path: str
    status: int
    soup: BeautifulSoup = field(repr=False)

    @property
    def html(self) -> Tag:
        """The root element."""
        return self.one("html")

    def one(self, selector: str) -> Tag:
        """The only element of a selector."""
        found = self.soup.select(selector)
        assert len(found) == 1, f"{self.language.code}/{self.path}: {len(found)} elements {selector}"
        return found[0]

    def alternates(self) -> dict[str, str]:
        """`hreflang` → address."""
        return {link["hreflang"]: link["href"] for link in self.soup.select('head link[rel~="alternate"][hreflang]')}

    def switcher(self) -> dict[str, str]:
        """`hreflang` → address, of the language switcher at the top."""
        return {link["hreflang"]: link["href"] for link in self.soup.select("details.language-switcher a[hreflang]")}

    def texts(self) -> Iterator[tuple[str, str]]:
        """Every text that is shown or read aloud, spaces made single, with the language that the page says it is in."""
        for node in self.soup.find_all(string=True):
            shown = not isinstance(node, PreformattedString) and node.parent.name not in {"script", "style"}
            if shown and (text := clean(node)):
                yield text, language_of(node.parent)
        for tag in self.soup.find_all(True):
            yield from ((text, language_of(tag)) for name in _SPOKEN_ATTRIBUTES if (text := clean(tag.get(name) or "")))
            if tag.name == "meta" and tag.get("name") == "description":
                yield clean(tag["content"]), language_of(tag)


def clean(text: str | NavigableString) -> str:
    """A text with its spaces made single."""
    return " ".join(text.split())


def language_of(tag: Tag) -> str:
    """The `lang` that holds for an element."""
    bearer = tag if tag.has_attr("lang") else tag.find_parent(lang=True)
    return str(bearer["lang"]) if bearer else ""


def direction_of(tag: Tag) -> str:
    """The `dir` that holds for an element."""
    bearer = tag if tag.has_attr("dir") else tag.find_parent(dir=True)
    return str(bearer["dir"]) if bearer else ""


def open_page(client: Client, language: Language, path: str) -> Seen:
    """Open an address below a language as a reader without an account."""
    response = client.get(f"/{language.code}/{path}")
    return Seen(language, path, response.status_code, BeautifulSoup(response.content, "html.parser"))


@dataclass(frozen=True, slots=True)
class EnglishWords:
    """The sentences of the interface that must not be seen by a reader of one language: those whose translation is another sentence."""

    sentences: frozenset[str]
    patterns: tuple[re.Pattern[str], ...]

    def in_text(self, text: str) -> bool:
        """Whether a text is such a sentence, or consists of such sentences and separators."""
        parts = {text, text.strip(_FRAME), *(part.strip(_FRAME) for part in re.split(r" [·–] ", text))}
        return any(part in self.sentences or any(pattern.fullmatch(part) for pattern in self.patterns) for part in parts)


@cache
def english_words(language: Language) -> EnglishWords:
    """From the catalogs. A sentence that is not translated at all counts: the reader would see it in English."""
    translated = {_key(message): message.string for message in catalogs.read(language) if message.id}
    sentences: set[str] = set()
    patterns: list[re.Pattern[str]] = []
    for message in catalogs.read(languages.get(languages.SOURCE)):
        if not message.id:
            continue
        kept = _several(translated.get(_key(message)) or "")
        for sentence in _several(message.id):
            if sentence in kept:
                continue
            if not _PLACEHOLDER.search(sentence):
                sentences.add(clean(sentence))
            elif re.search(r"[^\W\d_]{3}", _PLACEHOLDER.sub("", sentence)):
                pieces = (re.escape(clean(piece)) for piece in _PLACEHOLDER.split(sentence))
                patterns.append(re.compile(r"\s*.+?\s*".join(pieces).replace("%%", "%")))
    return EnglishWords(frozenset(sentences), tuple(patterns))


def _key(message: Any) -> tuple[str | None, str]:
    return message.context, _several(message.id)[0]


def _several(text: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return tuple(text) if isinstance(text, (tuple, list)) else (text,)
