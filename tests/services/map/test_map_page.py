"""The map of a list as the server sends it: an equal view of the same list, in the same state, that asks nobody else unless told to."""

import json
from typing import Any

import pytest
from django.test import Client

from portal import languages
from portal.languages import Language
from services.registry import Kind
from tests.factories import make_entry
from tests.matrix import KINDS
from tests.reading import Seen, clean, open_page

pytestmark = [pytest.mark.django_db, pytest.mark.matrix]
ENGLISH = languages.get("en")


def told(page: Seen) -> dict[str, Any]:
    """What the page tells the map's script."""
    found: dict[str, Any] = json.loads(page.one("[data-map] script").get_text())
    return found


@KINDS
def test_list_and_map_are_two_views_of_the_same_list(client: Client, kind: Kind) -> None:
    state = "?district=chaoyang"
    listed = open_page(client, ENGLISH, f"services/{kind.slug}/{state}")
    if not kind.is_place:
        assert not listed.soup.select(".view-switch"), "nobody can go there"
        return
    addresses = [link["href"] for link in listed.soup.select(".view-switch a")]
    assert addresses == [f"/en/services/{kind.slug}/{state}", f"/en/services/{kind.slug}/map/{state}"]
    mapped = open_page(client, ENGLISH, addresses[1].removeprefix("/en/"))
    rows = [[link["href"] for link in page.soup.select(".entry-row h3 a")] for page in (listed, mapped)]
    assert rows[0] == rows[1]
    assert not listed.soup.select("[data-map]")


def test_the_map_draws_what_the_lists_own_address_gives(client: Client, language: Language) -> None:
    page = open_page(client, language, "services/schools/map/?district=shunyi&curriculum=ib&near=39.9,116.4&sort=distance")
    config = told(page)
    assert config["entries"].startswith(f"/{language.code}/services/schools/list.geojson?")
    assert "district=shunyi&curriculum=ib" in config["entries"]
    assert (config["districts"], config["near"]) == (["shunyi"], [39.9, 116.4])
    assert all(config["words"].values())
    assert "bounds" not in config["here"]
    assert clean(page.one("[data-map-view]")["aria-label"])


def test_filters_of_the_map_stay_on_the_map(client: Client) -> None:
    page = open_page(client, ENGLISH, "services/schools/map/")
    links = [link["href"] for link in page.soup.select(".filters a")]
    assert links
    assert all(link.startswith("/en/services/schools/map/") for link in links)


def test_a_part_of_the_map_narrows_the_list(client: Client) -> None:
    inside = make_entry("schools", lat=40.11, lon=116.71)
    outside = make_entry("schools", lat=39.71, lon=116.31)
    page = open_page(client, ENGLISH, "services/schools/map/?bounds=40.1,116.7,40.12,116.72")
    rows = {link["href"] for link in page.soup.select(".entry-row h3 a")}
    assert f"/en/services/schools/{inside.slug}/" in rows
    assert f"/en/services/schools/{outside.slug}/" not in rows
    assert told(page)["bounds"] == [[40.1, 116.7], [40.12, 116.72]]


def test_entries_without_a_position_are_counted(client: Client) -> None:
    make_entry("organizations", lat=None, lon=None)
    page = open_page(client, ENGLISH, "services/organizations/map/")
    assert "not on the map" in clean(page.one("[data-map]").get_text(" "))


def test_without_a_server_of_tiles_nobody_else_is_asked(client: Client, settings: Any) -> None:
    assert told(open_page(client, ENGLISH, "services/schools/map/"))["tiles"] is None
    settings.MAP_TILES_URL = "https://tiles.example/{z}/{x}/{y}.png"
    settings.MAP_TILES_CREDIT = "Made-up tiles"
    tiles = told(open_page(client, ENGLISH, "services/schools/map/"))["tiles"]
    assert tiles == {"url": "https://tiles.example/{z}/{x}/{y}.png", "credit": "Made-up tiles"}


def test_an_entry_with_a_position_has_a_map_of_its_own(client: Client, language: Language) -> None:
    entry = make_entry("medical", lat=39.91, lon=116.42, district="dongcheng")
    config = told(open_page(client, language, f"services/medical/{entry.slug}/"))
    assert (config["place"], config["districts"], config["tiles"]) == ([39.91, 116.42], ["dongcheng"], None)
    nowhere = make_entry("medical", lat=None, lon=None)
    assert not open_page(client, language, f"services/medical/{nowhere.slug}/").soup.select("[data-map]")


def test_a_name_cannot_leave_the_settings_of_the_map(client: Client) -> None:
    entry = make_entry("medical", lat=39.91, lon=116.42, name_en="</script><b>bold</b>")
    page = open_page(client, ENGLISH, f"services/medical/{entry.slug}/")
    assert told(page)["name"] == "</script><b>bold</b>"


def test_the_map_of_no_kind_is_not_found(client: Client) -> None:
    assert client.get("/en/services/nothing/map/").status_code == 404
