"""What there is to do in a language: lists of texts, filtered, in the order in which they should be done, a page at a time."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.contrib.auth.models import User
from django.db import models
from django.db.models import Count, F, Q
from django.utils.translation import gettext_lazy as _

from portal.translation.models import FINISHED, OUT_OF_DATE, STARTED, Report, Target
from portal.translation.states import State

if TYPE_CHECKING:
    from portal.translation.models.target import TargetQuerySet

PER_PAGE = 50


class Work(models.TextChoices):
    """The lists. A text may be on several."""

    MISSING = "missing", _("missing")
    OUT_OF_DATE = "out-of-date", _("out of date")
    UNFINISHED = "unfinished", _("to be finished")
    TO_REVIEW = "to-review", _("to be reviewed")
    FAILED_CHECKS = "failed-checks", _("with findings")
    MINE = "mine", _("assigned to me")
    DUE = "due", _("with a date")
    TO_PUBLISH = "to-publish", _("to be published")


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is narrowed by; what is empty narrows nothing. `priority`: no less urgent than this. `text`: part of the source text or
    of the translation. `item`: one item's key in the database. `check`: id of a check that found something."""

    source: str = ""
    group: str = ""
    topic: str = ""
    priority: int | None = None
    text: str = ""
    item: int | None = None
    check: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list. `targets` with their units, items and assignees; `number` from 1."""

    targets: tuple[Target, ...]
    number: int
    count: int
    per_page: int = PER_PAGE

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.count // self.per_page))


#: What puts a text on a list.
ON_LIST = {
    Work.MISSING: Q(state=State.MISSING),
    Work.OUT_OF_DATE: OUT_OF_DATE,
    Work.UNFINISHED: Q(state__in=STARTED),
    Work.TO_REVIEW: Q(state=State.TRANSLATED, made_from=F("unit__hash")),
    Work.FAILED_CHECKS: Q(error_count__gt=0) | Q(warning_count__gt=0),
    Work.MINE: ~Q(state__in=(State.APPROVED, State.NOT_TRANSLATED)) | OUT_OF_DATE,
    Work.DUE: Q(due__isnull=False) & (~Q(state__in=(State.APPROVED, State.NOT_TRANSLATED)) | OUT_OF_DATE),
    Work.TO_PUBLISH: Q(state__in=FINISHED) & (Q(published_version=None) | ~Q(published_version=F("version"))),
}
_BY_DATE = ("due", "item__priority", "item__title", "item", "unit__position", "pk")
_BY_PRIORITY = _BY_DATE[1:]


def work(
    language: str, kind: Work, *, user: User | None = None, filters: Filters = Filters(), page: int = 1, count: int | None = None
) -> Page:
    """A page of a list in a language (code). `user`: whose work "assigned to me" is. `count`: of the whole list, where it is known. A page
    beyond the last is the last."""
    found = _listed(language, kind, user, filters)
    count = found.count() if count is None else count
    number = min(max(page, 1), max(1, -(-count // PER_PAGE)))
    start = (number - 1) * PER_PAGE
    order = _BY_DATE if kind in {Work.DUE, Work.MINE} else _BY_PRIORITY
    # First which, then what: texts are not sorted along with their keys.
    keys = list(found.order_by(*order).values_list("pk", flat=True)[start : start + PER_PAGE])
    rows = Target.objects.select_related("unit", "item", "assignee").defer("findings", "item__topics").in_bulk(keys)
    return Page(tuple(rows[key] for key in keys if key in rows), number, count)


def counts(language: str, *, user: User | None = None, filters: Filters = Filters()) -> dict[Work, int]:
    """How many texts are on each list of a language, in one query."""
    mine = Q(assignee=user.pk) if user else Q(pk__in=())
    wanted = {kind: on_list & mine if kind is Work.MINE else on_list for kind, on_list in ON_LIST.items()}
    sums = {kind.name.lower(): Count("pk", filter=on_list) for kind, on_list in wanted.items()}
    found = narrowed(Target.objects.present().into(language), filters).aggregate(**sums)
    return {kind: found[kind.name.lower()] for kind in Work}


def narrowed(targets: "TargetQuerySet", filters: Filters) -> "TargetQuerySet":
    """Targets that pass the filters."""
    wanted = {
        "item__source": filters.source,
        "item__group": filters.group,
        "item__topics__has": filters.topic,
        "item__priority__lte": filters.priority,
        "item": filters.item,
        "failed_checks__has": filters.check,
    }
    targets = targets.filter(**{name: value for name, value in wanted.items() if value not in {"", None}})
    if filters.text:
        targets = targets.filter(Q(unit__text__icontains=filters.text) | Q(text__icontains=filters.text))
    return targets


def open_reports(language: str) -> tuple[Report, ...]:
    """What readers said is wrong in a language, and nobody has dealt with; the latest first."""
    return tuple(Report.objects.filter(language=language, closed_at=None).select_related("item"))


def open_report_counts() -> dict[str, int]:
    """Language (code) → how many reports nobody has dealt with, in one query; languages without one are left out."""
    rows = Report.objects.filter(closed_at=None).order_by().values_list("language").annotate(count=Count("pk"))
    return dict(rows)


def late(language: str, today: date) -> int:
    """How many texts of a language should have been done before a day."""
    return _listed(language, Work.DUE, None, Filters()).filter(due__lt=today).count()


def _listed(language: str, kind: Work, user: User | None, filters: Filters) -> "TargetQuerySet":
    found = narrowed(Target.objects.present().into(language).filter(ON_LIST[kind]), filters)
    if kind is Work.MINE:
        found = found.filter(assignee=user) if user else found.none()
    return found
