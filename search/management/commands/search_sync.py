"""Applies what was noted while the engine was away; fit for a timer."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from search.engines import get_engine
from search.models import Change
from search.operations import apply_changes


class Command(BaseCommand):
    """`manage.py search_sync`"""

    help = "Brings the search index up to date with the changes that are still noted."

    def handle(self, *_args: Any, **_options: Any) -> None:
        if not get_engine().is_ready():
            raise CommandError("There is no search index that fits; make one with: manage.py search_rebuild")
        applied = apply_changes()
        remaining = Change.objects.count()
        self.stdout.write(f"Applied {applied} changes; {remaining} remain.")
        if remaining:
            raise CommandError("Some changes could not be applied; the log says why.")
