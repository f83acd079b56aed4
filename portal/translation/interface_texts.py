"""Sentences of the interface above the shipped catalogs: kept in the database, served by every process within seconds.

A deployment brings new catalogs and takes nothing from the desk; a sentence that the code words otherwise is another message, and readers
get the shipped one. `manage.py catalogs export` writes what the desk has into the catalogs, for version control.
"""

import logging
import threading
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from babel.messages.catalog import Message
from django.conf import settings
from django.core.signals import request_started
from django.db import DatabaseError, transaction
from django.db.models import F
from django.utils.translation import trans_real as django_translations

from portal import languages
from portal.core import changes
from portal.core.changes import Change, Consequence, Event
from portal.core.revisions import patching
from portal.languages import Language
from portal.translation import catalogs
from portal.translation.exchange.units import Plural
from portal.translation.models import InterfaceText, InterfaceTextStamp
from portal.translation.quality.plurals import form_count
from portal.translation.sources import text_hash

logger = logging.getLogger(__name__)

#: Context ("" for none) and source text, the singular one.
Key = tuple[str, str]
_BETWEEN = "\x04"


class _Served:
    """What this process serves. `stamp`: of the database's texts; `made`: code → Django's translation with the desk's sentences in it;
    `looked_at`: seconds of the clock."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.stamp = 0
        self.made: dict[str, Any] = {}
        self.looked_at = 0.0


_served = _Served()


def register() -> None:
    """Called once, when the app is ready."""
    changes.track(InterfaceText)
    changes.register(Consequence("interface-texts.served", (InterfaceText,), Event.SAVED | Event.DELETED, _serve))
    request_started.connect(_before_request, dispatch_uid="translation-interface-texts")


def texts(language: Language) -> dict[Key, tuple[str, ...]]:
    """What the desk has in a language, of the sentences as the code has them now. One query."""
    rows = InterfaceText.objects.filter(language=language.code)
    return {(row.context, row.message): tuple(row.forms) for row in rows if _current(row, language)}


@transaction.atomic
def put(language: Language, strings: Mapping[Key, Sequence[str]]) -> None:
    """Keep translations, one text or each plural form; other processes serve them within seconds, this one after the commit.

    Raises:
        portal.translation.catalogs.BrokenMessageError: a text leaves out or adds a placeholder; nothing is written.
        LookupError: the catalog has no such message.
    """
    catalogs.check_strings(language, strings)
    rows = [
        InterfaceText(
            language=language.code, context=context, message=message, source_hash=_source_hash(context, message), forms=list(forms)
        )
        for (context, message), forms in strings.items()
    ]
    patching.upsert(rows, unique_fields=("language", "context", "message"), update_fields=("source_hash", "forms", "updated_at"))
    changes.changed(Change(row, Event.SAVED) for row in rows)


def refresh() -> bool:
    """Serve what the database has; returns whether that is something else than before. One query where it is not."""
    # Read before the texts: what comes in between is read again the next time.
    stamp = InterfaceTextStamp.objects.values_list("number", flat=True).first() or 0
    with _served.lock:
        _served.looked_at = time.monotonic()
        loaded = _loaded()
        if stamp == _served.stamp and all(loaded.get(code) is made for code, made in _served.made.items()):
            return False
        by_language: dict[str, list[InterfaceText]] = defaultdict(list)
        for row in InterfaceText.objects.all():
            by_language[row.language].append(row)
        for code in _served.made.keys() - by_language.keys():
            loaded.pop(code, None)  # Django reads the shipped one again
        _served.made = {code: _translation(code, rows) for code, rows in by_language.items() if languages.is_known(code)}
        loaded.update(_served.made)
        _served.stamp = stamp
    return True


def _loaded() -> dict[str, Any]:
    """What Django has loaded: code → translation. It begins another one where a setting changes."""
    found: dict[str, Any] = vars(django_translations)["_translations"]
    return found


def export() -> tuple[int, list[InterfaceText]]:
    """Write the desk's sentences into the catalogs' files; returns how many, and those whose sentence the code has no more or words
    otherwise. The database keeps all of them: other machines have the old files until they are deployed (`prune`).

    Raises:
        OSError: a file cannot be written.
    """
    count, left = 0, []
    for language in languages.all_languages():
        rows = list(InterfaceText.objects.filter(language=language.code))
        current = [row for row in rows if _current(row, language)]
        left += [row for row in rows if row not in current]
        if current:
            catalogs.put(language, {(row.context, row.message): tuple(row.forms) for row in current})
        count += len(current)
    return count, left


@transaction.atomic
def prune() -> int:
    """Give up the desk's sentences that the shipped catalogs of this machine have, too; returns how many. Only where every machine has
    these catalogs."""
    equal = [
        row.pk
        for language in languages.all_languages()
        for row in InterfaceText.objects.filter(language=language.code)
        if _current(row, language) and _is_shipped(row, language)
    ]
    patching.delete(InterfaceText.objects.filter(pk__in=equal))
    return len(equal)


def _serve(_written: Sequence[Change]) -> None:
    """Another number tells every process to read them again; whoever comes second waits here for the first one's commit."""
    stamp, _created = InterfaceTextStamp.objects.get_or_create(pk=1)
    InterfaceTextStamp.objects.filter(pk=stamp.pk).update(number=F("number") + 1)
    transaction.on_commit(refresh)


def _message(context: str, text: str) -> Message | None:
    """The sentence as the code has it now."""
    return catalogs.shipped(languages.get(languages.SOURCE)).get(text, context or None)


def _source_hash(context: str, text: str) -> str:
    """The same as the desk has of the sentence's texts; "" where the code has none."""
    message = _message(context, text)
    if message is None:
        return ""
    if not message.pluralizable:
        return text_hash(str(message.id))
    one, other = (str(each) for each in tuple(message.id))
    return text_hash(other, Plural(text, one, other, 0))


def _current(row: InterfaceText, language: Language) -> bool:
    """Whether the code has the sentence that the text was made from, and the language as many forms of it."""
    message = _message(row.context, row.message)
    if message is None or row.source_hash != _source_hash(row.context, row.message):
        return False
    return len(row.forms) == (form_count(language) if message.pluralizable else 1)


def _is_shipped(row: InterfaceText, language: Language) -> bool:
    message = catalogs.shipped(language).get(row.message, row.context or None)
    if message is None or message.fuzzy:
        return False
    strings = tuple(message.string or ()) if message.pluralizable else (message.string,)
    return tuple(str(text or "") for text in strings) == tuple(row.forms)


def _translation(code: str, rows: Sequence[InterfaceText]) -> Any:
    """Django's translation of a language with the desk's sentences in it, also those that the shipped catalog lacks."""
    made: Any = django_translations.DjangoTranslation(code)
    for row in rows:
        message = _message(row.context, row.message)
        if message is None or not _current(row, languages.get(code)):
            continue
        key = f"{row.context}{_BETWEEN}{row.message}" if row.context else row.message
        for number, form in enumerate(row.forms):
            made._catalog[(key, number) if message.pluralizable else key] = form
    return made


def _before_request(**_kwargs: Any) -> None:
    every = settings.INTERFACE_TEXTS_SECONDS
    if every is None or time.monotonic() - _served.looked_at < every:
        return
    try:
        refresh()
    except DatabaseError:
        # Whatever the request itself needs of the database says so.
        logger.exception("The desk's sentences of the interface could not be looked at")
