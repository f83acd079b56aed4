"""An answer as the templates show it."""

from django.utils.translation import gettext as _

from search.engines.base import Results
from search.engines.plans import Level
from search.finding import Answer
from search.listing.choices import (
    Choice,
    address,
    chips,
    describe,
    filters,
    kind_words,
    near,
    pages,
    sorts,
    tabs,
    without_filters,
)
from search.listing.hits import ShownHit, hits, language_name, words_found

__all__ = [
    "Choice",
    "ShownHit",
    "chips",
    "describe",
    "did_you_mean",
    "filters",
    "hits",
    "kind_words",
    "language_name",
    "near",
    "notices",
    "pages",
    "sorts",
    "tabs",
    "without_filters",
    "words_found",
]


def notices(results: Results) -> list[str]:
    """What the reader must know of how the results came about."""
    sentences: list[str] = []
    if results.total and results.query.page > results.page:
        sentences.append(_("There are not that many pages. This is the last one."))
    if results.total and results.level is Level.SIMILAR:
        sentences.append(_("Nothing has exactly these words. These results have similar ones."))
    elif results.total and results.level is Level.SOME:
        sentences.append(_("Nothing has all of these words. These results have some of them."))
    return sentences


def did_you_mean(answer: Answer, path: str) -> Choice | None:
    """The question as it may have been meant, and its address."""
    better = answer.did_you_mean
    if not better:
        return None
    return Choice(better, better, 0, address(path, answer.query, text=better, filters={}, bounds=None), is_active=False)
