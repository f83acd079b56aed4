"""Looking at the addresses that the directory sends readers to, and keeping what was seen."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import monotonic, sleep
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone

from services.trust.looking import Look, Looker
from services.trust.models import FAILURES, LONGEST_ADDRESS, Website

#: How the portal calls itself to other people's servers.
AGENT = f"residents-portal-link-check/1.0 (+{settings.WAGTAILADMIN_BASE_URL})"

Progress = Callable[[int, int, str, Look], object]


def due_addresses(addresses: Collection[str], *, days: int, now: datetime) -> list[str]:
    """Those that were not looked at for so many days, or that failed and were not looked at today; hosts in turn, so that none is asked
    twice in a row."""
    rows = {row.url: row for row in Website.objects.all()}
    today = timezone.localdate(now)

    def is_due(address: str) -> bool:
        row = rows.get(address)
        if row is None:
            return True
        if row.is_failing:
            return timezone.localdate(row.looked_at) < today
        return row.looked_at <= now - timedelta(days=days)

    return _in_turn([address for address in addresses if is_due(address)])


def _in_turn(addresses: Iterable[str]) -> list[str]:
    turns: dict[str, int] = {}
    ranked = []
    for address in addresses:
        host = urlsplit(address).netloc.lower()
        turns[host] = turns.get(host, 0) + 1
        ranked.append((turns[host], address))
    return [address for _turn, address in sorted(ranked, key=lambda item: item[0])]


@dataclass(slots=True)
class Pause:
    """Keeps `seconds` between two requests to one host."""

    seconds: float
    _last: dict[str, float] = field(default_factory=dict)

    def __call__(self, host: str) -> None:
        left = self._last.get(host, -self.seconds) + self.seconds - monotonic()
        if left > 0:
            sleep(left)
        self._last[host] = monotonic()


def look_at(addresses: Collection[str], *, timeout: float, pause: float, most_seconds: float | None, progress: Progress) -> int:
    """Looks at addresses one after the other and keeps what was seen after each, so that whoever stops it loses nothing. Returns how many
    were looked at; fewer than all where the time is over."""
    looker = Looker(timeout=timeout, agent=AGENT, allows_private=settings.WEBSITES_MAY_BE_PRIVATE, wait=Pause(pause))
    end = monotonic() + most_seconds if most_seconds is not None else None
    for number, address in enumerate(addresses):
        if end is not None and monotonic() >= end:
            return number
        look = looker.look(address)
        keep(address, look, now=timezone.now())
        progress(number + 1, len(addresses), address, look)
    return len(addresses)


def keep(url: str, look: Look, *, now: datetime) -> Website:
    """Puts down what was seen. Two failures on one day are one: an outage of an hour is no dead website."""
    row = Website.objects.filter(url=url).first() or Website(url=url)
    today = timezone.localdate(now)
    is_first_today = row.looked_at is None or timezone.localdate(row.looked_at) < today or not row.is_failing
    row.outcome, row.status, row.moved_to = look.outcome, look.status, look.moved_to[:LONGEST_ADDRESS]
    if look.outcome in FAILURES:
        row.failing_since = row.failing_since or today
        row.failed_days += is_first_today
    else:
        row.failing_since, row.failed_days = None, 0
    row.looked_at = now
    row.save()
    return row


def forget(addresses: Collection[str]) -> int:
    """Drops what was seen at addresses that the directory no longer has; `addresses`: those that it has. Returns how many."""
    gone = [row.pk for row in Website.objects.only("pk", "url") if row.url not in addresses]
    Website.objects.filter(pk__in=gone).delete()
    return len(gone)
