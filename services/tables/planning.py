"""What a table would change: found without writing anything, and everything that is wrong with it named by row and column."""

import hashlib
import json
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from copy import copy
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext as _
from wagtail.blocks.stream_block import StreamValue
from wagtail.models import Revision, WorkflowState

from portal import languages
from portal.core.changes import stored
from portal.translation.exchange.problems import ExchangeError, Place, Problem
from portal.translation.models import permission_codename
from portal.translation.operations.rights import language_name
from services.content_files import ID as ID_PATTERN
from services.kinds.base import Entry
from services.registry import Kind
from services.tables.columns import ID, PUBLISH
from services.tables.reading import Row, Table
from services.tables.resources import EntryResource, as_edited, resource_of

#: Called with how many rows are done, and of how many.
Progress = Callable[[int, int], None]
_EVERY = 100
_ID = re.compile(ID_PATTERN)


@dataclass(frozen=True, slots=True)
class Change:
    """A cell that becomes another. `before`, `after`: as a table writes them."""

    column: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Planned:
    """An entry with what its row says, not saved. `row`: its number in the file; `was_public`, `publishes`: whether readers see it before
    and after; `fingerprint`: of the entry as it was, "" for a new one; `told`: column → value of the facts that readers were told before;
    `drafts`: versions that wait, with the values that go into them."""

    row: int
    entry: Entry
    is_new: bool
    was_public: bool
    publishes: bool
    changes: tuple[Change, ...]
    fingerprint: str
    told: Mapping[str, Any]
    drafts: tuple[tuple[Revision, Mapping[str, Any]], ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """What a table would change. `unchanged`: rows that say what is so already."""

    kind: Kind
    planned: tuple[Planned, ...]
    unchanged: int

    @property
    def new(self) -> int:
        """How many entries would be made."""
        return sum(planned.is_new for planned in self.planned)

    @property
    def emptied(self) -> int:
        """How many facts and texts would lose their value."""
        return sum(1 for planned in self.planned for change in planned.changes if not change.after)

    @property
    def columns(self) -> set[str]:
        """The columns in which anything changes."""
        return {change.column for planned in self.planned for change in planned.changes}


def plan(kind: Kind, table: Table, *, user: User | None, progress: Progress = lambda _done, _total: None) -> Plan:
    """What a table would change in the entries of a kind. `user`: who wants it; None asks for no rights.

    Raises:
        ExchangeError: anything is wrong with any row; names each with its row, column and reason.
    """
    planner = _Planner(kind, table, user)
    planned, unchanged = [], 0
    for number, row in enumerate(table.rows):
        if number % _EVERY == 0:
            progress(number, len(table.rows))
        found = planner.row(row)
        if found:
            planned.append(found)
        unchanged += found is None
    planner.check_rights(planned)
    if planner.problems:
        raise ExchangeError(*sorted(planner.problems, key=lambda problem: problem.place.line))
    progress(len(table.rows), len(table.rows))
    return Plan(kind, tuple(planned), unchanged)


@dataclass(frozen=True, slots=True)
class Present:
    """Entries as an editor finds them now, by id; the versions that wait to be published, by primary key of those that are; and of each
    entry something that changes with anything about it."""

    entries: Mapping[str, Entry]
    drafts: Mapping[int, tuple[Revision, ...]]
    fingerprints: Mapping[str, str]


def present(kind: Kind, ids: Collection[str]) -> Present:
    """How the entries of these ids are at present; those that are not there are left out."""
    live = _existing(kind, ids)
    drafts = _drafts(kind, live.values())
    entries = {entry.slug: entry for entry in as_edited(live.values())}
    return Present(entries, drafts, {slug: _fingerprint(entry, drafts.get(entry.pk, ())) for slug, entry in entries.items()})


def _fingerprint(entry: Entry, drafts: Iterable[Revision]) -> str:
    values = [_plain(entry.__dict__.get(field.attname)) for field in entry._meta.concrete_fields]
    waiting = [(draft.pk, draft.content) for draft in drafts]
    return hashlib.sha256(json.dumps([values, waiting], cls=DjangoJSONEncoder).encode()).hexdigest()[:24]


def _plain(value: Any) -> Any:
    return list(value.raw_data) if isinstance(value, StreamValue) else value


def _existing(kind: Kind, ids: Collection[str]) -> dict[str, Entry]:
    # One query for any number: those of a kind are few enough to be read together.
    wanted = set(ids)
    entries: Any = kind.model._default_manager.order_by("pk")
    found = entries.filter(slug__in=wanted) if len(wanted) < 200 else entries.iterator(chunk_size=500)
    return {entry.slug: entry for entry in found if entry.slug in wanted}


class _Planner:
    """Looks at the rows of one table, one after the other, with everything read beforehand that several rows need."""

    def __init__(self, kind: Kind, table: Table, user: User | None) -> None:
        self.kind, self.table, self.user = kind, table, user
        self.resource: EntryResource = resource_of(kind)
        self.problems: list[Problem] = []
        self._seen: dict[str, int] = {}
        self._present = present(kind, [row.cells[ID].strip() for row in table.rows])
        self._in_workflow = _in_workflow(kind)
        self._blank = kind.model(live=False)
        self._blank_cells = self.resource.values(self._blank)

    def row(self, row: Row) -> Planned | None:
        """What a row changes; None where it changes nothing, or something is wrong with it."""
        slug = row.cells[ID].strip()
        if not self._is_usable(row, slug):
            return None
        entry, is_new = self._present.entries.get(slug), False
        if entry is None:
            # A copy is made twenty times as quickly as an entry with all its columns and languages.
            entry, is_new = copy(self._blank), True
            entry.slug = slug
        before = self._blank_cells if is_new else self.resource.values(entry)
        wanted = {name: text for name, text in row.cells.items() if name not in {ID, PUBLISH} and text != before[name]}
        publishes = self._publishes(row, entry, is_new=is_new)
        drafts = self._present.drafts.get(entry.pk, ()) if not is_new else ()
        stored = _stored(entry) if drafts else {}
        told = {} if is_new or entry.first_published_at is None else _facts(entry, wanted)
        wrong = self.resource.put(entry, wanted)
        after = self.resource.values(entry, wanted)
        changes = tuple(Change(name, before[name] if not is_new else "", after[name]) for name in wanted if after[name] != before[name])
        if not (changes or wrong or is_new or publishes != entry.live):
            return None
        self._report(row, wrong)
        if not wrong:
            self._report(row, self._faults(entry, {ID, *wanted} if is_new else wanted, is_new=is_new))
            self._check_state(row, entry, is_new=is_new)
        patched = tuple((draft, self._patched(row, entry, stored, draft, changes)) for draft in drafts)
        return Planned(row.number, entry, is_new, entry.live, publishes, changes, self._present.fingerprints.get(slug, ""), told, patched)

    def check_rights(self, planned: Iterable[Planned]) -> None:
        """Whether the user may do all of it. Each thing that they may not is said once."""
        user = self.user
        if user is None:
            return
        first: dict[str, int] = {}
        for each in planned:
            for change in each.changes:
                first.setdefault(change.column, each.row)
        granted = user.get_all_permissions()
        for name, row in first.items():
            language = self.resource.fields[name].language
            if language and f"translation.{permission_codename(language)}" not in granted:
                said = _("You may not translate into this language: %(language)s.") % {"language": language_name(language.code)}
                self.problems.append(Problem(said, Place(line=row, column=name)))
        publishing = next((each for each in planned if each.publishes), None)
        right = f"services.publish_{self.kind.model._meta.model_name}"
        if publishing and right not in granted:
            self.problems.append(Problem(_("You may not publish entries of this kind."), Place(line=publishing.row, column=PUBLISH)))

    def _is_usable(self, row: Row, slug: str) -> bool:
        if not slug:
            self._say(row, ID, _("The row has no id."))
            return False
        if slug in self._seen:
            self._say(row, ID, _("“%(id)s” stands in row %(row)d already.") % {"id": slug, "row": self._seen[slug]})
            return False
        self._seen[slug] = row.number
        if slug not in self._present.entries and not _ID.match(slug):
            self._say(row, ID, _("“%(id)s” is no id: small letters and digits, with hyphens between them.") % {"id": slug[:80]})
            return False
        return True

    def _publishes(self, row: Row, entry: Entry, *, is_new: bool) -> bool:
        text = row.cells.get(PUBLISH, "")
        try:
            said = self.resource.fields[PUBLISH].widget.clean(text)
        except ValueError as error:
            self._say(row, PUBLISH, str(error))
            return bool(entry.live)
        if said is False and not is_new and entry.live:
            self._say(row, PUBLISH, _("“%(id)s” is published. A table takes nothing down; do that in the list.") % {"id": entry.slug})
        return bool(entry.live or said)

    def _faults(self, entry: Entry, changed: Collection[str], *, is_new: bool) -> dict[str, list[str]]:
        faults = self.resource.faults(entry, changed)
        if (entry.lat is None) != (entry.lon is None):
            # The database would refuse it without a sentence.
            faults.setdefault("lat", [_("Give both the latitude and the longitude, or neither.")])
        if is_new and not any(entry.texts("name").values()):
            faults["name_" + languages.get(languages.SOURCE).suffix] = [_("A new entry needs a name in some language.")]
        return faults

    def _check_state(self, row: Row, entry: Entry, *, is_new: bool) -> None:
        if is_new:
            return
        if entry.locked and (self.user is None or entry.locked_by_id != self.user.pk):
            self._say(row, ID, _("“%(id)s” is locked; somebody works on it.") % {"id": entry.slug})
        if str(entry.pk) in self._in_workflow:
            self._say(row, ID, _("“%(id)s” waits for its review; it can be changed after that.") % {"id": entry.slug})

    def _patched(self, row: Row, entry: Entry, stored: Mapping[str, Any], draft: Revision, changes: Iterable[Change]) -> Mapping[str, Any]:
        """What goes into a draft of the same entry. What it says differently itself is its author's to settle."""
        now = _stored(entry)
        values = {}
        for change in changes:
            name = self.resource.fields[change.column].stored_name
            if (draft.content.get(name, stored[name]) or "") != (stored[name] or ""):
                self._say(row, change.column, _("“%(id)s” has a draft in which this was changed too.") % {"id": entry.slug})
            values[name] = now[name]
        return values

    def _report(self, row: Row, wrong: Mapping[str, Iterable[str]]) -> None:
        for name, sentences in wrong.items():
            for sentence in sentences:
                self._say(row, name, sentence)

    def _say(self, row: Row, column: str, sentence: str) -> None:
        self.problems.append(Problem(sentence, Place(line=row.number, column=column)))


def _stored(entry: Entry) -> dict[str, Any]:
    """An entry's columns as a version of it has them."""
    data: dict[str, Any] = json.loads(json.dumps(entry.serializable_data(), cls=DjangoJSONEncoder))
    return data


def _facts(entry: Entry, wanted: Collection[str]) -> dict[str, Any]:
    """What readers were told of the columns that a row may change, and when it was checked."""
    from services.trust import history

    told = {"last_checked", *history.columns(entry.kind)} & set(wanted)
    return {name: stored(entry, name) for name in told}


def _drafts(kind: Kind, entries: Iterable[Entry]) -> dict[int, tuple[Revision, ...]]:
    """Primary key of a published entry → its versions that wait: the latest that is not live, and those that wait for their day."""
    latest = {entry.latest_revision_id: entry.pk for entry in entries if entry.live and entry.has_unpublished_changes}
    keys = {str(entry.pk): entry.pk for entry in entries}
    found: dict[int, dict[int, Revision]] = {}
    of_kind = Revision.objects.filter(base_content_type=ContentType.objects.get_for_model(kind.model))
    for revision in of_kind.filter(approved_go_live_at__isnull=False):
        if revision.object_id in keys:
            found.setdefault(keys[revision.object_id], {})[revision.pk] = revision
    for key, revision in Revision.objects.in_bulk([key for key in latest if key]).items():
        found.setdefault(latest[key], {})[revision.pk] = revision
    return {key: tuple(revisions.values()) for key, revisions in found.items()}


def _in_workflow(kind: Kind) -> set[str]:
    content_type = ContentType.objects.get_for_model(kind.model)
    return set(WorkflowState.objects.active().filter(base_content_type=content_type).values_list("object_id", flat=True))
