"""What a source hands to the engines: one document per object, with all its languages."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Text:
    """The text of an object in one language, plain, without markup. `names`: other names in this language, as good as the title."""

    title: str
    names: tuple[str, ...] = ()
    summary: str = ""
    body: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """An object that can be found: a page with all its translations, or an entry with all its languages.

    `key`: "source:identifier". `kind`: key given to `register_kind`. `texts`: language code → text, only where there is one.
    `urls`: language code → address, for every public language, also where the text is missing. `facets`: name of a registered facet →
    values; "kind" is filled in by the engine. `aliases`: names in any language, found in every language.
    """

    key: str
    kind: str
    texts: Mapping[str, Text]
    urls: Mapping[str, str]
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    aliases: tuple[str, ...] = ()
    updated: datetime | None = None


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
    )
