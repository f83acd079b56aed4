"""Importing a big file as a task: the texts of an item in a language at a time, so that one that is refused does not keep the others out.

The file was shown before (`selectors.dry_run`) and does not change; how it is divided is found once in each process that works on it.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.translation.exchange import files
from portal.translation.exchange.units import Parcel, Unit
from portal.translation.models import Role, Task, Upload
from portal.translation.operations.exchanging import import_parcels
from portal.translation.operations.rights import require_role
from portal.translation.operations.tasks import Planned, begin_task
from portal.translation.tasks import Step, StepError, TaskKind

_BETWEEN = "#"
#: Parcels of an item (source and key) in a language.
Parts = Mapping[tuple[str, str], tuple[Parcel, ...]]


@transaction.atomic
def import_upload(*, upload: Upload, user: User, ticked: Collection[tuple[str, str]] = ()) -> Task:
    """Import a file that was shown, item by item; returns the task that does so. `ticked` as for `import_file`.

    Raises:
        ExchangeError: anything is wrong with the file.
        NotAllowedError: the user may not translate into one of its languages.
        DeskError: there is nothing in it.
    """
    parts = divided(bytes(upload.data), upload.name)
    codes = sorted({language for _key, language in parts})
    for code in codes:
        require_role(user, code, Role.TRANSLATE)
    steps = [Planned(key, language, key) for key, language in parts]
    task = begin_task(kind=IMPORT.name, title=upload.name, steps=steps, codes=codes, user=user, options={"ticked": sorted(ticked)})
    upload.task = task
    upload.save(update_fields=["task"])
    return task


def divided(data: bytes, name: str) -> Parts:
    """The units of a file by item and language, in its order.

    Raises:
        ExchangeError: anything is wrong with it.
    """
    found: dict[tuple[str, str], list[Parcel]] = defaultdict(list)
    for parcel in files.read(data, name=name):
        units: dict[tuple[str, str], list[Unit]] = defaultdict(list)
        for unit in parcel.units:
            units[unit.key.partition(_BETWEEN)[0], unit.target_language].append(unit)
        for place, chosen in units.items():
            found[place].append(replace(parcel, units=tuple(chosen), left_out=()))
    return {place: tuple(parcels) for place, parcels in found.items()}


@lru_cache(maxsize=1)
def _parts(upload: int, _at: datetime) -> Parts:
    """The parts of a file that is kept; of the last one they are remembered."""
    kept = Upload.objects.get(pk=upload)
    return divided(bytes(kept.data), kept.name)


def _import_one(step: Step) -> None:
    if step.user is None:
        raise StepError(_("Whoever wanted it has no account any more."))
    kept = Upload.objects.filter(task=step.task).values_list("pk", "at").first()
    if kept is None:
        raise StepError(_("The file is not kept any more; upload it again."))
    parcels = _parts(*kept)[step.key, step.language]
    ticked = {(key, language) for key, language in step.options["ticked"]}
    import_parcels(parcels=parcels, user=step.user, ticked=ticked)


IMPORT = TaskKind("import", gettext_lazy("Import a file"), _import_one, lease=timedelta(minutes=5))
