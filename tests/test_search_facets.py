"""The facets of the portal's own content: what the apps register, and counts that are right whatever is chosen."""

import random
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import combinations

import pytest
from django.test import Client

from portal import languages
from search import sources
from search.documents import Document
from search.engines import get_engine
from search.engines.base import Query
from search.engines.values import Bounds
from search.sources import KIND

pytestmark = [pytest.mark.django_db, pytest.mark.matrix]

Filters = dict[str, tuple[str, ...]]
#: The inner city, about.
BOUNDS = Bounds(39.86, 116.33, 39.98, 116.5)
_PAIRS = 80


@pytest.fixture
def documents() -> list[Document]:
    """Everything that can be found, as the apps hand it over."""
    return [document for source in sources.all_sources() for document in source.documents()]


def values_of(document: Document, name: str) -> tuple[str, ...]:
    return (document.kind,) if name == KIND else document.facets.get(name, ())


def passes(document: Document, filters: Mapping[str, tuple[str, ...]], bounds: Bounds | None) -> bool:
    place = document.place
    is_inside = bounds is None or (
        place is not None and bounds.south <= place.latitude <= bounds.north and bounds.west <= place.longitude <= bounds.east
    )
    return is_inside and all(set(values_of(document, name)) & set(values) for name, values in filters.items())


def choices(documents: list[Document]) -> Iterator[Filters]:
    """Nothing, each value alone, several values of a facet, and many pairs of facets, a kind's own with and without it."""
    values = {name: sorted({value for document in documents for value in values_of(document, name)}) for name in sources.facet_names()}
    singles: list[Filters] = [{name: (value,)} for name, found in values.items() for value in found]
    yield {}
    yield from singles
    yield from ({name: tuple(found[:2])} for name, found in values.items())
    pairs = [one | other for one, other in combinations(singles, 2) if one.keys() != other.keys()]
    yield from random.Random(4).sample(pairs, _PAIRS)
    yield {"kind": ("schools",), "schools_curriculum": ("ib", "us"), "district": ("shunyi", "chaoyang"), "spoken": ("en",)}


def test_the_apps_register_what_readers_narrow_by() -> None:
    assert set(sources.facet_names()) == {
        *("kind", "district", "spoken", "stage", "audience", "policy_area"),
        *("medical_pilot", "medical_ownership", "schools_curriculum", "talent_communities_batch", "hotlines_category"),
        *("service_halls_matter", "service_halls_type", "online_services_form", "organizations_type", "transport_type"),
        *("venues_type", "venues_status", "areas_role", "areas_purpose", "events_type", "events_frequency"),
    }
    assert sources.facets_under({}) == tuple(name for name in sources.facet_names() if name.partition("_")[2] == "")


def test_every_value_in_use_has_a_label(documents: list[Document], language: languages.Language) -> None:
    for name in sources.facet_names():
        for value in {value for document in documents for value in values_of(document, name)}:
            assert sources.is_known_value(name, value), (name, value)


@pytest.mark.parametrize("text", ["", "school", "北京"])
@pytest.mark.parametrize("bounds", [None, BOUNDS], ids=["everywhere", "inside"])
def test_counts_are_those_of_the_content(documents: list[Document], text: str, bounds: Bounds | None) -> None:
    engine, english = get_engine(), languages.get("en")
    found = {hit.key for hit in engine.search(Query(text, english, per_page=1000)).hits}
    matching = [document for document in documents if document.key in found]
    assert len(matching) > 20
    for filters in choices(documents):
        results = engine.search(Query(text, english, filters, bounds=bounds))
        assert results.total == sum(passes(document, filters, bounds) for document in matching), filters
        assert set(results.facets) == set(sources.facets_under(filters))
        for name, counted in results.facets.items():
            beside = sources.filters_beside(name, filters)
            expected = Counter(
                value for document in matching if passes(document, beside, bounds) for value in set(values_of(document, name))
            )
            assert {item.value: item.count for item in counted} == expected, (filters, name)


def test_a_choice_gives_as_many_as_it_says(client: Client) -> None:
    page = client.get("/en/search/?q=school").context
    followed = [choice for group in page["filters"] for choice in group.choices] + page["tabs"]
    assert len(followed) > 10
    for choice in followed:
        assert client.get(choice.url).context["results"].total == choice.count, choice.url


def test_own_facets_come_and_go_with_their_kind(client: Client) -> None:
    def names(address: str) -> list[str]:
        return [group.name for group in client.get(address).context["filters"]]

    assert "schools_curriculum" not in names("/en/search/?q=school")
    assert "schools_curriculum" in names("/en/search/?q=school&kind=schools")
    page = client.get("/en/search/?q=beijing&kind=schools&schools_curriculum=ib&spoken=en").context
    other = next(tab for tab in page["tabs"] if tab.value == "medical")
    assert other.url == "/en/search/?q=beijing&spoken=en&kind=medical"
    assert page["clear_url"] == "/en/search/?q=beijing"


def test_the_interface_for_programs_has_the_same_facets(client: Client) -> None:
    answer = client.get("/api/v1/search?q=school&language=en&kind=schools&spoken=de&district=chaoyang").json()
    assert answer["total"] >= 1
    assert {item["label"] for item in answer["facets"]["spoken"]} >= {"German", "English"}
    parameters = client.get("/api/v1/openapi.json").json()["paths"]["/api/v1/search"]["get"]["parameters"]
    assert {item["name"] for item in parameters} >= {*sources.facet_names(), "sort", "near", "bounds"}
