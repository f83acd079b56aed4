"""What a source hands to the engines: one document per object, with all its languages."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from math import isfinite
from operator import itemgetter

from django.utils import timezone


@dataclass(frozen=True, slots=True)
class Place:
    """A place on the earth, in degrees (WGS-84).

    Raises:
        ValueError: there is no such place.
    """

    latitude: float
    longitude: float

    def __post_init__(self) -> None:
        if not (isfinite(self.latitude) and isfinite(self.longitude) and abs(self.latitude) <= 90 and abs(self.longitude) <= 180):
            raise ValueError("no place on the earth")


@dataclass(frozen=True, slots=True)
class Text:
    """The text of an object in one language, plain, without markup. `names`: other names in this language, as good as the title.

    `anchors`: where in the body a section begins, and its anchor in the page ("" for none), in order. A section with an anchor begins with
    its heading, on a line of its own.
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

    def heading(self, anchor: str) -> str:
        """The heading of the section with this anchor; "" where there is none."""
        start = next((place for place, name in self.anchors if name == anchor), len(self.body))
        return self.body[start:].partition("\n")[0]


@dataclass(frozen=True, slots=True)
class Document:
    """An object that can be found: a page with all its translations, or an entry with all its languages.

    `key`: "source:identifier". `kind`: key given to `register_kind`. `texts`: language code → text, only where there is one.
    `urls`: language code → address, for every public language, also where the text is missing. `facets`: name of a registered facet →
    values; "kind" is filled in by the engine. `aliases`: names in any language, found in every language. `public_id`:
    what other programs know the object by: the slug of an entry or of a page's English version. `dated`: the day that counts when results
    are sorted by date, where it is not that of the last change. `expires`: the last day on which it is in force.
    """

    key: str
    kind: str
    texts: Mapping[str, Text]
    urls: Mapping[str, str]
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    aliases: tuple[str, ...] = ()
    updated: datetime | None = None
    public_id: str = ""
    place: Place | None = None
    dated: date | None = None
    expires: date | None = None

    @property
    def sort_date(self) -> date | None:
        """The day by which it is sorted."""
        return self.dated or (city_day(self.updated) if self.updated else None)


def city_day(moment: datetime | None = None) -> date:
    """The day in the city at a moment; today's without one."""
    return timezone.localdate(moment, timezone.get_default_timezone())


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
