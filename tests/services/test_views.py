"""The directory as readers see it: every kind, every entry, in every language, with the Chinese name and address beside the reader's."""

from datetime import date

import pytest
from django.test import Client
from django.utils import translation

from portal import languages
from portal.languages import Language
from services import districts
from services.kinds.base import Entry
from services.kinds.medical import MedicalInstitution
from services.kinds.schools import School
from services.registry import Kind, all_kinds
from tests.factories import make_entry, make_image
from tests.matrix import KINDS
from tests.reading import clean, language_of, open_page

pytestmark = [pytest.mark.django_db, pytest.mark.matrix]
#: The institutions of the pilot programme.
PILOTS = 8


def published(kind: Kind) -> list[Entry]:
    return list(kind.model._default_manager.filter(live=True))


def expected_name(entry: Entry, language: Language) -> str:
    return languages.choose(entry.texts("name"), language.code).text


class TestDirectory:
    def test_has_every_kind_with_its_count(self, client: Client, language: Language) -> None:
        page = open_page(client, language, "services/")
        text = clean(page.one("main").get_text(" "))
        for kind in all_kinds():
            assert page.soup.select(f'main a[href="/{language.code}/services/{kind.slug}/"]')
            assert str(len(published(kind))) in text

    def test_the_eight_pilot_institutions_are_marked(self, client: Client) -> None:
        assert MedicalInstitution.objects.filter(live=True, is_pilot=True).count() == PILOTS
        page = open_page(client, languages.get("en"), "services/medical/?pilot=True")
        assert len(page.soup.select(".entry-row")) == PILOTS
        assert all("Pilot institution" in clean(row.get_text()) for row in page.soup.select(".entry-row"))


class TestList:
    @KINDS
    def test_has_every_published_entry_once_with_both_names(self, client: Client, language: Language, kind: Kind) -> None:
        rows = []
        for number in range(1, 9):
            page = open_page(client, language, f"services/{kind.slug}/?page={number}")
            rows += page.soup.select(".entry-row")
            if not page.soup.select('a[rel="next"]'):
                break
        shown = {row.select_one("a")["href"]: row for row in rows}
        assert len(shown) == len(rows) == len(published(kind))
        for entry in published(kind):
            row = shown[f"/{language.code}/services/{kind.slug}/{entry.slug}/"]
            assert clean(row.select_one("a").get_text()) == expected_name(entry, language)
            assert entry.local_name in row.get_text()
            with translation.override(language.code):
                assert not entry.district or districts.name(entry.district) in row.get_text()

    def test_the_chinese_name_is_marked_as_chinese(self, client: Client) -> None:
        page = open_page(client, languages.get("ar"), "services/schools/")
        assert {(language_of(tag), tag["dir"]) for tag in page.soup.select(".entry-row__local")} == {("zh-Hans", "ltr")}


class TestDetail:
    @KINDS
    def test_has_names_address_sources_and_age(self, client: Client, language: Language, kind: Kind) -> None:
        """Every entry in one language, the kind's first in all."""
        codes = [row.code for row in languages.all_languages()]
        for entry in [*published(kind)[:1], *published(kind)[1 + codes.index(language.code) :: len(codes)]]:
            page = open_page(client, language, f"services/{kind.slug}/{entry.slug}/")
            assert page.status == 200, entry.slug
            text = clean(page.one("main").get_text(" "))
            assert clean(page.one("h1").get_text()) == expected_name(entry, language)
            assert entry.local_name in text
            assert clean(entry.local_address) in text, entry.slug
            if language.code != languages.LOCAL or not entry.local_address:
                assert clean(entry.english_address) in text, entry.slug
            assert len(page.soup.select(".entry__sources li")) == (len(entry.sources) or 1)
            assert len(entry.sources) > 0 or entry.confidence == "general-knowledge"
            assert clean(page.one(".entry__state").get_text())
            cards = page.soup.select(".driver-card")
            assert len(cards) == entry.is_somewhere
            assert all(entry.local_name in card.get_text() and entry.local_address in card.get_text() for card in cards)

    @KINDS
    def test_shows_no_notes_for_editors(self, client: Client, kind: Kind) -> None:
        entry = make_entry(kind.slug, notes="Xylokarp")
        assert "Xylokarp" not in client.get(f"/en/services/{kind.slug}/{entry.slug}/").content.decode()

    @KINDS
    def test_says_when_somebody_last_checked(self, client: Client, kind: Kind) -> None:
        entry = make_entry(kind.slug, last_checked=date(2026, 3, 9), as_of="2024–2025")
        never = make_entry(kind.slug)
        page = open_page(client, languages.get("en"), f"services/{kind.slug}/{entry.slug}/")
        assert "March 9, 2026" in clean(page.one(".entry__state").get_text())
        assert "2024–2025" in clean(page.one("main").get_text(" "))
        page = open_page(client, languages.get("en"), f"services/{kind.slug}/{never.slug}/")
        assert "Not checked" in clean(page.one(".entry__state").get_text())

    def test_copy_of_an_official_text_is_named_but_not_linked(self, client: Client) -> None:
        entry = make_entry(
            sources=[
                ("source", {"source": "https://mirror.example.org/", "quality": "mirror-do-not-link"}),
                ("source", {"source": "https://official.example.org/", "quality": "official"}),
            ]
        )
        page = open_page(client, languages.get("en"), f"services/schools/{entry.slug}/")
        assert "mirror.example.org" not in str(page.soup)
        assert [link["href"] for link in page.soup.select(".entry__sources a")] == ["https://official.example.org/"]

    @pytest.mark.parametrize(
        ("origin", "words"), [("in-use", ""), ("rendered", "our own rendering"), ("kept", "No name in your language is known")]
    )
    def test_says_of_a_name_whether_it_is_in_use(self, client: Client, origin: str, words: str) -> None:
        entry = make_entry(name_fr="Un nom", name_origin_fr=origin)
        with translation.override("fr"):
            note = entry.name_note
        with translation.override("en"):
            assert entry.name_note == ""
        page = open_page(client, languages.get("fr"), f"services/schools/{entry.slug}/")
        assert bool(note) is bool(words)
        assert clean(note) in clean(page.one("main").get_text(" "))

    def test_says_of_a_fact_that_it_is_not_sure(self, client: Client) -> None:
        entry = make_entry(
            students=500,
            capacity=600,
            doubts=[("doubt", {"field": "students", "note": "general-knowledge"}), ("doubt", {"field": "capacity", "note": "rumour"})],
        )
        page = open_page(client, languages.get("en"), f"services/schools/{entry.slug}/")
        notes = {
            clean(row.dt.get_text()): clean(row.select_one(".fact-list__note").get_text())
            for row in page.soup.select(".fact-list__row")
            if row.select_one(".fact-list__note")
        }
        assert notes["Pupils"].startswith("general knowledge")
        assert notes["Capacity"] == "not confirmed by a source"
        assert "rumour" not in str(page.soup)

    def test_similar_places_are_published_ones_near_by(self, client: Client) -> None:
        School.objects.filter(district="yanqing").delete()
        here, near, far, draft = (
            make_entry(district="yanqing", lon=116.0, lat=40.0),
            make_entry(district="yanqing", lon=116.01, lat=40.0),
            make_entry(district="yanqing", lon=117.0, lat=40.0),
            make_entry(district="yanqing", lon=116.0, lat=40.0, live=False),
        )
        page = open_page(client, languages.get("en"), f"services/schools/{here.slug}/")
        links = [link["href"].split("/")[-2] for link in page.soup.select('aside a[href*="/services/schools/"]')]
        assert links == [near.slug, far.slug]
        assert draft.slug not in str(page.soup)

    def test_picture_is_described_in_the_reader_s_language(self, client: Client, language: Language) -> None:
        image = make_image(**{f"description_{row.suffix}": f"building in {row.code}" for row in languages.all_languages()})
        entry = make_entry("medical", image=image)
        page = open_page(client, language, f"services/medical/{entry.slug}/")
        assert page.one("main figure img")["alt"] == f"building in {language.code}"

    def test_picture_that_is_not_described_in_a_language_has_the_fallback_s_words(self, client: Client) -> None:
        entry = make_entry(image=make_image(description_en="A school yard"))
        page = open_page(client, languages.get("ru"), f"services/schools/{entry.slug}/")
        assert page.one("main figure img")["alt"] == "A school yard"
