"""What the other apps register: the objects whose texts are translated on the desk.

Registered once, in `AppConfig.ready()`; a second registration of the same name raises. The desk reads texts from a source, never from a
model, and gives translations back to it.
"""

import hashlib
import re
from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse

from portal.languages import Language
from portal.line_ends import plain
from portal.translation.exchange.units import Plural
from portal.translation.provenance import Origin
from portal.translation.quality.plurals import form_count
from portal.translation.quality.texts import Kind

if TYPE_CHECKING:
    # Only a name for "a string or a translation of one"; the package is not there in production.
    from django_stubs_ext import StrOrPromise

_NAME = re.compile(r"[a-z][a-z0-9_]*")
#: Characters of a path and of a key; longer ones are refused, for the database's columns hold no more.
MAX_PATH, MAX_KEY = 255, 200
#: Between the two texts of a message with plural forms, where its hash is made.
_BETWEEN_FORMS = "\x1f"


class SourceError(ValueError):
    """Raised for an item that the desk cannot take up; the message says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Segment:
    """One text to translate, as its source has it now.

    `path`: its stable place inside the object: "title", "body.<block id>.text", "msgid:<hash>". `kind`: as the checks know it. `label`:
    where it appears, for the translator. `limit`: most characters that a translation may have. `is_required`: nothing can be published
    without it where only approved text is. `plural`: which form of a message with plural forms this is; `text` is the plural text then.
    """

    path: str
    text: str
    kind: Kind = Kind.SENTENCES
    label: str = ""
    limit: int | None = None
    is_required: bool = True
    plural: Plural | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", plain(self.text))

    @property
    def hash(self) -> str:
        """Names the text: two texts with the same hash are the same."""
        return text_hash(self.text, self.plural)

    def is_wanted_in(self, language: Language) -> bool:
        """Whether the language has this plural form; every other text is wanted in every language."""
        return self.plural is None or self.plural.form < form_count(language)


@dataclass(frozen=True, slots=True)
class Item:
    """One object with its texts: a page, an entry, a catalog.

    `key`: by which its source knows it. `title`: for lists. `group`: page type, kind, "interface". `topics`: codes to filter by.
    `priority`: lower comes first. `language`: code of the source text's language. `published_at`: when this source text was published
    (aware), None if it never was. `needs_approval`: only approved text without open errors is published.
    """

    key: str
    title: str
    group: str
    language: str
    segments: tuple[Segment, ...]
    topics: tuple[str, ...] = ()
    priority: int = 100
    published_at: datetime | None = None
    needs_approval: bool = False

    def check(self) -> None:
        """Refuse what the desk cannot keep.

        Raises:
            SourceError: a path comes twice or is too long, or the key is.
        """
        paths = [segment.path for segment in self.segments]
        if twice := sorted({path for path in paths if paths.count(path) > 1}) if len(set(paths)) != len(paths) else []:
            raise SourceError(f"{self.key}: two texts have the path {twice[0]!r}")
        if long := [path for path in paths if not 0 < len(path) <= MAX_PATH]:
            raise SourceError(f"{self.key}: a path has 1 to {MAX_PATH} characters, not {len(long[0])}: {long[0][:80]!r}")
        if not 0 < len(self.key) <= MAX_KEY:
            raise SourceError(f"a key has 1 to {MAX_KEY} characters, not {len(self.key)}: {self.key[:80]!r}")


@dataclass(frozen=True, slots=True)
class Existing:
    """A translation that the portal has already. `origin`: how it came into being; `is_reviewed`: whether somebody who speaks the language
    has checked it; `translated_on`: when it was made, None where nobody knows. `made_from`: the source text that it was made from, "" where
    that is not known: then it counts as made from the present one."""

    text: str
    origin: Origin = Origin.PERSON
    is_reviewed: bool = False
    translated_on: date | None = None
    made_from: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", plain(self.text))


class Source(ABC):
    """Objects of one app whose texts are translated. `name`: by which the desk knows it; `label`: for people, plural.

    `has_preview`: an object can be shown with translations that are not published.
    """

    name: str
    label: "StrOrPromise"
    has_preview: bool = False

    @abstractmethod
    def items(self) -> Iterator[Item]:
        """Every object that is to be translated, read lazily, in a stable order."""

    @abstractmethod
    def item(self, key: str) -> Item | None:
        """One object as it is now; None where there is nothing to translate (any more)."""

    @abstractmethod
    def existing(self, key: str, language: str) -> Mapping[str, Existing]:
        """Path → the translation that the portal has. Paths without one are left out."""

    def existing_in(self, key: str, wanted: Collection[str]) -> Mapping[str, Mapping[str, Existing]]:
        """The same for several languages: code → path → translation. A source that reads its objects once for all of them says so here."""
        return {code: self.existing(key, code) for code in wanted}

    def below(self, key: str) -> Iterator[str]:
        """Keys of an object and of all that stand below it, where objects stand in a tree; what stands above comes first. None where
        there is no such object."""
        if self.item(key) is not None:
            yield key

    def find(self, said: str) -> str | None:
        """The key of the object that people mean by its number in the admin or its address; None where there is none."""
        return None

    def spread_facts(self, key: str, *, user: Any) -> int:
        """Put what a changed object says in every language alike (dates, fees) into its translations; returns how many changed. None where
        such facts are stored once."""
        return 0

    def begin(self, key: str, wanted: Collection[str], *, user: Any) -> int:
        """Make what an object has of its own in a language (a page of its tree) as a draft that no reader sees, in those of the languages
        (codes) that it is not there in yet; returns how many. One transaction; raises LookupError where there is no such object."""
        return 0

    @abstractmethod
    def write(
        self,
        key: str,
        language: str,
        texts: Mapping[str, str],
        *,
        user: Any,
        is_publish: bool,
        made_from: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """Put translations (path → text) into the portal, live or as a draft. Facts are taken from the source object, also where `texts` is
        empty; what has no text here follows the rule of the object's type. Nothing else is changed. `user`: who does it, None for the
        portal itself. `made_from`: path → the source text that a translation was made from, where that is not the present one; sources
        that keep no such note leave it.

        One transaction; raises LookupError where there is no such object.
        """

    def is_shown(self, key: str, language: str) -> bool:
        """Whether readers see the object's own texts in a language, so that what is written live changes nothing but texts."""
        return True

    @abstractmethod
    def address(self, key: str, language: str) -> str:
        """Where readers see it; "" where they do not."""

    @abstractmethod
    def edit_address(self, key: str) -> str:
        """Where staff edit the source text."""

    def preview(self, request: HttpRequest, key: str, language: str, texts: Mapping[str, str]) -> HttpResponse | None:
        """What readers would see with these translations (path → text), each short enough; nothing is written. None where there is nothing
        to be shown. Only of sources that have previews (`has_preview`)."""
        return None

    def group_label(self, group: str) -> "StrOrPromise":
        """What people call a group of items."""
        return group

    def topic_label(self, topic: str) -> "StrOrPromise":
        """What people call a topic (code) of its items; the code where it has no such topic."""
        return topic


_sources: dict[str, Source] = {}


def register(source: Source) -> None:
    """Add a source.

    Raises:
        ValueError: its name is taken or not a lower-case identifier.
    """
    if not _NAME.fullmatch(source.name):
        raise ValueError(f"translation: {source.name!r} is not a lower-case identifier")
    if source.name in _sources:
        raise ValueError(f"translation: {source.name!r} is registered twice")
    _sources[source.name] = source


def get(name: str) -> Source:
    """The source of this name.

    Raises:
        LookupError: none is registered.
    """
    return _sources[name]


def all_sources() -> tuple[Source, ...]:
    """Every source, in the order of registration."""
    return tuple(_sources.values())


def text_hash(text: str, plural: Plural | None = None) -> str:
    """The name of a source text, however its lines end: SHA-256, cut to 16 bytes, in hexadecimal digits."""
    whole = _BETWEEN_FORMS.join((plural.one, plural.other)) if plural else plain(text)
    return hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()[:32]
