"""Looks at the websites that the directory sends readers to. The only thing of the directory that goes out to the network."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from services import registry
from services.trust import selectors, websites
from services.trust.looking import Look


class Command(BaseCommand):
    """`manage.py check_websites [--kind schools] [--days 7] [--timeout 10] [--pause 1] [--minutes 60] [--limit 100] [--dry-run]`"""

    help = (
        "Looks at the websites of published entries, one after the other, and keeps what was seen."
        " May be stopped at any time; the next run goes on with what is left."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--kind", action="append", default=[], help="only entries of this kind; may be given several times")
        parser.add_argument("--days", type=int, default=7, help="leave out what was looked at in so many days (7); what failed: today")
        parser.add_argument("--timeout", type=float, default=10, help="seconds for one answer (10)")
        parser.add_argument("--pause", type=float, default=1, help="seconds between two requests to one host (1)")
        parser.add_argument("--minutes", type=float, help="end after so many minutes, also where something is left")
        parser.add_argument("--limit", type=int, help="look at so many at most")
        parser.add_argument("--dry-run", action="store_true", help="say what would be looked at, and go nowhere")

    def handle(self, *_args: Any, **options: Any) -> None:
        kinds = [_kind(slug) for slug in options["kind"]]
        addresses = list(selectors.uses(kinds))
        due = websites.due_addresses(addresses, days=options["days"], now=timezone.now())[: options["limit"]]
        if options["dry_run"]:
            for address in due:
                self.stdout.write(address)
            self.stdout.write(f"{len(due)} of {len(addresses)} websites would be looked at.")
            return
        if not kinds:
            websites.forget(addresses)
        seconds = options["minutes"] * 60 if options["minutes"] is not None else None
        try:
            done = websites.look_at(due, timeout=options["timeout"], pause=options["pause"], most_seconds=seconds, progress=self._show)
        except KeyboardInterrupt:
            self.stdout.write("Stopped. What was seen is kept; the next run goes on with what is left.")
            return
        dead = selectors.dead_websites().count()
        self.stdout.write(f"{done} of {len(due)} websites were looked at; {dead} of all are dead.")

    def _show(self, number: int, total: int, address: str, look: Look) -> None:
        status = f" {look.status}" if look.status else ""
        self.stdout.write(f"[{number}/{total}] {address}: {look.outcome}{status}{f' → {look.moved_to}' if look.moved_to else ''}")


def _kind(slug: str) -> registry.Kind:
    try:
        return registry.get(slug)
    except registry.UnknownKindError as error:
        known = ", ".join(kind.slug for kind in registry.all_kinds())
        raise CommandError(f"There is no kind {slug!r}. There are: {known}.") from error
