"""Writes of the desk: keyword-only, one transaction each. What people do asks for their role first."""

from portal.translation.operations.checking import recheck
from portal.translation.operations.editing import approve, leave_untranslated, reject, save, suggest, want_again
from portal.translation.operations.exchanging import File, export, import_file, import_parcels, keep_upload
from portal.translation.operations.importing import import_upload
from portal.translation.operations.notifying import choose_timing, note_due
from portal.translation.operations.preparing import prepare_drafts
from portal.translation.operations.pretranslating import Pretranslated, pretranslate_item, suggest_by_machine
from portal.translation.operations.problems import ConflictError, DeskError, NotAllowedError, RefusedTextError
from portal.translation.operations.publishing import NotPublishableError, in_the_way, publish
from portal.translation.operations.remembering import fill_in_context, import_memory
from portal.translation.operations.rights import has_role, languages_of, require_role
from portal.translation.operations.sending import pretranslate, send
from portal.translation.operations.syncing import notify_source_changed, notify_translated, sync_changes, sync_paused, waiting_changes
from portal.translation.operations.taking_up import Failure, TakenUp, adopt, adopt_all, forget, take_up, take_up_all, take_up_item
from portal.translation.operations.talking import assign, close_report, comment, dismiss, mark_changes, report, take_back_dismissal
from portal.translation.operations.tasks import go_on, may_handle, open_tasks, run_tasks, stop_task
from portal.translation.operations.term_base import load_glossary, may_edit_terms, put_concepts, read_terms, remove_concepts
from portal.translation.operations.trend import note_coverage

__all__ = [
    "ConflictError",
    "DeskError",
    "Failure",
    "File",
    "NotAllowedError",
    "NotPublishableError",
    "Pretranslated",
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
    "go_on",
    "has_role",
    "import_file",
    "import_memory",
    "import_parcels",
    "import_upload",
    "in_the_way",
    "keep_upload",
    "languages_of",
    "leave_untranslated",
    "load_glossary",
    "mark_changes",
    "may_edit_terms",
    "may_handle",
    "note_coverage",
    "note_due",
    "notify_source_changed",
    "notify_translated",
    "open_tasks",
    "prepare_drafts",
    "pretranslate",
    "pretranslate_item",
    "publish",
    "put_concepts",
    "read_terms",
    "recheck",
    "reject",
    "remove_concepts",
    "report",
    "require_role",
    "run_tasks",
    "save",
    "send",
    "stop_task",
    "suggest",
    "suggest_by_machine",
    "sync_changes",
    "sync_paused",
    "take_back_dismissal",
    "take_up",
    "take_up_all",
    "take_up_item",
    "waiting_changes",
    "want_again",
]
