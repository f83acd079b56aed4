"""Dead websites: what is looked at, what is kept, when a site is called dead, and who is told."""

from datetime import datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from portal.setup import roles
from services.registry import all_kinds, get
from services.shared.models import Channel, Contact
from services.trust import selectors, websites, words
from services.trust.looking import Look
from services.trust.models import DEAD_AFTER, Outcome, Website
from tests.admin import signed_in
from tests.factories import make_entry, make_user
from tests.services.trust.test_looking import asked, site

__all__ = ("asked", "site")  # fixtures

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 4, 12, tzinfo=timezone.get_default_timezone())
SOURCE = "https://a.example/source"


def seen(url: str, outcome: Outcome = Outcome.SILENT, *, days: int = 1, last: datetime | None = None) -> Website:
    """What was seen at an address on so many days up to the last."""
    last = last or timezone.now()
    for number in reversed(range(days)):
        row = websites.keep(url, Look(outcome), now=last - timedelta(days=number))
    return row


class TestWhatIsLookedAt:
    def test_websites_contacts_and_sources_of_published_entries(self) -> None:
        contact = Contact.objects.create(slug="x", channel=Channel.WEBSITE, value="https://a.example/contact")
        phone = Contact.objects.create(slug="y", channel=Channel.TELEPHONE, value="010-1000000")
        entry = make_entry(
            website="https://a.example/",
            sources=[("source", {"source": text, "quality": "official"}) for text in (SOURCE, "a book", "wikipedia:Beijing")],
            contacts=[("contact", contact), ("contact", phone)],
        )
        make_entry(website="https://draft.example/", live=False)
        found = {url for url, uses in selectors.uses().items() if any(use.pk == entry.pk and use.kind.slug == "schools" for use in uses)}
        assert found == {"https://a.example/", "https://a.example/contact", SOURCE}
        assert set(selectors.addresses_of(entry)) == found
        assert "https://draft.example/" not in selectors.uses()

    def test_only_of_the_kinds_that_are_asked_for(self) -> None:
        make_entry("schools", website="https://school.example/"), make_entry("hotlines", website="https://hotline.example/")
        found = selectors.uses([get("hotlines")])
        assert "https://hotline.example/" in found
        assert "https://school.example/" not in found

    def test_the_list_takes_as_many_queries_with_more_entries(self) -> None:
        def count() -> int:
            with CaptureQueriesContext(connection) as queries:
                selectors.uses()
            return len(queries)

        few = count()
        for kind in all_kinds():
            make_entry(kind.slug, website=f"https://{kind.slug}.example/")
        assert count() == few == 2

    def test_what_was_looked_at_lately_is_left_out_but_failures_are_looked_at_every_day(self) -> None:
        websites.keep("https://fine.example/", Look(Outcome.ANSWERED), now=NOW - timedelta(days=2))
        websites.keep("https://old.example/", Look(Outcome.ANSWERED), now=NOW - timedelta(days=8))
        websites.keep("https://failed.example/", Look(Outcome.SILENT), now=NOW - timedelta(days=1))
        websites.keep("https://today.example/", Look(Outcome.SILENT), now=NOW - timedelta(hours=1))
        addresses = [f"https://{name}.example/" for name in ("fine", "old", "failed", "today", "new")]
        assert set(websites.due_addresses(addresses, days=7, now=NOW)) == {addresses[1], addresses[2], addresses[4]}

    def test_hosts_take_turns(self) -> None:
        addresses = ["https://a.example/1", "https://a.example/2", "https://A.example/3", "https://b.example/1", "https://b.example/2"]
        order = websites.due_addresses(addresses, days=7, now=NOW)
        assert [address[8].lower() for address in order] == ["a", "b", "a", "b", "a"]


class TestWhenItIsDead:
    def test_after_failing_on_several_days(self) -> None:
        assert [seen("https://x.example/", days=days).is_dead for days in range(1, DEAD_AFTER + 1)] == [False, False, True]

    def test_several_failures_on_one_day_are_one(self) -> None:
        for hour in range(6):
            row = websites.keep("https://x.example/", Look(Outcome.FAULTY, 500), now=NOW + timedelta(hours=hour))
        assert (row.failed_days, row.is_dead) == (1, False)

    def test_one_answer_forgives_all(self) -> None:
        first = seen("https://x.example/", days=5, last=NOW).failing_since
        row = websites.keep("https://x.example/", Look(Outcome.ANSWERED, 200), now=NOW + timedelta(days=1))
        assert first is not None
        assert (row.failing_since, row.failed_days, row.is_dead) == (None, 0, False)

    @pytest.mark.parametrize("outcome", [Outcome.ANSWERED, Outcome.MOVED, Outcome.FORBIDDEN])
    def test_never_where_people_may_still_get_in(self, outcome: Outcome) -> None:
        assert not seen("https://x.example/", outcome, days=9).is_dead


class TestWhoIsTold:
    @pytest.mark.parametrize("code", ["en", "zh-hans", "ar"])
    def test_readers_beside_each_dead_link(self, client: Client, code: str) -> None:
        contact = Contact.objects.create(slug="x", channel=Channel.WEBSITE, value="https://a.example/contact")
        entry = make_entry(
            website="https://a.example/",
            sources=[("source", {"source": SOURCE, "quality": "official"})],
            contacts=[("contact", contact)],
        )
        address = f"/{code}/services/schools/{entry.slug}/"
        for url in ("https://a.example/", "https://a.example/contact", SOURCE):
            row = seen(url, days=DEAD_AFTER)
        with translation.override(code):
            note = words.dead_website(row.looked_at)
        assert client.get(address).content.decode().count(note) == 3
        Website.objects.update(failed_days=1)
        assert note not in client.get(address).content.decode()

    def test_staff_with_the_entries_that_name_it(self) -> None:
        entry = make_entry(website="https://dead.example/")
        seen("https://dead.example/", days=DEAD_AFTER), seen("https://moved.example/", Outcome.MOVED)
        Website.objects.filter(url="https://moved.example/").update(moved_to="https://new.example/")
        editor = signed_in(make_user(roles.EDITORS))
        dead = editor.get("/admin/directory-trust/websites/").content.decode()
        assert f"/admin/snippets/services/school/edit/{entry.pk}/" in dead
        assert "https://moved.example/" not in dead
        trouble = editor.get("/admin/directory-trust/websites/", {"show": "trouble"}).content.decode()
        assert "https://new.example/" in trouble
        assert "https://dead.example/" not in trouble


class TestTheCommand:
    @pytest.fixture(autouse=True)
    def only_ours(self, settings: Any) -> None:
        settings.WEBSITES_MAY_BE_PRIVATE = True
        for kind in all_kinds():
            kind.model._default_manager.update(live=False)

    def run(self, *arguments: str) -> str:
        out = StringIO()
        call_command("check_websites", "--pause", "0", "--timeout", "2", *arguments, stdout=out)
        return out.getvalue()

    def test_looks_keeps_and_says_what_it_saw(self, site: str) -> None:
        make_entry(website=f"{site}/200"), make_entry(website=f"{site}/404")
        said = self.run()
        assert f"{site}/404: missing 404" in said
        assert "2 of 2 websites were looked at; 0 of all are dead." in said
        assert dict(Website.objects.values_list("url", "outcome")) == {f"{site}/200": "answered", f"{site}/404": "missing"}

    def test_goes_on_where_it_was_stopped(self, site: str, monkeypatch: pytest.MonkeyPatch) -> None:
        for status in (200, 201, 202):
            make_entry(website=f"{site}/{status}")
        keep = websites.keep

        def then_stop(url: str, look: Look, *, now: datetime) -> Website:
            kept = keep(url, look, now=now)
            if Website.objects.count() == 2:
                raise KeyboardInterrupt
            return kept

        with monkeypatch.context() as patch:
            patch.setattr(websites, "keep", then_stop)
            assert "Stopped." in self.run()
        assert Website.objects.count() == 2
        assert "1 of 1 websites" in self.run()

    def test_ends_in_time(self, site: str) -> None:
        make_entry(website=f"{site}/200")
        assert "0 of 1 websites" in self.run("--minutes", "0")

    def test_asks_nobody_in_a_dry_run(self, site: str, asked: list[tuple[str, str, str]]) -> None:
        make_entry(website=f"{site}/200"), make_entry(website=f"{site}/201")
        said = self.run("--dry-run", "--limit", "1")
        assert "1 of 2 websites would be looked at." in said
        assert asked == []
        assert not Website.objects.exists()

    def test_forgets_what_the_directory_no_longer_has(self, site: str) -> None:
        make_entry(website=f"{site}/200")
        seen("https://gone.example/")
        self.run()
        assert set(Website.objects.values_list("url", flat=True)) == {f"{site}/200"}

    def test_names_the_kinds_where_there_is_no_such_kind(self) -> None:
        with pytest.raises(CommandError, match="schools"):
            self.run("--kind", "school")
