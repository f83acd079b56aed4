"""What the desk keeps: items with their texts, a target for each text and language, and what people did and said about it."""

from portal.translation.models.change import NUMBER_CHANGED, Change
from portal.translation.models.comment import Comment
from portal.translation.models.coverage_day import CoverageDay
from portal.translation.models.dismissal import Dismissal
from portal.translation.models.interface_text import InterfaceText, InterfaceTextStamp
from portal.translation.models.item import Item
from portal.translation.models.machine_month import MachineMonth
from portal.translation.models.notice import Notice, NoticeChoice, Occasion, Timing
from portal.translation.models.pending_sync import PendingSync
from portal.translation.models.remembered import Remembered
from portal.translation.models.report import Report
from portal.translation.models.rights import LanguageRight, Role, permission_codename
from portal.translation.models.suggestion import Suggestion
from portal.translation.models.target import FINISHED, OUT_OF_DATE, STARTED, WITH_TEXT, Target
from portal.translation.models.task import Progress, Task, TaskItem
from portal.translation.models.term import Concept, Term
from portal.translation.models.unit import SourceText, Unit
from portal.translation.models.upload import Upload

__all__ = [
    "FINISHED",
    "NUMBER_CHANGED",
    "OUT_OF_DATE",
    "STARTED",
    "WITH_TEXT",
    "Change",
    "Comment",
    "Concept",
    "CoverageDay",
    "Dismissal",
    "InterfaceText",
    "InterfaceTextStamp",
    "Item",
    "LanguageRight",
    "MachineMonth",
    "Notice",
    "NoticeChoice",
    "Occasion",
    "PendingSync",
    "Progress",
    "Remembered",
    "Report",
    "Role",
    "SourceText",
    "Suggestion",
    "Target",
    "Task",
    "TaskItem",
    "Term",
    "Timing",
    "Unit",
    "Upload",
    "permission_codename",
]
