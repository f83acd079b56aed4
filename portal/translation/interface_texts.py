"""Sentences of the interface above the shipped catalogs: kept in the database, served by every process within seconds.

A deployment brings new catalogs and takes nothing from the desk; a sentence that the code words otherwise is another message, and readers
get the shipped one. `manage.py catalogs export` writes what the desk has into the catalogs, for version control.
"""

import logging
import threading
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.signals import request_started
from django.db import DatabaseError, transaction
from django.db.models import Count, Max
from django.utils import timezone
from django.utils.translation import trans_real as django_translations

from portal import languages
from portal.languages import Language
from portal.translation import catalogs
from portal.translation.models import InterfaceText

logger = logging.getLogger(__name__)

#: Context ("" for none) and source text, the singular one.
Key = tuple[str, str]
_BETWEEN = "\x04"


class _Served:
    """What this process serves. `stamp`: of the database's texts; `made`: code → Django's translation with the desk's sentences in it;
    `looked_at`: seconds of the clock."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.stamp: tuple[datetime | None, int] = (None, 0)
        self.made: dict[str, Any] = {}
        self.looked_at = 0.0


_served = _Served()


def connect() -> None:
    """Called once, when the app is ready."""
    request_started.connect(_before_request, dispatch_uid="translation-interface-texts")


def texts(language: Language) -> dict[Key, tuple[str, ...]]:
    """What the desk has in a language. One query."""
    rows = InterfaceText.objects.filter(language=language.code).values_list("context", "message", "forms")
    return {(context, message): tuple(forms) for context, message, forms in rows}


@transaction.atomic
def put(language: Language, strings: Mapping[Key, Sequence[str]]) -> None:
    """Keep translations, one text or each plural form; other processes serve them within seconds, this one after the commit.

    Raises:
        portal.translation.catalogs.BrokenMessageError: a text leaves out or adds a placeholder; nothing is written.
        LookupError: the catalog has no such message.
    """
    catalogs.check_strings(language, strings)
    rows = [
        InterfaceText(language=language.code, context=context, message=message, forms=list(forms), updated_at=timezone.now())
        for (context, message), forms in strings.items()
    ]
    InterfaceText.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=("language", "context", "message"), update_fields=("forms", "updated_at")
    )
    transaction.on_commit(refresh)


def refresh() -> bool:
    """Serve what the database has; returns whether that is something else than before. One query where it is not."""
    found = InterfaceText.objects.aggregate(newest=Max("updated_at"), count=Count("pk"))
    stamp = (found["newest"], found["count"])
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


@transaction.atomic
def export() -> tuple[int, list[InterfaceText]]:
    """Write the desk's sentences into the catalogs' files and give them up here; returns how many, and those whose sentence the code no
    longer has, which stay.

    Raises:
        OSError: a file cannot be written.
    """
    count, left = 0, []
    for language in languages.all_languages():
        catalog = catalogs.read(language)
        rows = list(InterfaceText.objects.filter(language=language.code))
        known = [row for row in rows if catalog.get(row.message, row.context or None) is not None]
        left += [row for row in rows if row not in known]
        if known:
            catalogs.put(language, {(row.context, row.message): tuple(row.forms) for row in known})
            InterfaceText.objects.filter(pk__in=[row.pk for row in known]).delete()
        count += len(known)
    return count, left


def _translation(code: str, rows: Sequence[InterfaceText]) -> Any:
    """Django's translation of a language with the desk's sentences in it."""
    made: Any = django_translations.DjangoTranslation(code)
    for row in rows:
        key = f"{row.context}{_BETWEEN}{row.message}" if row.context else row.message
        if key not in made._catalog and (key, 0) not in made._catalog:
            continue
        if len(row.forms) == 1 and (key, 0) not in made._catalog:
            made._catalog[key] = row.forms[0]
        else:
            for number, form in enumerate(row.forms):
                made._catalog[key, number] = form
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
