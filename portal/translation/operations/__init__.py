"""Writes of the desk: keyword-only, one transaction each. What people do asks for their role first."""

from portal.translation.operations.checking import recheck
from portal.translation.operations.editing import approve, leave_untranslated, reject, save, suggest, want_again
from portal.translation.operations.exchanging import File, export, import_file, keep_upload
from portal.translation.operations.notifying import choose_timing, note_due
from portal.translation.operations.preparing import prepare_drafts
from portal.translation.operations.problems import ConflictError, DeskError, NotAllowedError, RefusedTextError
from portal.translation.operations.publishing import NotPublishableError, in_the_way, publish, put_draft
from portal.translation.operations.remembering import fill_in_context, import_memory
from portal.translation.operations.rights import has_role, languages_of, require_role
from portal.translation.operations.taking_up import Failure, TakenUp, adopt, adopt_all, forget, take_up, take_up_all, take_up_item
from portal.translation.operations.talking import assign, close_report, comment, dismiss, mark_changes, report, take_back_dismissal
from portal.translation.operations.term_base import load_glossary, may_edit_terms, put_concepts, read_terms, remove_concepts
from portal.translation.operations.trend import note_coverage

__all__ = [
    "ConflictError",
    "DeskError",
    "Failure",
    "File",
    "NotAllowedError",
    "NotPublishableError",
    "RefusedTextError",
    "TakenUp",
    "adopt",
    "adopt_all",
    "approve",
    "assign",
    "choose_timing",
    "close_report",
    "comment",
    "dismiss",
    "export",
    "fill_in_context",
    "forget",
    "has_role",
    "import_file",
    "import_memory",
    "in_the_way",
    "keep_upload",
    "languages_of",
    "leave_untranslated",
    "load_glossary",
    "mark_changes",
    "may_edit_terms",
    "note_coverage",
    "note_due",
    "prepare_drafts",
    "publish",
    "put_concepts",
    "put_draft",
    "read_terms",
    "recheck",
    "reject",
    "remove_concepts",
    "report",
    "require_role",
    "save",
    "suggest",
    "take_back_dismissal",
    "take_up",
    "take_up_all",
    "take_up_item",
    "want_again",
]
