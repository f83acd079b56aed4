"""The numbers beside the filters come from the search index and are those of the lists that they lead to, or they are not shown."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from portal import languages
from search.engines.base import EngineError
from services.lists.counts import counted
from services.lists.filters import filters_of
from services.lists.selectors import found
from services.lists.state import ListState
from services.registry import Kind, get
from tests.factories import make_entry
from tests.matrix import KINDS
from tests.reading import open_page
from tests.services.lists.lists import asked, listed, slugs
from tests.services.lists.test_matching import selections

pytestmark = [pytest.mark.django_db, pytest.mark.matrix]
Publish = Callable[[], Any]


def total(state: ListState) -> int:
    return found(state).count()


def counts(state: ListState) -> Mapping[str, Mapping[str, int]] | None:
    return counted(state, total(state))


@KINDS
def test_a_count_is_the_total_of_the_list_it_leads_to(kind: Kind) -> None:
    for active in selections(kind)[::3]:
        state = asked(kind, asked(kind).query(filters=active))
        told = counts(state)
        assert told is not None
        for chosen in filters_of(kind):
            for value, _label in chosen.choices():
                alone = state.changed(filters={**state.without(chosen.name).filters, chosen.name: (value,)})
                assert told[chosen.name].get(value, 0) == total(alone), (active, chosen.name, value)


@KINDS
def test_the_number_that_is_shown_is_what_a_click_gives(client: Client, kind: Kind) -> None:
    page = open_page(client, languages.get("en"), f"services/{kind.slug}/")
    links = page.soup.select("a.filters__choice")
    assert links
    for link in links[:6]:
        led_to = open_page(client, languages.get("en"), link["href"].removeprefix("/en/"))
        assert led_to.one("#entries").get_text().split()[0] == link.select_one(".filters__count").get_text()


def test_counts_within_a_part_of_the_map_are_those_within_it() -> None:
    state = asked("schools", "bounds=39.85,116.3,40.0,116.6")
    told = counts(state)
    assert told is not None
    assert 0 < sum(told["district"].values()) == total(state) < total(asked("schools"))


def test_counts_do_not_depend_on_the_reader_s_language() -> None:
    every = []
    for language in languages.all_languages():
        with translation.override(language.code):
            every.append(counts(asked("medical", "language=en")))
    assert every == [every[0]] * len(every)


def test_a_published_entry_is_counted(publish: Publish) -> None:
    before = counts(asked("venues"))
    with publish():
        make_entry("venues", district="yanqing", languages=["pt"])
    after = counts(asked("venues"))
    assert before is not None
    assert after is not None
    assert after["district"].get("yanqing", 0) == before["district"].get("yanqing", 0) + 1
    assert after["language"]["pt"] == before["language"].get("pt", 0) + 1


def test_while_the_index_is_behind_no_number_is_shown_and_the_list_is_right(client: Client) -> None:
    """The change is committed, and the index has not heard of it."""
    entry = make_entry("venues", district="yanqing", name_en="Aardvark hall")
    assert counts(asked("venues")) is None
    page = open_page(client, languages.get("en"), "services/venues/?district=yanqing")
    assert entry.slug in str(page.one(".entry-rows"))
    assert not page.soup.select(".filters__count")
    assert len(page.soup.select(".filters__choice")) == sum(len(chosen.choices()) for chosen in filters_of(get("venues")))


def test_without_an_index_the_list_works(client: Client, settings: Any, tmp_path: Any) -> None:
    settings.SEARCH = {**settings.SEARCH, "DIRECTORY": tmp_path / "nothing"}
    page = open_page(client, languages.get("en"), "services/schools/?district=shunyi&sort=checked")
    assert page.status == 200
    assert len(page.soup.select(".entry-row")) == min(20, len(listed("schools", "district=shunyi")))
    assert not page.soup.select(".filters__count")


class BrokenEngine:
    """An engine that does not answer."""

    def __init__(self, **_settings: Any) -> None: ...

    def search(self, _query: object) -> None:
        raise EngineError("gone")


def test_when_the_engine_does_not_answer_the_list_works(client: Client, settings: Any, caplog: pytest.LogCaptureFixture) -> None:
    settings.SEARCH = {"ENGINE": f"{__name__}.BrokenEngine"}
    page = open_page(client, languages.get("en"), "services/schools/")
    assert page.status == 200
    assert not page.soup.select(".filters__count")
    assert [row.select_one("a")["href"].split("/")[-2] for row in page.soup.select(".entry-row")] == slugs("schools")[:20]
    assert "did not count" in caplog.text
