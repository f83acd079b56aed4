"""Where a text comes from: the words in which pages and entries say it, to readers and to staff."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _


class Origin(models.TextChoices):
    """How a text came into being."""

    PERSON = "person", _("written by a person")
    MACHINE = "machine", _("made by a machine")
    IMPORT = "import", _("taken from another system")


class Confidence(models.TextChoices):
    """How far a fact is backed by a source."""

    SOURCED = "sourced", _("from a named source")
    GENERAL_KNOWLEDGE = "general-knowledge", _("general knowledge, not confirmed by a source")
    TRANSLATED = "translated", _("rendered from a page in another language")


class Quality(models.TextChoices):
    """What kind of source a fact comes from."""

    OFFICIAL = "official", _("official page")
    SECONDARY = "secondary", _("other publication")
    WIKIPEDIA = "wikipedia", _("Wikipedia")
    SEED = "seed", _("document of the city’s plan")
    MIRROR = "mirror-do-not-link", _("copy of an official text")


def source_for_readers(written: str, quality: Collection[str]) -> tuple[str, str]:
    """A source as readers see it: label and address. The address is "" where there is no link to show.

    `written`: an address, a description, `wikipedia:Title` or nothing, as the content files have it.
    """
    is_link = written.startswith(("http://", "https://"))
    if Quality.MIRROR in quality:
        return str(_("A copy of an official text; there is no link to show.")), ""
    if is_link:
        return written, written
    if not written:
        return str(_("No source named.")), ""
    if Quality.SEED in quality:
        return str(_("A document of the city’s plan; there is no link to show.")), ""
    title = written.removeprefix("wikipedia:")
    return (f"Wikipedia: {title}" if title != written else written), ""


@dataclass(frozen=True, slots=True)
class Trust:
    """What a reader is told about a text: is it the original, who made it, was it reviewed, how old are its facts.

    `translated_on`: of which day the version is that it was translated from. `late_since`: since when that version says something else.
    `corrected_since`: since when it was corrected without saying something else. `number_changed_on`: when the portal itself put a number
    into it that nobody has confirmed yet. `has_facts`: whether it states facts of an authority.
    `next_check`: when these must be checked again, where that is known; `is_stale`: that day has come.
    """

    is_original: bool
    is_reviewed: bool
    origin_label: str
    source_language_name: str
    translated_on: date | None
    last_checked: date | None
    as_of: str
    late_since: date | None = None
    corrected_since: date | None = None
    number_changed_on: date | None = None
    has_facts: bool = True
    next_check: date | None = None
    is_stale: bool = False


@dataclass(frozen=True, slots=True)
class Reportable:
    """Something of which readers can say that it is wrong. `source`, `key`: by which the desk knows it; `language`: code, of the text that
    is shown; `parts`: place → text of what can be named."""

    source: str
    key: str
    language: str
    parts: Mapping[str, str]
