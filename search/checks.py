"""Misconfiguration of the search stops the start."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.checks import Warning as CheckWarning
from django.db import DatabaseError
from django.utils.module_loading import import_string

from portal import languages
from portal.languages import Language
from search.analysis import analyse
from search.engines import get_engine
from search.engines.base import Engine, EngineError
from search.sources import all_sources

_SAMPLE = "Visa 居留 виза إقامة 123"


@register
def check_languages(**_options: Any) -> list[CheckMessage]:
    """Every language of the registry has an analysis chain that works."""
    problems = ((language, _problem(language)) for language in languages.all_languages())
    return [
        Error(
            f"The analysis chain of {language.english_name} ({language.code}) does not work: {problem}",
            hint="Correct `analysis=Analysis(…)` of its row in portal/languages.py; stemmers are listed by Stemmer.algorithms().",
            id="search.E001",
        )
        for language, problem in problems
        if problem
    ]


@register
def check_engine(**_options: Any) -> list[CheckMessage]:
    """`settings.SEARCH` names an engine."""
    options = getattr(settings, "SEARCH", {})
    hint = 'Set SEARCH = {"ENGINE": "search.engines.embedded.EmbeddedEngine", "DIRECTORY": <path>} in the settings.'
    try:
        engine = import_string(options["ENGINE"])
    except (ImportError, KeyError, TypeError) as error:
        return [Error(f"The setting SEARCH names no search engine: {error!r}", hint=hint, id="search.E002")]
    if not (isinstance(engine, type) and issubclass(engine, Engine)):
        return [Error(f"{options['ENGINE']} is not a search engine.", hint=hint, id="search.E002")]
    return []


@register
def check_cluster(**_options: Any) -> list[CheckMessage]:
    """The addresses of the search cluster can be used, and the file of its authority is there."""
    options = getattr(settings, "SEARCH", {})
    wrong = [address for address in str(options.get("URL", "")).split(",") if address.strip() and not _is_address(address.strip())]
    problems: list[CheckMessage] = [
        Error(
            f"ELASTICSEARCH_URL has an address that cannot be used: {address!r}",
            hint="Write scheme, host and port of each node: https://search-1.example:9200,https://search-2.example:9200",
            id="search.E003",
        )
        for address in wrong
    ]
    if (authority := options.get("CA")) and not Path(str(authority)).is_file():
        problems.append(
            Error(f"ELASTICSEARCH_CA names no file: {authority}", hint="Give the path of a PEM file, or leave it out.", id="search.E004")
        )
    return problems


def _is_address(address: str) -> bool:
    try:
        parts = urlsplit(address)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port is not None
    except ValueError:
        return False


@register(Tags.database)
def check_index(databases: Sequence[str] | None = None, **_options: Any) -> list[CheckMessage]:
    """There is an index that fits the languages and facets. Only where the database may be asked: an empty one needs no index."""
    if not databases or check_engine():
        return []
    try:
        # A document and not the count: it needs every column, so that the hint can be followed.
        is_wanting = not get_engine().is_ready() and any(next(source.documents(), None) for source in all_sources())
    except (DatabaseError, EngineError):  # not migrated yet, or a server that is away: both are told elsewhere
        return []
    if not is_wanting:
        return []
    hint = "Run `python manage.py search_rebuild`."
    return [CheckWarning("There is no search index that fits the languages of this installation.", hint=hint, id="search.W003")]


def _problem(language: Language) -> str:
    try:
        tokens = analyse(f"{_SAMPLE} {language.native_name}", language)
    except (KeyError, ValueError) as error:
        return str(error)
    return "" if len(tokens) > len(_SAMPLE.split()) else "it gives no terms"
