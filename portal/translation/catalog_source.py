"""The interface's catalogs as the translation desk sees them: one object per package of the code, its sentences as texts.

What the desk writes is kept in the database, above the shipped catalogs (`interface_texts`). Catalogs know no drafts.
"""

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from babel.messages.catalog import Catalog, Message
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from portal import languages
from portal.translation import catalogs, interface_texts, sources
from portal.translation.exchange.po import catalog_key, form_key
from portal.translation.exchange.units import Plural
from portal.translation.provenance import Origin
from portal.translation.quality.plurals import form_count
from portal.translation.quality.texts import Kind

GROUP = "interface"
_PREFIX = "catalog:"
_FORM = re.compile(r"(?P<message>msgid:[0-9a-f]+)(?:\[(?P<form>\d)\])?")


class InterfaceCatalogs(sources.Source):
    """`catalog:<package>`, as `catalog:portal.pages`; a sentence belongs to the first package that has it."""

    name = "interface"
    label = _("Interface")

    def items(self) -> Iterator[sources.Item]:
        for package, messages in _by_package().items():
            yield _item(package, messages)

    def item(self, key: str) -> sources.Item | None:
        messages = _by_package().get(key.removeprefix(_PREFIX))
        return _item(key.removeprefix(_PREFIX), messages) if messages else None

    def existing(self, key: str, language: str) -> Mapping[str, sources.Existing]:
        if language == languages.SOURCE:
            return {}
        row = languages.get(language)
        catalog, ours = catalogs.shipped(row), interface_texts.texts(row)
        found = {}
        for message in _by_package().get(key.removeprefix(_PREFIX), ()):
            own = catalog.get(_text(message), message.context)
            forms = ours.get((message.context or "", _text(message)))
            if forms is None and own is not None and not own.fuzzy:
                forms = _forms(own)
            found.update(_strings(message, forms or ()))
        return {path: sources.Existing(text, Origin.IMPORT) for path, text in found.items() if text}

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
        """Raises:
        SourceError: a text leaves out or adds a placeholder; nothing is written.
        """
        messages = _by_package().get(key.removeprefix(_PREFIX))
        if not messages:
            raise LookupError(key)
        given = _given(texts, {_path(message): message for message in messages})
        if is_publish and given:
            row = languages.get(language)
            try:
                interface_texts.put(row, dict(_whole(given, catalogs.shipped(row), interface_texts.texts(row))))
            except catalogs.BrokenMessageError as error:
                raise sources.SourceError(str(error)) from error

    def address(self, key: str, language: str) -> str:
        return f"/{language}/"

    def edit_address(self, key: str) -> str:
        return ""  # sentences are written where the code is

    def group_label(self, group: str) -> StrOrPromise:
        return _("Interface") if group == GROUP else group


def _by_package() -> dict[str, list[Message]]:
    """Package → its messages, in the order of the catalog."""
    found: dict[str, list[Message]] = defaultdict(list)
    for message in catalogs.shipped(languages.get(languages.SOURCE)):
        if message.id:
            found[_package(message)].append(message)
    return dict(sorted(found.items()))


def _package(message: Message) -> str:
    places = sorted(path for path, _line in message.locations)
    parts = places[0].split("/") if places else ["portal"]
    return ".".join(parts[: 2 if parts[0] == "portal" and len(parts) > 2 else 1])


def _item(package: str, messages: list[Message]) -> sources.Item:
    return sources.Item(
        key=f"{_PREFIX}{package}",
        title=package,
        group=GROUP,
        language=languages.SOURCE,
        segments=tuple(segment for message in messages for segment in _segments(message)),
        priority=50,
    )


def _segments(message: Message) -> Iterator[sources.Segment]:
    label = "; ".join([*message.auto_comments, *dict.fromkeys(path for path, _line in message.locations)])
    path = _path(message)
    if not message.pluralizable:
        yield sources.Segment(path, _text(message), Kind.MESSAGE, label)
        return
    one, other = _texts(message.id)
    key = catalog_key(message.context or "", one)
    for form in range(max(form_count(row) for row in languages.all_languages())):
        yield sources.Segment(form_key(path, form), other, Kind.MESSAGE, label, plural=Plural(key, one, other, form))


def _text(message: Message) -> str:
    return str(message.id[0] if message.pluralizable else message.id)


def _texts(texts: Any) -> tuple[str, ...]:
    """The texts of a message with plural forms, which Babel has as a tuple or a list; none where it has none."""
    return tuple(texts or ())


def _path(message: Message) -> str:
    """A name of context and text that fits into a path."""
    key = catalog_key(message.context or "", _text(message))
    return f"msgid:{hashlib.sha256(key.encode()).hexdigest()[:32]}"


def _forms(message: Message) -> tuple[str, ...]:
    """What a catalog has of a message: one text, or each plural form."""
    return tuple(str(text or "") for text in (_texts(message.string) if message.pluralizable else (message.string,)))


def _strings(message: Message, forms: Sequence[str]) -> dict[str, str]:
    """Path → text, plural forms apart."""
    path = _path(message)
    if not message.pluralizable:
        return {path: forms[0]} if forms else {}
    return {form_key(path, form): text for form, text in enumerate(forms)}


_Given = list[tuple[Message, dict[int, str]]]


def _given(texts: Mapping[str, str], messages: Mapping[str, Message]) -> _Given:
    """Messages and what is to be written of each: form (0 where it has none) → text."""
    found: dict[str, dict[int, str]] = defaultdict(dict)
    for path, text in texts.items():
        match = _FORM.fullmatch(path)
        if match is None or match["message"] not in messages:
            raise LookupError(path)
        found[match["message"]][int(match["form"] or 0)] = text
    return [(messages[path], forms) for path, forms in found.items()]


def _whole(
    given: _Given, catalog: Catalog, ours: Mapping[interface_texts.Key, Sequence[str]]
) -> Iterator[tuple[interface_texts.Key, tuple[str, ...]]]:
    """What `interface_texts.put` takes. A message with plural forms is written when it has all of them: an empty one would be shown as
    nothing."""
    for message, forms in given:
        own = catalog.get(_text(message), message.context)
        if own is None:
            raise LookupError(_text(message))
        key = (message.context or "", _text(message))
        strings = tuple(forms.get(form, text) for form, text in enumerate(ours.get(key) or _forms(own)))
        if all(strings):
            yield key, strings


def register() -> None:
    """Called once, when the app is ready."""
    sources.register(InterfaceCatalogs())
