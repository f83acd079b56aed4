"""Reads of the desk."""

from portal.translation.selectors.beside import Beside, beside
from portal.translation.selectors.choices import Choices, choices
from portal.translation.selectors.coverage import (
    AMOUNTS,
    Amounts,
    Coverage,
    approval_hours,
    by_language,
    coverage,
    out_of_date_since,
    trend,
)
from portal.translation.selectors.exchange import DryRun, dry_run, listed, units_of
from portal.translation.selectors.items import comments, find_item, history, source_before, suggestions, texts
from portal.translation.selectors.memory import approved_pairs, remembered, remembered_for, source_languages
from portal.translation.selectors.people import workers
from portal.translation.selectors.standing import Standing, standing
from portal.translation.selectors.terms import ConceptChange, Touched, differences, entries, recogniser, terms_version, touched
from portal.translation.selectors.work import Filters, Page, Work, counts, late, open_report_counts, open_reports, work

__all__ = [
    "AMOUNTS",
    "Amounts",
    "Beside",
    "Choices",
    "ConceptChange",
    "Coverage",
    "DryRun",
    "Filters",
    "Page",
    "Standing",
    "Touched",
    "Work",
    "approval_hours",
    "approved_pairs",
    "beside",
    "by_language",
    "choices",
    "comments",
    "counts",
    "coverage",
    "differences",
    "dry_run",
    "entries",
    "find_item",
    "history",
    "late",
    "listed",
    "open_report_counts",
    "open_reports",
    "out_of_date_since",
    "recogniser",
    "remembered",
    "remembered_for",
    "source_before",
    "source_languages",
    "standing",
    "suggestions",
    "terms_version",
    "texts",
    "touched",
    "trend",
    "units_of",
    "work",
    "workers",
]
