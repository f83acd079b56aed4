"""Writes: exactly what a plan says, in one transaction."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from portal import languages
from portal.core.changes import stored
from portal.core.revisions import bulk
from portal.core.revisions.bulk import BulkRow
from portal.translation.exchange.problems import ExchangeError, Place, Problem, refuse
from services.tables.columns import ID, Column, columns_of
from services.tables.planning import Plan, Planned, Progress, present

#: Columns that name other things, which Wagtail keeps an index of.
_NAMING = ("operator", "image", "places", "contacts")


@dataclass(frozen=True, slots=True)
class Written:
    """How many entries an import made and changed."""

    new: int
    changed: int


@transaction.atomic
def write(
    plan: Plan, *, user: User | None, shown: Mapping[str, str] | None = None, progress: Progress = lambda _done, _total: None
) -> Written:
    """Write what a plan says: all of it or nothing. What readers see gets a new version, published by `user`; what they do not see stays a
    draft. `shown`: id → fingerprint of what somebody was shown and agreed to; None where nobody was.

    Raises:
        ExchangeError: an entry changed since the plan was made, or since it was shown; each is named.
    """
    _refuse_changed(plan, shown)
    if not plan.planned:
        return Written(0, 0)
    # The columns that belong to no language are filled with the present one.
    with override(languages.SOURCE):
        _write(plan, user, progress)
    return Written(plan.new, len(plan.planned) - plan.new)


def _write(plan: Plan, user: User | None, progress: Progress) -> None:
    columns = columns_of(plan.kind)
    # Of a draft that is published now, its row has older values in any column.
    takes_all = any(planned.publishes and not planned.was_public and not planned.is_new for planned in plan.planned)
    total = len(plan.planned)
    try:
        bulk.write(
            plan.kind.model,
            [_row(planned, columns) for planned in plan.planned],
            columns=[column.stored_name for name, column in columns.items() if takes_all or name in plan.columns],
            references=_NAMING,
            by=user,
            progress=lambda done: progress(done, total),
        )
    except IntegrityError as error:
        raise refuse(_("Somebody else is making one of these entries just now. Look at the differences again.")) from error


def _row(planned: Planned, columns: Mapping[str, Column]) -> BulkRow:
    """What is compared of texts is how a table writes them; what history keeps, how a version does."""
    entry, names = planned.entry, {change.column: columns[change.column].stored_name for change in planned.changes}
    before = {
        "live": planned.was_public,
        "first_published_at": entry.first_published_at,
        **{names[change.column]: change.before for change in planned.changes},
        **planned.told,
    }
    after = {
        "live": planned.publishes,
        **{names[change.column]: change.after for change in planned.changes},
        **{name: stored(entry, name) for name in planned.told},
    }
    return BulkRow(entry, planned.is_new, planned.publishes, None if planned.is_new else before, after, planned.drafts)


def _refuse_changed(plan: Plan, shown: Mapping[str, str] | None) -> None:
    ids = [planned.entry.slug for planned in plan.planned]
    bulk.lock(plan.kind.model, [planned.entry.pk for planned in plan.planned if not planned.is_new])
    now = present(plan.kind, ids).fingerprints
    problems = []
    for planned in plan.planned:
        slug = planned.entry.slug
        was_shown = planned.fingerprint if shown is None else shown.get(slug)
        if now.get(slug, "") != planned.fingerprint or was_shown != planned.fingerprint:
            said = _("“%(id)s” was changed in the meantime. Look at the differences again.") % {"id": slug}
            problems.append(Problem(said, Place(line=planned.row, column=ID)))
    if problems:
        raise ExchangeError(*problems)
