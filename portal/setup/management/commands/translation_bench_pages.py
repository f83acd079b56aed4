"""How fast trees of pages are sent to translation on this machine, beside the usual add-on with the same pages. Prints figures, judges
nothing."""

import json
import subprocess
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError
from wagtail.models import Page

from portal.pages.models import PolicyPage, SectionPage
from portal.pages.translation_source.source import TranslatablePages, key_of
from portal.pages.translation_source.writing import write
from portal.setup.bench import tree
from portal.translation import operations, sources
from portal.translation.measuring import Figures, Taken, scratch_database, timed
from portal.translation.models import Progress, Target, TaskItem

_CHANGED = 5


class Command(BaseCommand):
    """`manage.py translation_bench_pages [--pages N] [--small N] [--addon FOLDER]`"""

    help = "Measures sending a made-up tree of pages to all languages, and a changed page, in a scratch database; then the usual add-on."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--pages", type=int, default=200)
        parser.add_argument("--small", type=int, default=10, help="pages of the tree with which the add-on is measured, and we beside it")
        parser.add_argument("--addon", type=Path, help="the folder that wagtail-localize is installed in")

    def handle(self, *_args: Any, **options: Any) -> None:
        figures = Figures(self.stdout)
        with scratch_database():
            figures.begin()
            section = tree.section()
            small, large = range(options["small"]), range(options["small"], options["small"] + options["pages"])
            beside = _send(figures, section, small)
            _send(figures, section, large)
            figures.report("a page changed and published, in all languages", *_change(_CHANGED))
        if options["addon"]:
            _compare(figures, beside, len(small), options["addon"])


def _send(figures: Figures, section: SectionPage, numbers: range) -> Taken:
    """Make policies and send them by a task; what the latter took.

    Raises:
        CommandError: not everything was done, or the tree is not sound.
    """
    source = sources.get(TranslatablePages.name)
    user, _is_new = User.objects.get_or_create(username="coordinator", is_superuser=True)
    codes = [row.code for row in tree.TARGETS]
    # What stands above is there already, as in a portal that is in use.
    for page in (section.get_parent().specific, section):
        source.begin(key_of(page), codes, user=None)
    pages = tree.policies(section, numbers)
    before = Target.objects.count(), PolicyPage.objects.count()

    def work() -> None:
        operations.send(objects=[(source.name, key_of(page)) for page in pages], codes=codes, user=user, title="Policies")
        operations.run_tasks()

    taken = timed(work)
    failed = list(TaskItem.objects.exclude(progress=Progress.DONE).values_list("message", flat=True))
    texts, drafts = Target.objects.count() - before[0], PolicyPage.objects.count() - before[1]
    if failed or drafts != len(pages) * len(codes) or any(Page.find_problems()):
        raise CommandError(f"{len(failed)} pages failed, {drafts} drafts were made: {failed[:3]} {Page.find_problems()}")
    figures.report(f"{len(pages)} pages × {len(codes)} languages sent: {texts} texts, {drafts} drafts", taken)
    return taken


def _change(count: int) -> list[Taken]:
    """Publish policies in all languages, then change the text of each and publish it; what the latter took, until every language has the
    new facts and the desk the new text."""
    return [_change_one(page) for page in PolicyPage.objects.filter(translated_from="")[:count]]


def _change_one(page: PolicyPage) -> Taken:
    said = TranslatablePages().item(key_of(page))
    texts = {segment.path: f"{segment.text} *" for segment in said.segments} if said else {}
    for row in tree.TARGETS:
        write(page.translation_key, row, texts, user=None, is_publish=True)
    page.who = f"{page.who} And nobody else."
    return timed(lambda: page.save_revision().publish())


def _compare(figures: Figures, ours: Taken, pages: int, addon: Path) -> None:
    theirs = _addon(addon, pages)
    count = pages * len(tree.TARGETS)
    if theirs["pages"] != count:
        raise CommandError(f"The add-on made {theirs['pages']} pages and not {count}.")
    figures.report(f"the same {count} pages by wagtail-localize", Taken(theirs["clock"], theirs["processor"], 0))
    ratios = [theirs[name] / getattr(ours, name) for name in ("clock", "processor")]
    figures.say("{:64}{:9.1f} ×  {:9.1f} ×".format("wagtail-localize takes, for each page", *ratios))


def _addon(folder: Path, pages: int) -> dict[str, float]:
    """What the add-on took, measured in a process that has it."""
    command = [sys.executable, "manage.py", "translation_bench_addon", "--pages", str(pages)]
    command += ["--settings", "portal.setup.bench.addon_settings", "--pythonpath", str(folder.resolve())]
    done = subprocess.run(command, cwd=settings.PROJECT, capture_output=True, text=True, check=False)  # noqa: S603  our own program
    if done.returncode:
        raise CommandError(f"The add-on could not be measured:\n{done.stdout}{done.stderr}")
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found
