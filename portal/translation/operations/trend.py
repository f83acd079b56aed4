"""The coverage of each day, kept for the trend."""

from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone

from portal.translation.models import CoverageDay
from portal.translation.selectors.coverage import coverage


def note_coverage(*, day: date | None = None) -> int:
    """Keep the coverage as it is now as that of a day (today), once. Returns the number of rows written, 0 where the day has some."""
    day = day or timezone.localdate()
    if CoverageDay.objects.filter(day=day).exists():
        return 0
    rows = [
        CoverageDay(
            day=day,
            language=row.language,
            source=row.source,
            group=row.group,
            words=row.words.total,
            approved=row.words.approved,
            translated=row.words.translated,
            out_of_date=row.words.out_of_date,
            started=row.words.started,
            missing=row.words.missing,
            items=row.items.total,
            items_done=row.items.approved + row.items.translated,
        )
        for row in coverage()
    ]
    try:
        with transaction.atomic():
            CoverageDay.objects.bulk_create(rows, batch_size=200)
    except IntegrityError:
        # Another process was quicker.
        return 0
    return len(rows)
