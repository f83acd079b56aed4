"""Files on their way out and in: a work list or some items as XLIFF, PO, XLSX or a zip of them, and what came back."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.translation.exchange import archive, files, merging
from portal.translation.exchange.files import FORMATS
from portal.translation.exchange.merging import Difference, Row
from portal.translation.exchange.problems import ExchangeError, Place, Problem, refuse
from portal.translation.exchange.units import Parcel, Unit
from portal.translation.models import Role, Target, Upload
from portal.translation.operations import checking
from portal.translation.operations.editing import refuse_bad_text
from portal.translation.operations.history import note
from portal.translation.operations.problems import ConflictError, RefusedTextError
from portal.translation.operations.rights import require_role
from portal.translation.selectors.exchange import DryRun, compare, units_of
from portal.translation.states import HowMade

if TYPE_CHECKING:
    from portal.translation.models.target import TargetQuerySet

_BATCH = 200
_FIELDS = ("state", "text", "made_from", "origin", "author", "reviewer", "approved_at", "version", "updated_at", *checking.FIELDS)
#: How long a file waits for its import.
_WAITS = timedelta(days=1)
#: How long the file of a task is kept once that is done, so that what failed can be tried again.
_KEPT = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class File:
    """A file to be handed over."""

    name: str
    content_type: str
    data: bytes


def export(*, targets: "TargetQuerySet", format_name: str, user: User | None = None) -> File:
    """Texts as a file of a format (a name of `FORMATS`); a zip of files where there are several pairs of languages.

    `user`: who asks for it, None for the portal itself.

    Raises:
        LookupError: there is no such format.
        ExchangeError: there is nothing to export, or a text that the format cannot hold.
        NotAllowedError: the user has no role in one of the languages.
    """
    made = FORMATS[format_name]
    by_pair: dict[tuple[str, str], list[Unit]] = defaultdict(list)
    for unit in units_of(targets):
        by_pair[unit.source_language, unit.target_language].append(unit)
    if not by_pair:
        raise refuse(_("There is no text to export."))
    if user is not None:
        for code in sorted({target for _source, target in by_pair}):
            require_role(user, code, *Role)
    now = timezone.now()
    contents = {f"{source}-{target}{made.suffix}": made.write(units, written_at=now) for (source, target), units in by_pair.items()}
    if len(contents) == 1:
        name, data = next(iter(contents.items()))
        return File(name, made.content_type, data)
    return File(f"translations{made.suffix}.zip", "application/zip", archive.write(contents, written_at=now))


@transaction.atomic
def import_file(
    *,
    data: bytes,
    user: User,
    name: str = "",
    ticked: Collection[tuple[str, str]] = (),
    source_language: str = "",
    target_language: str = "",
) -> tuple[DryRun, int]:
    """Write what a file has new: all of it or nothing. Returns what was compared, and how many texts were written.

    `ticked`: keys and languages of the approved texts that the file may overwrite. What the table refuses is not written.

    Raises:
        ExchangeError: anything is wrong with the file, or with a text of it.
        NotAllowedError: the user may not translate into one of its languages.
        ConflictError: somebody changed one of the texts while it was written.
    """
    parcels = files.read(data, name=name, source_language=source_language, target_language=target_language)
    return import_parcels(parcels=parcels, user=user, name=name, ticked=ticked)


@transaction.atomic
def import_parcels(
    *, parcels: Iterable[Parcel], user: User, name: str = "", ticked: Collection[tuple[str, str]] = ()
) -> tuple[DryRun, int]:
    """As `import_file`, for what was read already."""
    compared = compare(parcels, name=name)
    for code in compared.languages:
        require_role(user, code, Role.TRANSLATE)
    rows = merging.rows_to_write(compared.differences, ticked=ticked)
    targets = _prepared(compared, rows, user)
    checking.put_findings(targets)
    for start in range(0, len(targets), _BATCH):
        _write(targets[start : start + _BATCH])
    note(targets, user=user)
    return compared, len(targets)


@transaction.atomic
def keep_upload(*, data: bytes, name: str, user: User) -> Upload:
    """Keep a file for its import, in the place of the one that the user uploaded before; those that nobody imported within a day go, and
    those of tasks that were done a month ago."""
    Upload.objects.filter(user=user, task=None).delete()
    Upload.objects.filter(task=None, at__lt=timezone.now() - _WAITS).delete()
    Upload.objects.filter(task__finished_at__lt=timezone.now() - _KEPT).delete()
    return Upload.objects.create(user=user, name=name[:255], data=data)


def _prepared(compared: DryRun, rows: Collection[Row], user: User) -> list[Target]:
    """Targets with what the file says of them, not saved yet.

    The file was judged by the source texts that it brings along; here the desk's own count.
    """
    lines = {difference.identity: difference for difference in compared.differences}
    targets, problems = [], []
    now = timezone.now()
    for row in rows:
        target = compared.targets[row.key, row.target_language]
        try:
            refuse_bad_text(target, row.target)
        except RefusedTextError as error:
            place = _place(lines[row.key, row.target_language])
            problems += [Problem(sentence, place) for sentence in error.sentences]
        target.text, target.state, target.made_from, target.origin = row.target, row.state, row.source_hash, HowMade.IMPORT
        target.author, target.reviewer, target.approved_at = user, None, None
        target.version += 1
        target.updated_at = now
        targets.append(target)
    if problems:
        raise ExchangeError(*problems)
    return targets


def _place(difference: Difference) -> Place:
    return Place(difference.line, difference.key, difference.file)


def _write(targets: list[Target]) -> None:
    """Save targets that nobody has changed since they were read."""
    keys = [target.pk for target in targets]
    locked = Target.objects.filter(pk__in=keys).select_for_update(of=("self",)).order_by("pk")
    versions = dict(locked.values_list("pk", "version"))
    for target in targets:
        if versions.get(target.pk) != target.version - 1:
            raise ConflictError(_("Somebody else changed this text in the meantime."), target)
    Target.objects.bulk_update(targets, _FIELDS, batch_size=_BATCH)
