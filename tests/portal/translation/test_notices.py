"""Mails of the desk: who is told of what, when, and in which language."""

from datetime import date, datetime, timedelta
from email import message_from_string
from smtplib import SMTPException
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Permission, User
from django.core import mail as outbox
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from wagtail.test.utils.form_data import querydict_from_html
from wagtail.users.models import UserProfile

from portal import languages
from portal.translation import operations
from portal.translation.mail import RETRY_AFTER, send_notices
from portal.translation.models import Notice, NoticeChoice, Occasion, Role, Target, Timing
from tests.admin import signed_in
from tests.portal.translation.made_up import MadeUp, coordinator, person, reviewer, target, translator, write

VISA = {"title": "Visa", "fee": "The fee is 400 yuan.", "time": "It takes seven days until the visa is ready."}
NOON = datetime(2026, 3, 2, 12, tzinfo=ZoneInfo("Asia/Shanghai"))
FEE = "Les frais sont de 400 yuans."


@pytest.fixture(autouse=True)
def visa(made_up: MadeUp) -> MadeUp:
    """A page that needs no approval."""
    made_up.take("visa", VISA)
    return made_up


def hearing(user: User, timing: Timing | None = Timing.AT_ONCE, *, reads: str = "en") -> User:
    """An account that has an address, wants to hear so often, and reads this language."""
    user.email = f"{user.username}@portal.example"
    user.save()
    if timing:
        NoticeChoice.objects.create(user=user, timing=timing)
    profile = UserProfile.get_for_user(user)
    profile.preferred_language = reads
    profile.save()
    return user


def letters(now: datetime = NOON) -> list[str]:
    """What is sent at this moment: the bodies of the mails."""
    before = len(outbox.outbox)
    send_notices(now=now)
    return [message.body for message in outbox.outbox[before:]]


def assign(user: User, *paths: str, due: date | None = None) -> None:
    operations.assign(targets=[target(path) for path in paths], assignee=user, user=coordinator(), due=due)


def test_an_assignment_is_told_in_one_mail_with_its_address() -> None:
    user = hearing(translator())
    assign(user, "fee", "time", due=date(2026, 3, 9))
    (body,) = letters()
    assert "Assigned to you" in body
    assert "Visa (French): 2 texts" in body
    assert "March 9, 2026" in body
    assert f"http://localhost:8000/admin/translation/fr/items/{target('fee').item_id}/" in body
    assert outbox.outbox[-1].to == [user.email]
    assert letters() == [], "nothing is told twice"


def test_whoever_takes_work_for_themselves_is_not_told() -> None:
    user = hearing(translator())
    operations.assign(targets=[target("fee")], assignee=user, user=user)
    assert letters() == []


def test_author_and_assignee_are_told_of_a_review_and_the_reviewer_is_not() -> None:
    author, assignee, judge = hearing(translator()), hearing(translator()), hearing(reviewer())
    write("fee", FEE, user=author)
    assign(assignee, "fee")
    letters()
    operations.reject(target=target("fee"), version=1, user=judge, reason="The amount is\nmissing.")
    sent = letters()
    assert len(sent) == 2
    assert all("Sent back to be edited" in body and "The amount is missing." in body for body in sent)
    operations.approve(target=target("fee"), version=2, user=judge)
    assert [("Approved" in body) for body in letters()] == [True, True]
    assert judge.email not in {address for message in outbox.outbox for address in message.to}


def test_everybody_in_a_conversation_is_told_of_a_comment() -> None:
    author, other, asking = hearing(translator()), hearing(translator()), hearing(coordinator())
    write("fee", FEE, user=author)
    operations.comment(target=target("fee"), text="Is it per person?", user=asking)
    assert len(letters()) == 1
    operations.comment(target=target("fee"), text="Yes.", user=other)
    sent = outbox.outbox[1:] if letters() else []
    assert {address for message in sent for address in message.to} == {author.email, asking.email}


def test_a_changed_source_is_told_to_who_has_it_to_do_and_who_approved_it(visa: MadeUp) -> None:
    author, judge, assignee, other = hearing(translator()), hearing(reviewer()), hearing(translator()), hearing(translator())
    write("fee", FEE, user=author)
    operations.approve(target=target("fee"), version=1, user=judge)
    write("time", "Cela prend sept jours.", user=other)
    assign(assignee, "time")
    letters()
    outbox.outbox.clear()
    visa.take("visa", {**VISA, "fee": "The fee is 500 yuan.", "time": "It takes ten days."})
    assert all("The source text has changed" in body for body in letters())
    assert sorted(message.to[0] for message in outbox.outbox) == sorted([author.email, judge.email, assignee.email])


def test_a_corrected_slip_is_told_to_nobody(visa: MadeUp) -> None:
    user = hearing(translator())
    write("fee", FEE, user=user)
    assign(user, "fee")
    letters()
    visa.say("visa", {**VISA, "fee": "The fee is 400 yuan!"})
    operations.take_up(source="made_up", key="visa", is_material=False)
    assert letters() == []


def test_work_is_remembered_the_day_before_and_once_more_when_it_is_late() -> None:
    user = hearing(translator())
    assign(user, "fee", due=date(2026, 3, 10))
    letters()
    told = []
    for day in range(7, 14):
        operations.note_due(today=date(2026, 3, day))
        operations.note_due(today=date(2026, 3, day))
        told.append([word for body in letters() for word in ("To be done by tomorrow", "Should have been done") if word in body])
    assert told == [[], [], ["To be done by tomorrow"], [], ["Should have been done"], [], []]


def test_done_work_is_not_asked_for() -> None:
    user = hearing(translator())
    assign(user, "fee", due=date(2026, 3, 10))
    letters()
    write("fee", FEE, user=user)
    operations.approve(target=target("fee"), version=1, user=reviewer())
    letters()
    operations.note_due(today=date(2026, 3, 20))
    assert letters() == []


@pytest.mark.parametrize("timing", [Timing.DAILY, None])
def test_the_digest_comes_once_a_day_in_the_morning(timing: Timing | None) -> None:
    user = hearing(translator(), timing)
    assign(user, "fee")
    assert letters(NOON.replace(hour=6)) == []
    assert len(letters(NOON.replace(hour=8))) == 1
    assign(user, "time")
    assert letters(NOON.replace(hour=20)) == []
    assert len(letters(NOON.replace(hour=8) + timedelta(days=1))) == 1


def test_who_wants_nothing_hears_nothing() -> None:
    user = hearing(translator(), Timing.NONE)
    assign(user, "fee")
    assert not Notice.objects.exists()
    assert letters() == []


def test_what_waits_is_dropped_for_who_wants_nothing_any_more() -> None:
    user = hearing(translator(), Timing.DAILY)
    assign(user, "fee")
    operations.choose_timing(user=user, timing=Timing.NONE)
    assert not Notice.objects.exists()


def test_without_an_address_or_an_account_nobody_is_told() -> None:
    away = hearing(translator())
    write("time", "Cela prend sept jours.", user=away)
    away.is_active = False
    away.save()
    operations.comment(target=target("time"), text="Days or weeks?", user=coordinator())
    assign(translator(), "fee")
    assert not Notice.objects.exists()


def test_who_lost_the_role_meanwhile_is_not_told() -> None:
    user = hearing(translator())
    assign(user, "fee")
    user.user_permissions.clear()
    assert letters() == []
    assert not Notice.objects.exists()


def test_nothing_is_told_of_what_was_rolled_back() -> None:
    user = hearing(translator())
    with transaction.atomic():
        assign(user, "fee")
        transaction.set_rollback(True)
    assert letters() == []


def test_mails_are_in_the_language_of_their_reader(language: languages.Language) -> None:
    user = hearing(translator(), reads=language.staff_code or language.code)
    assign(user, "fee")
    (body,) = letters()
    with translation.override(language.code):
        assert str(Occasion.ASSIGNED.label) in body
    assert languages.get("fr").name_for(language) in body
    message = message_from_string(outbox.outbox[-1].message().as_string())
    assert message["Content-Language"] == language.tag
    assert message.get_content_type() == "text/plain"


def test_what_people_write_stands_in_a_mail_as_they_wrote_it() -> None:
    author = hearing(translator())
    write("fee", FEE, user=author)
    operations.comment(target=target("fee"), text="Fees & “times” <b>twice</b>\nBcc: x@y.example", user=coordinator())
    (body,) = letters()
    assert "Fees & “times” <b>twice</b> Bcc: x@y.example" in body
    assert outbox.outbox[-1].recipients() == [author.email]


class Broken(EmailBackend):
    """A mail server that does not answer."""

    def send_messages(self, messages: Any) -> int:
        raise SMTPException("no answer")


def test_a_mail_that_could_not_be_sent_is_sent_later_and_is_the_same(settings: Any) -> None:
    user = hearing(translator())
    assign(user, "fee")
    backend, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, f"{__name__}.Broken"
    assert letters() == []
    settings.EMAIL_BACKEND = backend
    batch = Notice.objects.get().batch
    assign(user, "time")
    assert len(letters(NOON + timedelta(minutes=1))) == 1, "what is new does not wait for it"
    (body,) = letters(NOON + RETRY_AFTER + timedelta(minutes=1))
    assert "1 text\n" in body
    assert outbox.outbox[-1].extra_headers["Message-ID"].startswith(f"<{batch}@")
    assert not Notice.objects.filter(sent_at=None).exists()


def test_what_another_process_is_sending_is_left_alone() -> None:
    user = hearing(translator())
    assign(user, "fee")
    Notice.objects.update(batch="a" * 32, claimed_at=NOON)
    assert letters(NOON + timedelta(minutes=1)) == []
    assert len(letters(NOON + RETRY_AFTER + timedelta(minutes=1))) == 1


def test_what_was_sent_is_not_kept_for_ever() -> None:
    user = hearing(translator())
    assign(user, "fee")
    letters()
    assert letters(NOON + timedelta(days=91)) == []
    assert not Notice.objects.exists()


def test_a_gone_text_is_told_to_nobody(visa: MadeUp) -> None:
    user = hearing(translator())
    assign(user, "fee")
    visa.take("visa", {"title": "Visa"})
    assert letters() == []


def test_assigning_takes_as_many_queries_for_many_texts() -> None:
    user, planner = hearing(translator()), coordinator()
    counts = []
    for number in (1, 1, 3):
        with CaptureQueriesContext(connection) as queries:
            operations.assign(targets=Target.objects.filter(language="fr")[:number], assignee=user, user=planner)
        counts.append(len(queries))
    assert counts[1] == counts[2]


def test_the_command_sends_what_is_due() -> None:
    user = hearing(translator())
    assign(user, "fee", due=timezone.localdate())
    call_command("translation_notices", verbosity=0)
    assert "To be done by tomorrow" in outbox.outbox[-1].body


# How often somebody wants to hear

ACCOUNT = "/admin/account/"
FIELD = "translation_notices-timing"


def admin_user(user: User) -> Client:
    """Somebody signed in to the admin."""
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    return signed_in(user)


def test_people_choose_in_their_account() -> None:
    user = hearing(translator(), None)
    client = admin_user(user)
    response = client.get(ACCOUNT)
    page = response.content.decode()
    assert page.count(f'name="{FIELD}"') == len(Timing)
    soup = BeautifulSoup(page, "html.parser")
    assert soup.select_one(f"input[name={FIELD}][checked]")["value"] == Timing.DAILY
    sent = querydict_from_html(page, form_index=len(soup.select("form")) - 1)
    sent.update({"name_email-first_name": "A", "name_email-last_name": "B"})
    sent = {name: sent[name] for name in sent}
    response = client.post(ACCOUNT, {**sent, FIELD: Timing.AT_ONCE.value})
    assert response.status_code == 302, response.content.decode()[:2000]
    assert NoticeChoice.objects.get(user=user).timing == Timing.AT_ONCE
    response = client.post(ACCOUNT, {**sent, FIELD: "often"})
    assert response.status_code == 200, "a choice that is none is refused"
    assert NoticeChoice.objects.get(user=user).timing == Timing.AT_ONCE


def test_who_has_no_role_on_the_desk_has_nothing_to_choose() -> None:
    assert FIELD not in admin_user(person()).get(ACCOUNT).content.decode()
    assert FIELD in admin_user(person((Role.REVIEW, "ar"))).get(ACCOUNT).content.decode()
