"""How fast the directory is on this machine: the same pages with few and with many made-up schools, and a table of them out and in.

Everything is in a database and a search index that are thrown away. Prints figures and the targets beside them, judges nothing.
"""

import statistics
import tempfile
from argparse import ArgumentParser
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.test import Client, override_settings

from portal.translation.measuring import Taken, browser, opened, scratch_database, timed
from search.operations import apply_changes
from services import registry
from services.tables import benchmark, operations, planning, reading, writing
from services.tables.columns import columns_of

_KIND = "schools"
_LIST = f"/services/{_KIND}/"
#: What is opened, and its address.
_PAGES = {
    "list, first page": f"/en{_LIST}",
    "list, page 3": f"/en{_LIST}?page=3",
    "list, two filters": f"/en{_LIST}?district=haidian&curriculum=ib",
    "list, near me, by distance": f"/en{_LIST}?sort=distance&near=39.9,116.4",
    "list, by last checked": f"/en{_LIST}?sort=checked",
    "list in Chinese, by name (pinyin)": f"/zh-hans{_LIST}?sort=name",
    "list in Japanese, by name (50-on)": f"/ja{_LIST}?sort=name",
    "list in Arabic, by name": f"/ar{_LIST}?sort=name",
    "detail page": f"/en{_LIST}made-up-7/",
    "map": f"/en{_LIST}map/",
    "positions of the whole list (GeoJSON)": f"/en{_LIST}list.geojson",
    "the whole list as CSV": f"/en{_LIST}list.csv",
    "API, a page of entries": f"/api/v1/entries?kind={_KIND}",
}
_PAGED = "list"
_REPEATED = 7


class Command(BaseCommand):
    """`manage.py directory_bench [--few 50] [--many 5000]`"""

    help = "Measures pages, export and import with made-up schools, in a scratch database and a scratch index."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--few", type=int, default=50)
        parser.add_argument("--many", type=int, default=5_000)

    def handle(self, *_args: Any, **options: Any) -> None:
        few, many = options["few"], options["many"]
        with (
            tempfile.TemporaryDirectory(prefix="directory-bench-") as folder,
            scratch_database(),
            # By words only: to embed made-up texts takes minutes and is no part of a list.
            override_settings(SEARCH={**settings.SEARCH, "DIRECTORY": Path(folder), "VECTORS": False}),
            browser() as staff,
        ):
            user = User.objects.get(username="bench")
            self._import("import of few", few, user, "")
            self._index()
            # A reader has no account.
            before = _opened_all(Client())
            self._import("import, all new or as before", many, user, "")
            self._index()
            after = _opened_all(Client())
            self._compare(before, after, few, many)
            self._import("import, every text and fact changed", many, user, "again")
            self._files(staff, many)

    def _import(self, what: str, count: int, user: User, version: str) -> None:
        kind = registry.get(_KIND)
        data = benchmark.table(kind, count, version=version)
        found: dict[str, Any] = {}

        def read() -> None:
            found["table"] = reading.read(data, columns=columns_of(kind))

        def look() -> None:
            found["plan"] = planning.plan(kind, found["table"], user=user)

        def write() -> None:
            operations.write(found["plan"], user=user)

        taken = [timed(work) for work in (read, look, write)]
        clock, processor = sum(each.clock for each in taken), sum(each.processor for each in taken)
        self._say(
            f"{what}: {count} rows × 10 languages in {clock:.1f} s ({count / clock:.0f} rows a second), {processor:.1f} s of the processor"
        )
        for name, each in zip(("reading the file", "dry run", "writing"), taken, strict=True):
            self._say(f"   {name:18}{each.clock:8.1f} s {each.processor:8.1f} s {each.queries:7} queries")
        if count >= 5_000:
            self._say("   target: 5,000 rows in less than 60 s")

    def _index(self) -> None:
        taken = timed(partial(call_command, "search_rebuild", verbosity=0))
        apply_changes()
        self._say(f"   the search index, made anew afterwards: {taken.clock:.1f} s")

    def _compare(self, before: Mapping[str, Taken], after: Mapping[str, Taken], few: int, many: int) -> None:
        self._say(f"{'medians of ' + str(_REPEATED):42}{few:>12} entries{many:>14} entries{'ratio':>9}")
        for what, one in before.items():
            other = after[what]
            ratio = other.processor / one.processor if one.processor else 0
            target = "  target: at most 12 queries, ratio at most 2" if what.startswith(_PAGED) else ""
            figures = "".join(f"{1000 * each.processor:12.1f} ms {each.queries:4} q" for each in (one, other))
            self._say(f"{what:42}{figures}{ratio:9.2f}{target}")

    def _files(self, staff: Client, count: int) -> None:
        kind = registry.get(_KIND)
        for format_name in writing.FORMATS:
            found: dict[str, bytes] = {}

            def write(name: str = format_name, kept: dict[str, bytes] = found) -> None:
                kept["data"] = writing.export(kind, name).data

            out = timed(write)
            back = timed(partial(reading.read, found["data"], columns=columns_of(kind)))
            size = f"{len(found['data']) / 2**20:.1f} MB"
            self._say(f"{format_name.upper():5} of {count} entries: written in {out.clock:.1f} s ({size}), read in {back.clock:.1f} s")
        taken = timed(partial(opened, staff, f"/admin/snippets/services/{kind.model._meta.model_name}/"))
        self._say(f"the admin’s list: {1000 * taken.clock:.0f} ms, {taken.queries} queries")

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def _opened_all(client: Client) -> dict[str, Taken]:
    found = {}
    for what, address in _PAGES.items():
        # Once before, so that caches and compiled templates are there.
        opened(client, address)
        found[what] = _median([timed(partial(opened, client, address)) for _time in range(_REPEATED)])
    return found


def _median(taken: list[Taken]) -> Taken:
    return Taken(
        statistics.median(each.clock for each in taken),
        statistics.median(each.processor for each in taken),
        max(each.queries for each in taken),
    )
