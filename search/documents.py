"""What a source hands to the engines: one document per object, with all its languages."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from operator import itemgetter


@dataclass(frozen=True, slots=True)
class Text:
    """The text of an object in one language, plain, without markup. `names`: other names in this language, as good as the title.

    `anchors`: where in the body a section begins, and its anchor in the page ("" for none), in order.
    """

    title: str
    names: tuple[str, ...] = ()
    summary: str = ""
    body: str = ""
    anchors: tuple[tuple[int, str], ...] = ()

    def anchor_at(self, place: int) -> str:
        """The anchor of the section in which a character of the body stands."""
        number = bisect_right(self.anchors, place, key=itemgetter(0))
        return self.anchors[number - 1][1] if number else ""


@dataclass(frozen=True, slots=True)
class Document:
    """An object that can be found: a page with all its translations, or an entry with all its languages.

    `key`: "source:identifier". `kind`: key given to `register_kind`. `texts`: language code → text, only where there is one.
    `urls`: language code → address, for every public language, also where the text is missing. `facets`: name of a registered facet →
    values; "kind" is filled in by the engine. `aliases`: names in any language, found in every language. `public_id`:
    what other programs know the object by: the slug of an entry or of a page's English version.
    """

    key: str
    kind: str
    texts: Mapping[str, Text]
    urls: Mapping[str, str]
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    aliases: tuple[str, ...] = ()
    updated: datetime | None = None
    public_id: str = ""


def clean(document: Document) -> Document:
    """The document with lone surrogates replaced, which neither an index nor a web page can hold."""
    return replace(
        document,
        texts={code: _clean_text(text) for code, text in document.texts.items()},
        aliases=tuple(map(clean_string, document.aliases)),
    )


def clean_string(text: str) -> str:
    """The string with every lone surrogate replaced by a replacement character."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def _clean_text(text: Text) -> Text:
    return Text(
        title=clean_string(text.title),
        names=tuple(map(clean_string, text.names)),
        summary=clean_string(text.summary),
        body=clean_string(text.body),
        anchors=text.anchors,
    )
