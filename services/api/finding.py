"""What the search engine finds among the entries of the directory."""

import logging

from portal.languages import Language
from search import vocabulary
from search.api.problems import NotReadyError
from search.engines import get_engine
from search.engines.base import EngineError, Query
from search.expansion import expand
from search.selectors import LONGEST_QUERY, clean_text
from search.sources import KIND
from services.indexing import source_name
from services.registry import all_kinds

logger = logging.getLogger(__name__)

#: Entries that a search finds at most, the best of them.
MOST_FOUND = 1_000


def ranked(text: str, reader: Language) -> list[tuple[str, int]] | None:
    """Kind and primary key of what is found, the best first; None where nothing is looked for.

    Raises:
        NotReadyError: there is no index, or the engine does not answer.
    """
    cleaned = clean_text(text)[:LONGEST_QUERY].rstrip()
    if not cleaned:
        return None
    kinds = {source_name(kind): kind.slug for kind in all_kinds()}
    query = Query(cleaned, reader, {KIND: tuple(kinds.values())}, per_page=MOST_FOUND)
    try:
        engine = get_engine()
        if not engine.is_ready():
            raise NotReadyError
        keys = engine.rank(expand(query, vocabulary.current()))
    except EngineError as error:
        logger.exception("The search engine did not answer.")
        raise NotReadyError from error
    split = (key.partition(":") for key in keys)
    return [(kinds[source], int(identifier)) for source, _, identifier in split]


def by_kind(found: list[tuple[str, int]] | None) -> dict[str, list[int]] | None:
    """The same by kind, in no order."""
    if found is None:
        return None
    keys: dict[str, list[int]] = {}
    for kind, key in found:
        keys.setdefault(kind, []).append(key)
    return keys
