"""Writes: figures from their content file."""

from collections.abc import Callable
from pathlib import Path

from django.db import transaction

from portal import languages
from portal.content_rows import named
from portal.core import staff_marks
from portal.core.revisions import patching
from portal.translation.operations import sync_paused
from services.content_files import read
from services.figures.content_files import FigureRow
from services.figures.models import Figure

Progress = Callable[[str], None]
_FACTS = ("group", "rank", "value", "unit", "precision", "period", "in_chart", "confidence", "as_of")


@transaction.atomic
@sync_paused()
def load_figures(path: Path, *, progress: Progress = lambda _line: None) -> int:
    """Create or update the figures of a content file; returns how many there are. What staff have edited or removed is left as it is.

    Raises:
        portal.content_rows.ContentError: a row is broken; nothing of the file is loaded.
    """
    rows = read(path, FigureRow)
    marks = staff_marks.marks(Figure, [row.id for row in rows])
    for row in rows:
        if mark := marks.get(row.id):
            progress(f"figures/{row.id}: {mark.value}")
            continue
        figure = Figure.objects.filter(slug=row.id).first() or Figure(slug=row.id)
        for field in _FACTS:
            setattr(figure, field, getattr(row, field))
        for language in languages.all_languages():
            setattr(figure, f"name_{language.suffix}", row.names.get(language.code, ""))
            setattr(figure, f"note_{language.suffix}", row.note.get(language.code, ""))
        figure.sources = [("source", source.model_dump()) for source in row.sources]
        with named(f"{path.name}, ({row.id})"):
            figure.full_clean(exclude=["name", "note"])
        was_taken_down = bool(figure.pk) and not figure.live
        figure.live = not was_taken_down
        patching.save(figure)
        revision = figure.save_revision()
        if not was_taken_down:
            revision.publish()
    progress(f"figures: {len(rows)} loaded")
    return len(rows)
