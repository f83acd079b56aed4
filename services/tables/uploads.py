"""Tables that somebody sent in the admin: looked at, shown, and after their yes written. Big ones by the regular work, with progress."""

from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.translation.exchange.problems import ExchangeError
from portal.translation.operations.tasks import Planned as Step
from portal.translation.operations.tasks import begin_task
from portal.translation.tasks import Step as Doing
from portal.translation.tasks import StepError, TaskKind
from services import registry
from services.registry import Kind
from services.tables import operations, reading, reports
from services.tables.columns import columns_of
from services.tables.models import Stage, TableFile
from services.tables.planning import Plan, Progress, plan

#: How long a table that nobody said yes to, or what was written of it, is kept.
_KEPT = timedelta(days=1)


@transaction.atomic
def send(*, kind: Kind, name: str, data: bytes, user: User) -> TableFile:
    """Keep a table and find out what it would change: at once, or, of a big one, by the regular work.

    Raises:
        ExchangeError: it is not a table of this kind.
    """
    rows = len(reading.read(data, columns=columns_of(kind)).rows)
    TableFile.objects.filter(at__lt=timezone.now() - _KEPT).delete()
    file = TableFile.objects.create(user=user, kind=kind.slug, name=name[:255], data=data, rows=rows)
    _do(file, _look, user)
    return file


@transaction.atomic
def agree(*, file: TableFile, user: User) -> None:
    """Write what was shown of a table: at once, or, of a big one, by the regular work. Only the first yes counts."""
    if TableFile.objects.filter(pk=file.pk, stage=Stage.SHOWN).update(stage=Stage.WRITING, done=0):
        _do(file, _write, user)


def _do(file: TableFile, work: Callable[[TableFile, User], None], user: User) -> None:
    if file.rows > settings.DIRECTORY_TABLES["AT_ONCE"]:
        begin_task(kind=TABLE.name, title=file.name, steps=[Step(str(file.pk), title=file.name)], codes=[], user=user)
    else:
        work(file, user)


def _look(file: TableFile, user: User) -> None:
    try:
        found = _plan(file, user)
    except ExchangeError as error:
        _put(file, stage=Stage.REFUSED, report=reports.of_problems(error.problems))
        return
    shown = {planned.entry.slug: planned.fingerprint for planned in found.planned}
    _put(file, stage=Stage.SHOWN, report=reports.of_plan(found), shown=shown)


def _write(file: TableFile, user: User) -> None:
    try:
        found = _plan(file, user)
        with transaction.atomic():
            written = operations.write(found, user=user, shown=file.shown)
            report = {"new": written.new, "changed": written.changed, "unchanged": found.unchanged}
            _put(file, stage=Stage.DONE, report=report, shown={}, data=b"")
    except ExchangeError as error:
        _put(file, stage=Stage.REFUSED, report=reports.of_problems(error.problems))


def _plan(file: TableFile, user: User) -> Plan:
    kind = registry.get(file.kind)
    if not user.has_perm(kind.right_to_facts):
        raise StepError(_("You may not change facts of this kind."))
    return plan(kind, reading.read(bytes(file.data), columns=columns_of(kind)), user=user, progress=_progress(file))


def _progress(file: TableFile) -> Progress:
    def note(done: int, _total: int) -> None:
        TableFile.objects.filter(pk=file.pk).update(done=done)

    return note


def _put(file: TableFile, **values: object) -> None:
    for name, value in values.items():
        setattr(file, name, value)
    file.done = file.rows
    file.save(update_fields=[*values, "done"])


def _do_step(step: Doing) -> None:
    if step.user is None:
        raise StepError(_("Whoever wanted it has no account any more."))
    file = TableFile.objects.filter(pk=step.key).first()
    if file is None:
        raise StepError(_("The file is not kept any more; upload it again."))
    # Begun again after it was killed, it does what is left to do: nothing, where it was written.
    if file.stage in {Stage.READING, Stage.WRITING}:
        (_look if file.stage == Stage.READING else _write)(file, step.user)


TABLE = TaskKind("directory-table", gettext_lazy("Import a table"), _do_step, is_atomic=False, lease=timedelta(minutes=15))
