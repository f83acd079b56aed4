"""What the source of an item says otherwise than before, for whoever decides whether that matters to readers."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count

from portal.translation.models import Item, SourceText, Target, Unit


@dataclass(frozen=True, slots=True)
class SourceChange:
    """The last change of a text. `after.is_material`: whether it counts as saying something else. `late`: in how many languages the
    translation is out of date."""

    unit: Unit
    before: SourceText
    after: SourceText
    late: int


def source_changes(item: Item) -> tuple[SourceChange, ...]:
    """The last change of each text of an item that was changed, the latest change first. Three queries."""
    versions: defaultdict[int, list[SourceText]] = defaultdict(list)
    for version in SourceText.objects.filter(unit__item=item, unit__is_there=True).order_by("pk"):
        versions[version.unit_id].append(version)
    changed = {unit: own for unit, own in versions.items() if len(own) > 1}
    late = dict(Target.objects.present().out_of_date().filter(unit__in=changed).order_by().values_list("unit").annotate(count=Count("pk")))
    units = Unit.objects.in_bulk(list(changed))
    found = [SourceChange(units[unit], own[-2], own[-1], late.get(unit, 0)) for unit, own in changed.items()]
    return tuple(sorted(found, key=lambda change: change.after.pk, reverse=True))
