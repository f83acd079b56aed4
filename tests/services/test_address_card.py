"""The card to show to a driver or a clerk: Chinese in large letters, the reader's language beside it, one tap to copy, print or call."""

from typing import Any

import pytest
from django.test import Client

from portal import languages
from portal.languages import Language
from services.registry import all_kinds
from tests.factories import make_entry
from tests.reading import clean, language_of, open_page

pytestmark = pytest.mark.django_db

PLACE: dict[str, Any] = {
    "phone": "010-8402 0101",
    "english_address": "1 Made-up Road",
    "name_origin_en": "rendered",
    "lon": 116.4195,
    "lat": 39.9488,
}


def test_a_card_has_both_languages_and_the_telephone(client: Client, language: Language) -> None:
    entry = make_entry("schools", **PLACE)
    page = open_page(client, language, f"services/schools/{entry.slug}/card/")
    chinese = page.one("#address-card-text")
    assert language_of(chinese) == "zh-Hans"
    for text in (entry.local_name, entry.local_address, "010-8402 0101"):
        assert text in clean(chinese.get_text(" "))
    assert {link["href"] for link in page.soup.select('main a[href^="tel:"]')} == {"tel:010-84020101"}
    beside = page.soup.select(".address-card__reader")
    assert bool(beside) == (language.code != languages.LOCAL)
    if beside:
        assert "1 Made-up Road" in beside[0].get_text()
        assert entry.text("name").text in clean(beside[0].get_text(" ")) or language.code != "en"


def test_a_reader_of_english_is_told_that_the_name_is_ours(client: Client) -> None:
    entry = make_entry("schools", **PLACE)
    page = open_page(client, languages.get("en"), f"services/schools/{entry.slug}/card/")
    assert "Show the Chinese name" in page.one(".address-card__note").get_text()


def test_without_scripts_nothing_offers_what_needs_them(client: Client) -> None:
    entry = make_entry("schools", **PLACE)
    page = open_page(client, languages.get("en"), f"services/schools/{entry.slug}/card/")
    assert [button.has_attr("hidden") for button in page.soup.select("main button")] == [True, True]
    assert page.one("main [data-copy]")["data-copy"] == page.one("#address-card-text")["id"]


def test_the_maps_mark_the_place_in_their_own_datum(client: Client) -> None:
    entry = make_entry("schools", **PLACE)
    for path in (f"services/schools/{entry.slug}/card/", f"services/schools/{entry.slug}/"):
        links = [link["href"] for link in open_page(client, languages.get("en"), path).soup.select(".map-links a")]
        assert len(links) == 4
        assert all(link.startswith("https://") for link in links)
        assert "116.419500" in links[2]
        assert "116.419500" not in links[0]


def test_a_card_is_linked_from_its_entry_and_back(client: Client, language: Language) -> None:
    entry = make_entry("schools", **PLACE)
    address = f"/{language.code}/services/schools/{entry.slug}/"
    assert open_page(client, language, address.split("/", 2)[2]).soup.select(f'main a[href="{address}card/"]')
    assert open_page(client, language, f"{address.split('/', 2)[2]}card/").soup.select(f'main a[href="{address}"]')


def test_an_entry_with_a_name_alone_still_has_a_card(client: Client) -> None:
    entry = make_entry("schools", local_address="", name_zh_hans="")
    page = open_page(client, languages.get("en"), f"services/schools/{entry.slug}/card/")
    assert page.status == 200
    assert "tel:" not in str(page.one("main"))


def test_drafts_unknown_entries_and_what_is_no_place_have_no_card(client: Client) -> None:
    draft = make_entry("schools", live=False)
    nowhere = next(kind for kind in all_kinds() if not kind.model(slug="x").is_somewhere)
    hotline = make_entry(nowhere.slug, district="", local_address="")
    for path in (f"schools/{draft.slug}", "schools/nothing-here", "nothing/here", f"{nowhere.slug}/{hotline.slug}"):
        assert client.get(f"/en/services/{path}/card/").status_code == 404


def test_a_card_takes_few_queries(client: Client, django_assert_max_num_queries: pytest.FixtureRequest) -> None:
    entry = make_entry("schools", **PLACE)
    address = f"/en/services/schools/{entry.slug}/card/"
    client.get(address)
    with django_assert_max_num_queries(6):  # type: ignore[operator]  # a fixture that is a context manager
        client.get(address)
