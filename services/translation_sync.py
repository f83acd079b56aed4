"""What the translation desk hears of a change of the directory: texts, and where an entry is, at once after the commit; of many entries in
one task, a step each, which the regular work does."""

from collections.abc import Collection, Iterator, Sequence
from typing import cast

from django.utils.translation import gettext_lazy

from portal import languages
from portal.core import changes
from portal.core.changes import Change, Consequence, Event
from portal.translation import following, tasks
from portal.translation import operations as desk
from portal.translation.models import Item
from portal.translation.operations.tasks import Planned as Step
from portal.translation.operations.tasks import begin_task
from portal.translation.tasks import TaskKind
from services.figures.models import Figure
from services.kinds.base import Entry
from services.operations import DESK, translated_columns
from services.registry import Kind
from services.shared.models import Place
from services.shared.translation_source import DESK as SHARED_DESK
from services.shared.translation_source import Shared, SharedTexts
from services.shared.translation_source import key_of as shared_key
from services.translation_source import TranslatableEntries, key_of

_SOURCE = TranslatableEntries.name
#: So many entries are brought up to date before the browser has its answer; more are a task.
_AT_ONCE = 20
#: Besides its texts, what the desk knows of an entry.
_OTHER = ("live", "district")


def register() -> None:
    """Called once, when the app is ready."""
    events = Event.PUBLISHED | Event.HIDDEN | Event.DELETED
    changes.register(Consequence(DESK, (Entry,), events, _entries_changed))
    changes.register(Consequence(SHARED_DESK, (Place, Figure), Event.SAVED | Event.DELETED, _shared_changed))


def shared_columns(model: type[Shared]) -> list[str]:
    """The columns of a place or figure that hold its texts."""
    return [f"{name}_{row.suffix}" for name in model.TRANSLATED for row in languages.all_languages()]


def _entries_changed(written: Sequence[Change]) -> None:
    concerned = [change for change in written if _concerns_desk(change)]
    if len(concerned) > _AT_ONCE:
        _begin(concerned)
        return
    for change in concerned:
        entry = cast(Entry, change.instance)
        following.source_changed(source=_SOURCE, key=key_of(entry))
        for code in _languages_written(change, _texts(entry.kind)) if change.by is not None else ():
            following.translated_elsewhere(source=_SOURCE, key=key_of(entry), language=code, user=change.by)


def _concerns_desk(change: Change) -> bool:
    kind = cast(Entry, change.instance).kind
    return Event.DELETED in change.events or change.touches([*_OTHER, *_texts(kind)])


def _texts(kind: Kind) -> dict[str, str]:
    """Column → language of its text."""
    return {f"{name}_{row.suffix}": row.code for name in translated_columns(kind) for row in languages.all_languages()}


def _languages_written(change: Change, texts: dict[str, str]) -> list[str]:
    return sorted({code for column, code in texts.items() if column in change.columns})


def _shared_changed(written: Sequence[Change]) -> None:
    for change in written:
        shared = cast(Shared, change.instance)
        if Event.DELETED not in change.events and not change.touches(shared_columns(type(shared))):
            continue
        following.source_changed(source=SharedTexts.name, key=shared_key(shared))
        for code in _shared_languages(change) if change.by is not None else ():
            following.translated_elsewhere(source=SharedTexts.name, key=shared_key(shared), language=code, user=change.by)


def _shared_languages(change: Change) -> Iterator[str]:
    names: Collection[str] = cast(Shared, change.instance).TRANSLATED
    for row in languages.all_languages():
        if row.code != languages.SOURCE and not change.columns.isdisjoint(f"{name}_{row.suffix}" for name in names):
            yield row.code


def _begin(written: Sequence[Change]) -> None:
    said = {
        # What a new entry says is taken over when it is taken up.
        key_of(entry): _languages_written(change, _texts(entry.kind)) if change.before is not None else []
        for change in written
        for entry in [cast(Entry, change.instance)]
    }
    steps = [Step(key_of(entry), title=str(entry)) for entry in (cast(Entry, change.instance) for change in written)]
    kind = cast(Entry, written[0].instance).kind
    codes = sorted({code for found in said.values() for code in found})
    begin_task(kind=SYNC.name, title=str(kind.label_plural), steps=steps, codes=codes, user=written[0].by, options={"written": said})


def _sync_one(step: tasks.Step) -> None:
    desk.take_up(source=_SOURCE, key=step.key)
    item = Item.objects.filter(source=_SOURCE, key=step.key, is_there=True).first()
    for code in step.options["written"].get(step.key, ()) if item else ():
        if item and code != item.language:
            desk.adopt(source=_SOURCE, key=step.key, language=code, user=step.user)


#: Its name is in the tasks of existing databases.
SYNC = TaskKind("follow-table", gettext_lazy("Take up what a table changed"), _sync_one)
