"""Mails of the desk: to each person one with everything that waits for them, in their language, as plain text with addresses.

Notices are rows written with what happened (`operations.notifying`), so that nothing is told that was rolled back, and no request waits for
a mail server. A mail is claimed by one process before it is sent and keeps its notices and its Message-ID when it has to be sent again: a
server that took it and could not say so gets the same mail, not another one.
"""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from smtplib import SMTPException
from urllib.parse import urlsplit
from uuid import uuid4

from django.conf import settings
from django.contrib.auth.models import User
from django.core.mail import EmailMessage
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import ngettext

from portal import languages
from portal.translation.models import Item, Notice, Occasion, Role, Timing
from portal.translation.operations.rights import has_role

logger = logging.getLogger(__name__)

#: When mails of the day go out, by the city's clock.
DAILY_AT = time(7)
#: After so long a mail that was begun is begun again.
RETRY_AFTER = timedelta(minutes=15)
#: How long is kept what was sent.
KEPT = timedelta(days=90)
#: Lines of a mail under one heading, and characters of what somebody said.
_LINES, _SAID = 40, 300


@dataclass(frozen=True, slots=True)
class _Line:
    """An item in a language. `said`: who said what; `due`: until when it is to be done."""

    title: str
    language: str
    count: int
    said: tuple[str, ...]
    due: str
    address: str


@dataclass(frozen=True, slots=True)
class _Section:
    """What a mail says of one occasion. `more`: lines that were left out."""

    heading: str
    lines: tuple[_Line, ...]
    more: int


def send_notices(*, now: datetime | None = None) -> int:
    """Send what is to be sent now (aware); returns how many mails that were. What fails is logged and sent again later."""
    now = now or timezone.now()
    Notice.objects.filter(sent_at__lt=now - KEPT).delete()
    waiting = Notice.objects.filter(sent_at=None).order_by().values_list("user", flat=True).distinct()
    people = User.objects.filter(pk__in=waiting).select_related("notice_choice", "wagtail_userprofile").order_by("pk")
    return sum(_send(person, batch, now) for person in people for batch in _claimed(person, now))


def _claimed(person: User, now: datetime) -> Iterator[str]:
    """The mails for somebody that this process is to send: those that were begun and not finished, and what is new."""
    mine = Notice.objects.filter(user=person, sent_at=None)
    begun = mine.exclude(batch="").filter(claimed_at__lt=now - RETRY_AFTER).order_by().values_list("batch", "claimed_at").distinct()
    for batch, claimed_at in list(begun):
        if mine.filter(batch=batch, claimed_at=claimed_at).update(claimed_at=now):
            yield batch
    if _is_time(person, now):
        batch = uuid4().hex
        if mine.filter(batch="").update(batch=batch, claimed_at=now):
            yield batch


def _is_time(person: User, now: datetime) -> bool:
    choice = getattr(person, "notice_choice", None)
    timing = choice.timing if choice else Timing.DAILY
    if timing == Timing.DAILY:
        morning = timezone.make_aware(datetime.combine(timezone.localdate(now), DAILY_AT))
        return now >= morning and not Notice.objects.filter(Q(sent_at__gte=morning) | Q(claimed_at__gte=morning), user=person).exists()
    return timing == Timing.AT_ONCE


def _send(person: User, batch: str, now: datetime) -> int:
    notices = Notice.objects.filter(user=person, batch=batch, sent_at=None)
    rows = list(notices.select_related("target__item", "target__unit", "actor").order_by("pk"))
    kept = [row for row in rows if _may_hear(person, row)]
    notices.exclude(pk__in=[row.pk for row in kept]).delete()
    if not kept:
        return 0
    try:
        _message(person, batch, kept).send()
    except (SMTPException, OSError):
        logger.exception("The mail %s could not be sent; it is tried again.", batch)
        return 0
    notices.update(sent_at=now)
    return 1


def _may_hear(person: User, notice: Notice) -> bool:
    """Whether somebody is still to be told: who has lost their role or their address is not."""
    return bool(person.is_active and person.email and notice.target.unit.is_there and has_role(person, notice.target.language, *Role))


def _message(person: User, batch: str, notices: Sequence[Notice]) -> EmailMessage:
    profile = getattr(person, "wagtail_userprofile", None)
    reader = languages.nearest(profile.get_preferred_language() if profile else settings.LANGUAGE_CODE)
    with translation.override(reader.code):
        count = len(notices)
        subject = ngettext("Translation desk: %(count)d message", "Translation desk: %(count)d messages", count) % {"count": count}
        context = {
            "name": person.get_short_name() or person.get_username(),
            "sections": list(_sections(notices, reader)),
            "desk": _absolute(reverse("translation_start")),
            "account": _absolute(reverse("wagtailadmin_account")),
        }
        body = render_to_string("translation/mail/notices.txt", context)
    host = urlsplit(settings.WAGTAILADMIN_BASE_URL).hostname or "localhost"
    headers = {"Message-ID": f"<{batch}@{host}>", "Auto-Submitted": "auto-generated", "Content-Language": reader.tag}
    return EmailMessage(subject, body, to=[person.email], headers=headers)


def _sections(notices: Sequence[Notice], reader: languages.Language) -> Iterator[_Section]:
    for occasion in Occasion:
        found: dict[tuple[int, str], list[Notice]] = {}
        for notice in notices:
            if notice.occasion == occasion:
                found.setdefault((notice.target.item_id, notice.target.language), []).append(notice)
        lines = [_line(rows[0].target.item, language, rows, reader) for (_item, language), rows in found.items()]
        if lines:
            yield _Section(str(occasion.label), tuple(lines[:_LINES]), max(0, len(lines) - _LINES))


def _line(item: Item, language: str, notices: Sequence[Notice], reader: languages.Language) -> _Line:
    dates = [notice.target.due for notice in notices if notice.target.due]
    said = [f"{notice.actor or ''}: {' '.join(Truncator(notice.text).chars(_SAID).split())}" for notice in notices if notice.text]
    return _Line(
        title=item.title,
        language=languages.get(language).name_for(reader),
        count=len({notice.target_id for notice in notices}),
        said=tuple(said[:_LINES]),
        due=date_format(min(dates), "DATE_FORMAT") if dates else "",
        address=_absolute(reverse("translation_editor", args=[language, item.pk])),
    )


def _absolute(path: str) -> str:
    return f"{settings.WAGTAILADMIN_BASE_URL}{path}"
