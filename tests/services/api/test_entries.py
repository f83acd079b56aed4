"""The directory in the portal's own API: the same entries, order and facts as on its pages."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from portal import languages
from services.api.entries.selection import filter_names
from services.eligibility import findable
from services.figures.models import Figure
from services.geography.datum import Position
from services.geography.distance import metres
from services.lists.operations import refresh_names
from services.lists.selectors import matching
from services.lists.state import ListState
from services.registry import all_kinds, get
from services.shared.models import Contact
from tests.factories import make_entry
from tests.services.api.conftest import Ask

pytestmark = [pytest.mark.django_db, pytest.mark.matrix]
ENTRIES = "/api/v1/entries"


@pytest.fixture
def pages(ask: Ask) -> Callable[..., list[dict[str, Any]]]:
    """All entries of an answer, from page to page."""

    def rows(**parameters: Any) -> list[dict[str, Any]]:
        first = ask(ENTRIES, per_page=50, **parameters)
        others = [ask(ENTRIES, per_page=50, page=page, **parameters)["entries"] for page in range(2, first["page_count"] + 1)]
        found = first["entries"] + [row for page in others for row in page]
        assert len(found) == first["total"]
        return found

    return rows


@pytest.mark.parametrize("code", ["en", "zh-hans", "ar", "de"])
def test_kind_is_in_the_order_of_its_list(pages: Callable[..., list[dict[str, Any]]], code: str) -> None:
    for kind in all_kinds():
        refresh_names(kind)
        with translation.override(code):
            listed = [entry.slug for entry in matching(ListState(kind))]
        assert [row["id"] for row in pages(kind=kind.slug, language=code)] == listed


def test_a_position_says_how_exact_it_is(ask: Ask) -> None:
    for source, is_approximate in (("district", True), ("wikipedia", False)):
        entry = make_entry("schools", lat=40.0, lon=116.4, location_source=source)
        position = ask(f"{ENTRIES}/schools/{entry.slug}")["position"]
        assert position == {"lat": 40.0, "lon": 116.4, "is_approximate": is_approximate}, source


def test_all_kinds_are_there_each_entry_once(pages: Callable[..., list[dict[str, Any]]]) -> None:
    found = pages()
    assert len({(row["kind"], row["id"]) for row in found}) == len(found)
    assert len(found) == sum(findable(kind.model._default_manager.all()).count() for kind in all_kinds())


def test_nearest_are_first_and_distances_are_those_of_the_formula(pages: Callable[..., list[dict[str, Any]]]) -> None:
    found = pages(near="39.93,116.45", sort="distance")
    told = [row["distance"] for row in found if row["position"]]
    assert told == sorted(told)
    assert all(row["position"] is None for row in found[len(told) :])
    for row in found[:20]:
        position = Position(row["position"]["lat"], row["position"]["lon"])
        assert row["distance"] == round(metres(Position(39.93, 116.45), position))


def test_part_of_the_map_holds_what_lies_in_it(pages: Callable[..., list[dict[str, Any]]]) -> None:
    everything = [row for row in pages() if row["position"]]
    within = [row["id"] for row in everything if 39.9 <= row["position"]["lat"] <= 40 and 116.4 <= row["position"]["lon"] <= 116.5]
    assert within
    assert sorted(row["id"] for row in pages(bounds="39.9,116.4,40,116.5")) == sorted(within)


def test_last_checked_are_first(pages: Callable[..., list[dict[str, Any]]]) -> None:
    for day in ("2026-01-05", "2025-12-31", "2026-01-04"):
        make_entry("venues", last_checked=day)
    assert [row["last_checked"] for row in pages(sort="checked")][:4] == ["2026-01-05", "2026-01-04", "2025-12-31", ""]


def test_filters_are_those_that_kinds_tell_of(ask: Ask) -> None:
    kinds = ask("/api/v1/kinds")["kinds"]
    told = {chosen["name"] for kind in kinds for chosen in kind["filters"]}
    assert told == set(filter_names()) - {"kind"}
    for kind in kinds:
        assert ask(ENTRIES, kind=kind["slug"])["total"] == kind["count"]
        for chosen in kind["filters"][2:]:
            counts = [ask(ENTRIES, **{chosen["name"]: choice["value"]})["total"] for choice in chosen["choices"][:3]]
            assert all(count <= kind["count"] for count in counts)


def test_several_values_are_any_of_them_and_several_filters_all(pages: Callable[..., list[dict[str, Any]]]) -> None:
    spoken = pages(spoken=["de", "fr"])
    assert spoken
    assert all({"de", "fr"} & {language["value"] for language in row["languages"]} for row in spoken)
    both = pages(spoken="en", district=["chaoyang"], kind=["medical", "schools"])
    assert {row["kind"] for row in both} == {"medical", "schools"}
    assert {row["address"]["district"]["value"] for row in both} == {"chaoyang"}


def test_filter_of_one_kind_leaves_out_the_others(pages: Callable[..., list[dict[str, Any]]]) -> None:
    assert {row["kind"] for row in pages(schools_curriculum="ib-dp")} == {"schools"}


def test_search_is_narrowed_and_the_best_come_first(pages: Callable[..., list[dict[str, Any]]]) -> None:
    found = pages(q="协和医院")
    assert "Peking Union" in found[0]["name"]["text"]
    assert {row["kind"] for row in pages(q="hospital", kind="medical")} == {"medical"}
    assert pages(q="hospital", kind="schools", district="pinggu") == []


@pytest.mark.parametrize("code", [row.code for row in languages.public_languages()])
def test_every_entry_has_its_facts_and_says_the_language_of_each_text(client: Client, pages: Any, code: str) -> None:
    for kind in all_kinds():
        row = pages(kind=kind.slug, language=code)[0]
        response = client.get(row["api_url"], {"language": code})
        whole = response.json()
        assert response["Content-Language"] == languages.get(code).tag
        assert {key: whole[key] for key in row if key != "distance"} == {key: row[key] for key in row if key != "distance"}
        assert whole["trust"]["sources"] or whole["trust"]["confidence"]
        assert all(value["text"] and languages.is_known(value["language"]) for fact in whole["facts"] for value in fact["values"])
        assert row["url"].startswith(f"http://testserver/{code}/services/{kind.slug}/")


def test_fact_says_how_sure_it_is(ask: Ask) -> None:
    entry = make_entry("schools", founded=1999, students=70, doubts=[("doubt", {"field": "founded", "note": "general-knowledge"})])
    facts = {fact["field"]: fact for fact in ask(f"{ENTRIES}/schools/{entry.slug}")["facts"]}
    assert (facts["founded"]["confidence"], facts["students"]["confidence"]) == ("general-knowledge", "sourced")
    assert facts["founded"]["note"]
    assert not facts["students"]["note"]


def test_contacts_operator_and_hours_are_there(ask: Ask) -> None:
    operator = make_entry("organizations")
    contact = Contact.objects.create(slug="desk", value="010-11112222", purpose="admissions", languages=["fr"])
    entry = make_entry("schools", operator=operator, contacts=[("contact", contact)], hours="Mo-Fr 09:00-17:00")
    whole = ask(f"{ENTRIES}/schools/{entry.slug}")
    assert whole["operator"]["id"] == operator.slug
    assert [row["value"] for row in whole["contacts"]] == ["010-11112222"]
    assert whole["hours"]["osm"] == "Mo-Fr 09:00-17:00"
    assert whole["hours"]["lines"]


def test_draft_is_not_found(client: Client, pages: Callable[..., list[dict[str, Any]]]) -> None:
    draft = make_entry("schools", live=False)
    assert client.get(f"{ENTRIES}/schools/{draft.slug}").status_code == 404
    assert draft.slug not in {row["id"] for row in pages(kind="schools")}


def test_figures_are_exact_and_said(ask: Ask) -> None:
    rows = ask("/api/v1/figures")["figures"]
    assert len(rows) == Figure.objects.count() > 5
    assert all(row["value"] and row["shown"] and row["name"]["text"] for row in rows)


def test_number_of_queries_does_not_grow_with_the_entries(client: Client) -> None:
    orders = ("", "&q=made-up", "&sort=distance&near=39.9,116.4", "&sort=checked")
    addresses = [f"{ENTRIES}?per_page=100&language=en{order}" for order in orders]

    def queries() -> list[int]:
        counts = []
        for address in addresses:
            with CaptureQueriesContext(connection) as found:
                assert client.get(address).status_code == 200
            counts.append(len(found))
        return counts

    operator = make_entry("organizations")
    for kind in all_kinds():
        make_entry(kind.slug)
    queries()
    few = queries()
    for _number in range(25):
        make_entry("schools", operator=operator)
    # A page of fewer kinds asks fewer tables.
    assert all(more <= less for more, less in zip(queries(), few, strict=True))


def test_entry_is_reached_under_the_kind_that_it_has(client: Client) -> None:
    entry = make_entry("schools")
    assert client.get(f"{ENTRIES}/schools/{entry.slug}").status_code == 200
    for path in (f"medical/{entry.slug}", f"nothing/{entry.slug}", "schools/nothing"):
        assert client.get(f"{ENTRIES}/{path}").status_code == 404
    assert get("schools").model.objects.filter(slug=entry.slug).exists()
