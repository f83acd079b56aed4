"""What a plan says, for people: kept with its file, and shown by pages and commands."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from portal.translation.exchange.problems import Problem
from services.kinds.base import Entry
from services.tables.columns import columns_of
from services.tables.planning import Plan, Planned
from services.trust import duplicates

#: Entries and problems that are listed; the rest is only counted.
MOST_ENTRIES, MOST_PROBLEMS = 200, 100
#: Changes by which an entry may become the same as another.
_TELLING = ("name_", "phone", "lat", "lon", "aliases")


def of_plan(plan: Plan) -> dict[str, Any]:
    """What a plan would change, to be kept as JSON."""
    return {
        "new": plan.new,
        "changed": len(plan.planned) - plan.new,
        "unchanged": plan.unchanged,
        "emptied": plan.emptied,
        "published": sum(planned.publishes for planned in plan.planned),
        "entries": [_entry(plan, planned) for planned in plan.planned[:MOST_ENTRIES]],
        "more": max(0, len(plan.planned) - MOST_ENTRIES),
        "warnings": list(warnings(plan)),
    }


def of_problems(problems: Iterable[Problem]) -> dict[str, Any]:
    """Why a table was refused, to be kept as JSON."""
    sentences = [str(problem) for problem in problems]
    return {"problems": sentences[:MOST_PROBLEMS], "more_problems": max(0, len(sentences) - MOST_PROBLEMS)}


def warnings(plan: Plan) -> Iterator[str]:
    """Entries that may be there already, or twice in the table."""
    telling = [planned for planned in plan.planned if _may_be_another(planned)]
    if not telling:
        return
    unsaved: list[Entry] = [planned.entry for planned in plan.planned if planned.is_new]
    known = duplicates.known(unsaved)
    said = 0
    for planned in telling:
        for found in known.duplicates_of(planned.entry):
            said += 1
            if said > MOST_PROBLEMS:
                return
            reasons = ", ".join(str(reason) for reason in found.reasons)
            other = f"{found.name} ({found.kind}/{found.slug})"
            values = {"row": planned.row, "id": planned.entry.slug, "other": other, "reasons": reasons}
            yield _("Row %(row)d: “%(id)s” may be the same as %(other)s: %(reasons)s.") % values


def _may_be_another(planned: Planned) -> bool:
    return planned.is_new or any(change.column.startswith(_TELLING) for change in planned.changes)


def _entry(plan: Plan, planned: Planned) -> dict[str, Any]:
    columns = columns_of(plan.kind)
    return {
        "row": planned.row,
        "id": planned.entry.slug,
        "title": str(planned.entry),
        "is_new": planned.is_new,
        "is_published_now": planned.publishes and not planned.was_public,
        "changes": [
            {
                "column": change.column,
                "before": change.before,
                "after": change.after,
                "language": language.code if (language := columns[change.column].language) else "",
            }
            for change in planned.changes
        ],
    }
