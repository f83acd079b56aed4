"""What the translation desk hears of an import: one task for all of its entries, a step each, which the regular work does."""

from typing import TYPE_CHECKING

from django.contrib.auth.models import User
from django.utils.translation import gettext_lazy

from portal import languages
from portal.translation import operations as desk
from portal.translation import tasks
from portal.translation.models import Item
from portal.translation.operations.tasks import Planned as Step
from portal.translation.operations.tasks import begin_task
from portal.translation.tasks import TaskKind
from services.operations import translated_columns
from services.registry import Kind
from services.translation_source import TranslatableEntries, key_of

if TYPE_CHECKING:
    from services.tables.planning import Plan, Planned

_SOURCE = TranslatableEntries.name


def follow(plan: "Plan", user: User | None) -> None:
    """Begin a task that brings the desk up to what an import changed of published entries: their texts, and where they are."""
    said: dict[str, list[str]] = {}
    steps = []
    for planned in plan.planned:
        written = _languages_written(plan.kind, planned)
        is_moved = any(change.column == "district" for change in planned.changes)
        if planned.publishes and (written or is_moved or not planned.was_public):
            key = key_of(planned.entry)
            steps.append(Step(key, title=str(planned.entry)))
            # What a new entry says is taken over when it is taken up.
            said[key] = [] if planned.is_new else written
    if steps:
        codes = sorted({code for found in said.values() for code in found})
        begin_task(kind=FOLLOW.name, title=str(plan.kind.label_plural), steps=steps, codes=codes, user=user, options={"written": said})


def _languages_written(kind: Kind, planned: "Planned") -> list[str]:
    texts = {f"{name}_{row.suffix}": row.code for name in translated_columns(kind) for row in languages.all_languages()}
    return sorted({texts[change.column] for change in planned.changes if change.column in texts})


def _follow_one(step: tasks.Step) -> None:
    desk.take_up(source=_SOURCE, key=step.key)
    item = Item.objects.filter(source=_SOURCE, key=step.key, is_there=True).first()
    for code in step.options["written"].get(step.key, ()) if item else ():
        if item and code != item.language:
            desk.adopt(source=_SOURCE, key=step.key, language=code, user=step.user)


FOLLOW = TaskKind("follow-table", gettext_lazy("Take up what a table changed"), _follow_one)
