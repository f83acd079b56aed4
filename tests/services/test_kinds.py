"""What single kinds say beyond what all of them say."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import translation
from wagtail.models import Page

from portal import languages
from portal.pages.models import PolicyPage
from services.kinds.base import Entry
from services.kinds.schools import School
from services.matters import MATTERS, described
from services.registry import get
from services.values import country, is_country, is_partial_date, money, partial_date
from tests.factories import make_entry
from tests.reading import clean, open_page

pytestmark = pytest.mark.django_db


def facts(client: Client, entry: Entry, code: str = "en") -> dict[str, str]:
    """Label → values, as the detail page has them."""
    page = open_page(client, languages.get(code), f"services/{entry.kind.slug}/{entry.slug}/")
    rows = page.soup.select(".fact-list__row")
    return {clean(row.dt.get_text()): clean(row.dd.get_text(" ")) for row in rows}


class TestServiceHall:
    def test_each_matter_leads_to_the_policy_that_explains_it(self, client: Client) -> None:
        entry = make_entry("service-halls", matters=["visa", "work-permit"])
        page = open_page(client, languages.get("ar"), f"services/service-halls/{entry.slug}/")
        assert len(page.soup.select('.fact-list a[href="/ar/policies/work-permit/"]')) == 1

    def test_every_policy_that_is_named_is_there(self) -> None:
        with translation.override("fr"):
            for matter in MATTERS:
                assert [bool(address) for _label, address in described([matter.code])] == [bool(matter.policy)]

    def test_a_policy_that_is_not_published_is_not_linked(self, client: Client) -> None:
        Page.objects.filter(pk__in=PolicyPage.objects.filter(policy__slug="work-permit").values("pk")).update(live=False)
        entry = make_entry("service-halls", matters=["work-permit"])
        assert facts(client, entry)["What it handles"] == "Work permit"
        assert "policies/work-permit" not in client.get(entry.get_absolute_url()).content.decode().partition("<footer")[0]

    def test_a_window_says_languages_channels_hours_and_matters(self, client: Client) -> None:
        window = {
            "label": "12",
            "languages": ["fr", "ru"],
            "channels": ["interpreter"],
            "hours": "Mo-We 09:00-12:00",
            "matters": ["stay-permit"],
        }
        said = facts(client, make_entry("service-halls", windows=[("window", window)]))["Window 12"]
        for words in ("French · Russian", "through an interpreter", "Stay permit", "9:00"):
            assert words in said, words

    def test_the_list_is_narrowed_by_matter(self, client: Client) -> None:
        page = open_page(client, languages.get("en"), "services/service-halls/?matter=work-permit")
        assert [link["href"].split("/")[-2] for link in page.soup.select(".entry-row a")] == ["eea-hr"]


class TestHotline:
    def test_tells_who_answers_and_for_which_language_an_interpreter_is_called(self, client: Client) -> None:
        entry = make_entry("hotlines", phone="12345", text_number="12110", languages=["en", "ru"], interpreted=["ru"])
        said = facts(client, entry)
        assert said["With an interpreter on the line"] == "Russian"
        assert (said["Telephone"], said["Text messages"]) == ("12345", "12110")

    def test_is_no_place_to_be_driven_to(self, client: Client) -> None:
        html = client.get(make_entry("hotlines").get_absolute_url()).content.decode()
        assert "driver-card" not in html


class TestOnlineService:
    def test_the_reader_s_own_version_comes_first(self, client: Client) -> None:
        page = open_page(client, languages.get("de"), "services/online-services/beijing-portal/")
        links = [link["href"] for link in page.soup.select('.fact-list a[href*="beijing.gov.cn"]')]
        assert links[0].startswith("https://german.")
        assert len({link for link in links if not link.startswith("https://www.")}) == len(languages.all_languages()) - 1


class TestSchool:
    @pytest.mark.parametrize(
        ("fees", "code", "words"),
        [
            ((None, None), "en", ""),
            ((153000, None), "en", "from CN¥153,000"),
            ((153000, 170000), "en", "CN¥153,000–CN¥170,000"),
            ((170000, 170000), "zh-hans", "¥170,000"),
        ],
    )
    def test_fees_are_numbers_in_the_reader_s_language(self, fees: tuple[int | None, int | None], code: str, words: str) -> None:
        with translation.override(code):
            assert School(fee_from=fees[0], fee_to=fees[1]).fees_per_year == words

    def test_one_of_which_nobody_knows_whether_it_is_open_says_so(self) -> None:
        assert [str(badge) for badge in School(status="unconfirmed").badges()] == ["not confirmed that it is open"]
        assert School(status="open").badges() == []


class TestValues:
    @pytest.mark.parametrize(
        ("text", "code", "words"),
        [
            ("2024", "zh-hans", "2024年"),
            ("2024-09", "en", "September 2024"),
            ("2024-09", "pt", "setembro de 2024"),
            ("2024-02-29", "de", "29. Februar 2024"),
            ("2023-02-29", "de", "2023-02-29"),
            ("soon", "en", "soon"),
            ("", "en", ""),
        ],
    )
    def test_dates_are_as_exact_as_they_are_known(self, text: str, code: str, words: str) -> None:
        with translation.override(code):
            assert partial_date(text) == words

    @pytest.mark.parametrize("text", ["24", "2024-13", "2024-1", "2024-09-32", "September"])
    def test_what_is_no_date_is_refused(self, text: str) -> None:
        with pytest.raises(ValidationError):
            is_partial_date(text)

    def test_amounts_and_countries_are_in_the_reader_s_language(self) -> None:
        with translation.override("de"):
            assert (money(Decimal(153000)), country("JP")) == ("153.000\xa0CN¥", "Japan")
        with translation.override("ar"):
            assert country("JP") == "اليابان"

    @pytest.mark.parametrize("code", ["Japan", "jp", "QX", ""])
    def test_a_country_that_is_none_is_refused(self, code: str) -> None:
        with pytest.raises(ValidationError):
            is_country(code)


def test_every_kind_has_a_type_for_machines_and_a_rank_of_its_own() -> None:
    kinds = [get(slug) for slug in ("service-halls", "schools", "medical", "hotlines")]
    assert [kind.schema_type for kind in kinds] == ["GovernmentOffice", "School", "MedicalOrganization", "ServiceChannel"]
    assert len({kind.rank for kind in kinds}) == len(kinds)
