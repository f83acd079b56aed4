"""Compares the search index with the database and names every difference."""

import hashlib
import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from search.documents import Document, clean
from search.engines import get_engine
from search.engines.base import EngineError
from search.engines.stored import dump
from search.models import Change
from search.operations import findable_documents

#: Keys named of each kind of difference.
_MOST = 20


class Command(BaseCommand):
    """`manage.py search_status`; ends with an error where the index has drifted."""

    help = "Compares the search index with the database."

    def handle(self, *_args: Any, **_options: Any) -> None:
        engine = get_engine()
        waiting = Change.objects.count()
        self.stdout.write(f"engine: {engine.health()}; changes waiting: {waiting}")
        if not engine.is_ready():
            raise CommandError("There is no search index that fits; make one with: manage.py search_rebuild")
        try:
            indexed = {document.key: _mark(document) for document in engine.documents()}
        except EngineError as error:
            raise CommandError(str(error)) from error
        wanted = {document.key: _mark(clean(document)) for document in findable_documents()}
        drifts = {
            "missing from the index": sorted(wanted.keys() - indexed.keys()),
            "in the index and not findable": sorted(indexed.keys() - wanted.keys()),
            "in the index as it was before": sorted(key for key in wanted.keys() & indexed.keys() if wanted[key] != indexed[key]),
        }
        self.stdout.write(f"objects: {len(wanted)} in the database, {len(indexed)} in the index")
        for what, keys in drifts.items():
            if keys:
                self.stdout.write(f"{what}: {len(keys)}: {', '.join(keys[:_MOST])}{' …' if len(keys) > _MOST else ''}")
        if any(drifts.values()):
            raise CommandError("The index has drifted; search_sync applies waiting changes, search_rebuild makes it anew.")
        self.stdout.write("The index is in step with the database.")


def _mark(document: Document) -> str:
    """The same for the same content, in whatever order its parts are kept; whole texts would not fit into memory."""
    content = json.dumps(json.loads(dump(document)), sort_keys=True)
    return hashlib.blake2b(content.encode(), digest_size=16).hexdigest()
