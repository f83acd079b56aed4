"""Compares every search index of this process with the database and names each difference."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Count, Min
from django.utils import timezone

from search import operations
from search.documents import Document, clean
from search.engines import get_engine
from search.engines.base import Engine, EngineError
from search.engines.stored import dump
from search.models import Change

#: Keys named of each kind of difference.
_MOST = 20


class Command(BaseCommand):
    """`manage.py search_status`; ends with an error where an index has drifted."""

    help = "Compares the search index, and this machine's copy of it, with the database."

    def handle(self, *_args: Any, **_options: Any) -> None:
        wanted = {document.key: _mark(clean(document)) for document in operations.findable_documents()}
        self.stdout.write(f"objects in the database: {len(wanted)}")
        drifts = [drift for index in get_engine().indexes() for drift in self._look_at(index, wanted)]
        if drifts:
            raise CommandError("The search has drifted; search_sync applies waiting changes, search_rebuild makes an index anew.")
        self.stdout.write("The search is in step with the database.")

    def _look_at(self, index: Engine, wanted: Mapping[str, str]) -> list[str]:
        self.stdout.write(f"{'this machine' if index.is_local else 'the cluster'}: {index.name}")
        try:
            drifts = [*_waiting(index), *_differences(index, wanted)]
        except EngineError as error:
            drifts = [*_waiting(index), f"it cannot be read: {error}"]
        for line in drifts or [f"in step: {len(wanted)} objects"]:
            self.stdout.write(f"  {line}")
        return drifts


def _waiting(index: Engine) -> Iterator[str]:
    found = Change.objects.filter(index__in=["", index.name]).aggregate(count=Count("pk"), oldest=Min("noted_at"))
    if found["count"]:
        yield f"changes waiting: {found['count']}, since {timezone.localtime(found['oldest']):%Y-%m-%d %H:%M:%S}"
    if not operations.is_known(index):
        yield "it may have missed changes: nothing has kept it in step, or it was made before changes were counted for it"


def _differences(index: Engine, wanted: Mapping[str, str]) -> Iterator[str]:
    index.check()
    indexed = {document.key: _mark(document) for document in index.documents()}
    yield from _named("missing from the index", wanted.keys() - indexed.keys())
    yield from _named("in the index and not findable", indexed.keys() - wanted.keys())
    yield from _named("in the index as it was before", (key for key in wanted.keys() & indexed.keys() if wanted[key] != indexed[key]))
    yield from _named("without vectors", index.keys_without_vectors())


def _named(what: str, found: Iterable[str]) -> Iterator[str]:
    if keys := sorted(found):
        yield f"{what}: {len(keys)}: {', '.join(keys[:_MOST])}{' …' if len(keys) > _MOST else ''}"


def _mark(document: Document) -> str:
    """The same for the same content, in whatever order its parts are kept; whole texts would not fit into memory."""
    content = json.dumps(json.loads(dump(document)), sort_keys=True)
    return hashlib.blake2b(content.encode(), digest_size=16).hexdigest()
