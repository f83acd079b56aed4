"""How many entries the choices of a list lead to, as the search index has them: one question to the engine, however many entries there
are."""

import logging
from collections.abc import Mapping

from django.utils.translation import get_language

from portal import languages
from search.engines import get_engine
from search.engines.base import EngineError
from search.engines.values import Query, Results
from search.sources import KIND
from services.indexing import facets_of
from services.lists.state import ListState

logger = logging.getLogger(__name__)


def counted(state: ListState, total: int) -> Mapping[str, Mapping[str, int]] | None:
    """Filter → value → how many entries the list would have with only this value of the filter, under the other filters.

    `total`: what the database says of the list. None where the index cannot tell: it is not ready, does not answer, or has another total
    because it has not caught up with a change; better no number than a wrong one.
    """
    results = _ask(state)
    if results is None or not results.is_ready or results.total != total:
        return None
    names = {chosen.name: facet for facet, chosen in facets_of(state.kind).items()}
    return {name: {item.value: item.count for item in results.facets.get(facet, ())} for name, facet in names.items()}


def _ask(state: ListState) -> Results | None:
    facets = facets_of(state.kind)
    filters = {facet: state.filters[chosen.name] for facet, chosen in facets.items() if chosen.name in state.filters}
    query = Query(
        "",
        languages.nearest(get_language()),
        {KIND: (state.kind.slug,), **filters},
        # Nothing of what is found is shown; an engine gives at least one.
        per_page=1,
        bounds=state.bounds,
    )
    try:
        return get_engine().search(query)
    except EngineError:
        logger.exception("The search engine did not count.")
        return None
