"""Reads of the desk."""

from portal.translation.selectors.beside import Beside, beside
from portal.translation.selectors.changes import SourceChange, source_changes
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
from portal.translation.selectors.exchange import DryRun, branch, dry_run, listed, units_of
from portal.translation.selectors.items import comments, find_item, history, source_before, suggestions, texts
from portal.translation.selectors.languages_of_item import InLanguage, Readers, in_languages
from portal.translation.selectors.memory import approved_pairs, remembered, remembered_for, source_languages
from portal.translation.selectors.outbox import failed_changes, is_waiting
from portal.translation.selectors.people import workers
from portal.translation.selectors.spending import Spent, spent
from portal.translation.selectors.standing import Standing, standing
from portal.translation.selectors.tasks import failed_steps, task_standing, tasks_of
from portal.translation.selectors.terms import ConceptChange, Touched, differences, entries, recogniser, terms_version, touched
from portal.translation.selectors.verification import Mismatch, mismatches
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
    "InLanguage",
    "Mismatch",
    "Page",
    "Readers",
    "SourceChange",
    "Spent",
    "Standing",
    "Touched",
    "Work",
    "approval_hours",
    "approved_pairs",
    "beside",
    "branch",
    "by_language",
    "choices",
    "comments",
    "counts",
    "coverage",
    "differences",
    "dry_run",
    "entries",
    "failed_changes",
    "failed_steps",
    "find_item",
    "history",
    "in_languages",
    "is_waiting",
    "late",
    "listed",
    "mismatches",
    "open_report_counts",
    "open_reports",
    "out_of_date_since",
    "recogniser",
    "remembered",
    "remembered_for",
    "source_before",
    "source_changes",
    "source_languages",
    "spent",
    "standing",
    "suggestions",
    "task_standing",
    "tasks_of",
    "terms_version",
    "texts",
    "touched",
    "trend",
    "units_of",
    "work",
    "workers",
]
