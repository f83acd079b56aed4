"""What a page says in one language, made from its source, from what it said before and from new translations. Pure: no database.

Structure and facts are those of the source. A text without a translation is shown in the source language, marked, or left out. What is
there stays as it is, with what it was made from: only what is given is another text.
"""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from wagtail import blocks

from portal import languages
from portal.pages import block_ids
from portal.pages.words import Place, Stream, Words, places, words_of


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts of a page in one language.

    `fields`: name → text. `body`: as it is stored, empty where the type has none. `made_from`: path → the source text that the text there
    is a translation of. `untranslated`: path → the source text that is shown there as it is.
    """

    fields: Mapping[str, str]
    body: Stream = field(default_factory=list)
    made_from: Mapping[str, str] = field(default_factory=dict)
    untranslated: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Form:
    """What a page type has to translate. `words`: of each field. `body`: the name and definition of its body, None where it has none.
    `shows_source`: a text without a translation is shown in the source language, else it is left out. `title`: the field without which a
    page is not published."""

    words: Mapping[str, Words]
    body: tuple[str, blocks.StreamBlock] | None = None
    shows_source: bool = True

    def places(self, body: Stream) -> Iterator[Place]:
        """Every text of a body."""
        if self.body is not None:
            name, definition = self.body
            yield from places(body, definition, name)

    def texts(self, texts: Texts) -> dict[str, str]:
        """Path → text, empty ones left out."""
        found = {name: texts.fields.get(name, "") for name in self.words}
        found.update((place.path, place.text) for place in self.places(texts.body))
        return {path: text for path, text in found.items() if text}

    def translations(self, texts: Texts) -> dict[str, str]:
        """The same without what is only shown in the source language."""
        return {path: text for path, text in self.texts(texts).items() if texts.untranslated.get(path) != text}


def compose(
    form: Form,
    source: Texts,
    before: Texts | None,
    given: Mapping[str, str],
    *,
    target_language: languages.Language,
    given_from: Mapping[str, str] = MappingProxyType({}),
) -> Texts:
    """The page in the target language. `before`: as it is there now, None where it does not exist. `given`: path → new translation; ""
    takes one back. `given_from`: path → the source text that it was made from, where that is not the present one."""
    work = _Work(form, source, aligned(source, before), given, given_from, target_language)
    fields = {name: work.field(name, words) for name, words in form.words.items()}
    body = work.body()
    return Texts(fields, body, work.made_from, work.untranslated)


def aligned(source: Texts, before: Texts | None) -> Texts:
    """A page's texts with the ids of its source's blocks; nothing where there is no page."""
    if before is None:
        return Texts({})
    return Texts(before.fields, block_ids.like(before.body, source.body), before.made_from, before.untranslated)


class _Work:
    """One composition: remembers what each text was made from."""

    def __init__(
        self,
        form: Form,
        source: Texts,
        before: Texts,
        given: Mapping[str, str],
        given_from: Mapping[str, str],
        target_language: languages.Language,
    ) -> None:
        self.form, self.source, self.before, self.given, self.given_from = form, source, before, given, given_from
        self.target_language = target_language
        self.had = form.translations(before)
        # A text that moved is known by what it was made from.
        self.by_source = {text: self.had[path] for path, text in before.made_from.items() if path in self.had}
        self.made_from: dict[str, str] = {}
        self.untranslated: dict[str, str] = {}

    def field(self, name: str, words: Words) -> str:
        """The text of a field."""
        return self._settled(name, self.source.fields.get(name, ""), words)

    def body(self) -> Stream:
        """The source's body with every text in the target language."""
        body = deepcopy(self.source.body)
        for place in self.form.places(body):
            if place.name in place.holder:
                place.holder[place.name] = self._settled(place.path, place.text, place.words)
            if place.holder.get(place.local_twin) and self._is_told_in_local(place):
                place.holder[place.local_twin] = ""
        if self.form.body is None:
            return body
        name, definition = self.form.body
        if not self.form.shows_source:
            body = _whole(body, definition)
        return self._with_own_blocks(body, name)

    def _is_told_in_local(self, place: Place) -> bool:
        """A name or an address in the city's own language is not written a second time in that language."""
        return self.target_language.code == languages.LOCAL and bool(place.text) and place.path not in self.untranslated

    def _settled(self, path: str, text: str, words: Words) -> str:
        if not text:
            # The source says nothing here: neither does the translation, but for words to search by, which each language has of its own.
            return self.given.get(path, self.had.get(path, "")) if not words.is_required else ""
        translation, made_from = self._translation(path, text, words)
        if translation:
            if made_from:
                self.made_from[path] = made_from
            return translation
        if words.is_markable and words.is_required and self.form.shows_source:
            self.untranslated[path] = text
            return text
        return ""

    def _translation(self, path: str, text: str, words: Words) -> tuple[str, str]:
        """The translation of a text and what it was made from; empty where there is none."""
        if path in self.given:
            return self.given[path], self.given_from.get(path, text)
        had, base = self.had.get(path, ""), self.before.made_from.get(path, "")
        if not had or (base and base != text and text in self.by_source):
            return self.by_source.get(text, ""), text
        if not base or base == text:
            return had, base
        return ("", "") if words.is_fact else (had, base)

    def _with_own_blocks(self, body: Stream, name: str) -> Stream:
        """Blocks that somebody added in this language only stay behind the block that they stood behind. What came from the source and is
        no longer there goes; where nobody knows which is which, it goes, too."""
        from_source = {path.split(".")[1] for path in (*self.before.made_from, *self.before.untranslated) if path.startswith(f"{name}.")}
        present = {row["id"] for row in body}
        if not from_source:
            return body
        result = list(body)
        previous = ""
        for row in self.before.body:
            if row["id"] not in present and row["id"] not in from_source:
                place = next((number for number, other in enumerate(result, start=1) if other["id"] == previous), 0)
                result.insert(place, row)
            previous = row["id"]
        return result


def _whole(body: Stream, definition: blocks.StreamBlock) -> Stream:
    """Only blocks and items that have all that they need."""
    kept = []
    for row in body:
        block = definition.child_blocks.get(row["type"])
        if block is None or not _has_all(block, row["value"]):
            continue
        lists = [name for name, child in block.child_blocks.items() if isinstance(child, blocks.ListBlock)]
        for name in lists:
            item = block.child_blocks[name].child_block
            row["value"][name] = [each for each in row["value"].get(name) or () if _has_all(item, each["value"])]
        if all(row["value"][name] for name in lists):
            kept.append(row)
    return kept


def _has_all(block: blocks.StructBlock, value: Mapping[str, Any]) -> bool:
    return all(value.get(name) for name in words_of(block) if block.child_blocks[name].required)
