"""A language that is new: what it needs before anybody can translate into it."""

from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.db import DatabaseError

from portal.languages import Language
from portal.translation import sources
from portal.translation.operations.taking_up import Failure
from portal.translation.sources import SourceError


def prepare_drafts(*, language: Language, progress: Callable[[str], None] = lambda _key: None) -> tuple[int, tuple[Failure, ...]]:
    """Make what a language has of its own for an object (a page of its tree), as a draft that no reader sees, each in a transaction of its
    own; what is there is left as it is. Returns how many were made, and which could not be."""
    made, failures = 0, []
    for source in sources.all_sources():
        # All keys first: drafts are written to the tables that the objects are read from.
        keys = [said.key for said in source.items() if said.language != language.code]
        for key in keys:
            try:
                new = source.begin(key, [language.code], user=None)
            except (LookupError, SourceError, ValidationError, DatabaseError) as error:
                failures.append(Failure(source.name, key, str(error)))
            else:
                made += new
                progress(key)
    return made, tuple(failures)
