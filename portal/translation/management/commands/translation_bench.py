"""How fast the desk is on this machine, with a made-up collection in a database of its own. Prints figures, judges nothing."""

from argparse import ArgumentParser
from functools import partial
from typing import Any

from django.core.management.base import BaseCommand
from django.urls import reverse

from portal import languages
from portal.translation import benchmark, operations, selectors, sources
from portal.translation.measuring import Figures, browser, opened, scratch_database, timed
from portal.translation.models import Item, Target, Unit
from portal.translation.operations import checking
from portal.translation.selectors import Work
from portal.translation.terms import Recogniser

_CHANGED = 7
#: Texts of the page that is opened in the editor, and concepts of the term base.
_LONG, _CONCEPTS = 100, 2_000


class Command(BaseCommand):
    """`manage.py translation_bench [--items N] [--segments N]`"""

    help = (
        "Measures taking up, a changed item, coverage, work lists, the editor and terms with a made-up collection, in a scratch database."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--items", type=int, default=200)
        parser.add_argument("--segments", type=int, default=30)

    def handle(self, *_args: Any, **options: Any) -> None:
        source = benchmark.MadeUpSource(options["items"], options["segments"])
        sources.register(source)
        figures = Figures(self.stdout)
        with scratch_database():
            figures.begin()
            taken = timed(partial(operations.take_up_all, source=source.name))
            count = Target.objects.count()
            others = len(languages.all_languages()) - 1
            figures.report(f"taking up {options['items']} items × {options['segments']} texts × {others} languages: {count} targets", taken)
            benchmark.translate_some()
            _change(figures, "one text of an item changed, all languages", source, options["segments"])
            _change(figures, "every text of an item changed, all languages", source, 1)
            _read(figures, count)
            _open(figures, source)
            _recognise(figures)


def _change(figures: Figures, what: str, source: benchmark.MadeUpSource, every: int) -> None:
    taken = []
    for key in [item.key for item in source.items()][:_CHANGED]:
        source.rewrite(key, every)
        taken.append(timed(partial(operations.take_up, source=source.name, key=key)))
    figures.report(what, *taken)


def _read(figures: Figures, count: int) -> None:
    figures.median(f"coverage of {count} targets", selectors.coverage)
    figures.median("hours to approval", selectors.approval_hours)
    figures.median("out of date since when", selectors.out_of_date_since)
    figures.median("counts of all lists of a language", partial(selectors.counts, "fr"))
    for kind in (Work.MISSING, Work.OUT_OF_DATE, Work.TO_REVIEW, Work.FAILED_CHECKS):
        figures.median(f"work list “{kind.value}”, first page", partial(selectors.work, "fr", kind))
    figures.median("work list “missing”, last page", partial(selectors.work, "fr", Work.MISSING, page=count))


def _open(figures: Figures, source: benchmark.MadeUpSource) -> None:
    """Whole pages, as a browser gets them."""
    operations.take_up(source=source.name, key=source.add(_LONG))
    long = Item.objects.latest("pk")
    benchmark.translate_some(item=long.pk)
    # As the regular work leaves them.
    targets = Target.objects.filter(item=long, language="fr").select_related("unit", "item")
    Target.objects.bulk_update(checking.put_findings(targets), checking.FIELDS)
    with browser() as client:
        figures.median("a work list’s page, the whole answer", partial(opened, client, reverse("translation_list", args=["fr"])))
        editor = reverse("translation_editor", args=["fr", long.pk])
        figures.median(f"the editor with {_LONG} texts, the whole answer", partial(opened, client, editor))


def _recognise(figures: Figures) -> None:
    recogniser = Recogniser(benchmark.concepts(_CONCEPTS))
    english = languages.get("en")
    texts = list(Unit.objects.values_list("text", flat=True)[:_LONG])
    recogniser.find("", english)
    figures.report(f"terms of {_CONCEPTS} concepts found in a text", *(timed(partial(recogniser.find, text, english)) for text in texts))
