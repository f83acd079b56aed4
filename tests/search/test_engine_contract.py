"""What every engine must do. An engine is one more parameter of the fixture `make_engine`."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal import languages
from search import sources
from search.documents import Document, Place, Text
from search.engines.base import Engine, EngineNotReadyError, FacetCount, Query
from search.engines.plans import Level
from search.engines.values import Bounds, Sort
from tests.search.city import HOSPITAL, PERMIT, make_document

ALL = languages.public_languages()


def keys(engine: Engine, text: str, code: str = "en", **filters: tuple[str, ...]) -> list[str]:
    results = engine.search(Query(text, languages.get(code), filters))
    assert results.total == len(results.hits)
    return [hit.key for hit in results.hits]


def counts(engine: Engine, text: str, facet: str, **filters: tuple[str, ...]) -> dict[str, int]:
    results = engine.search(Query(text, languages.get("en"), filters))
    return {item.value: item.count for item in results.facets[facet]}


def schools(number: int) -> list[Document]:
    return [make_document(f"entry:{n}", {"en": Text(f"School {n:03d}", body="Lessons in English.")}, kind="school") for n in range(number)]


class TestFinding:
    @pytest.mark.parametrize("row", ALL, ids=lambda row: row.code)
    def test_title_in_each_language_finds_its_object_first(self, engine: Engine, row: languages.Language) -> None:
        for texts, key in ((PERMIT, "page:permit"), (HOSPITAL, "entry:hospital")):
            hit = engine.search(Query(texts[row.code].title, row)).hits[0]
            assert hit.key == key
            assert hit.url == f"/{row.code}/{key.replace(':', '/')}/"
            assert hit.title.text == texts[row.code].title
            assert hit.match is not None
            assert hit.match.language == row

    @pytest.mark.parametrize(
        ("text", "code", "key"),
        [
            ("居留", "zh-hans", "page:permit"),
            ("医院", "zh-hans", "entry:hospital"),
            ("如何办理居留许可", "zh-hans", "page:permit"),
            ("wechat 报名", "zh-hans", "entry:school"),
            ("病院", "ja", "entry:hospital"),
            ("在留カード 更新", "ja", "page:permit"),
            ("거류", "ko", "page:permit"),
            ("종합병원을", "ko", "entry:hospital"),
            ("الاقامه", "ar", "page:permit"),
            ("hopital", "fr", "entry:hospital"),
            ("etranger sejour", "fr", "page:permit"),
            ("Behoerde", "de", "page:permit"),
            ("больницу", "ru", "entry:hospital"),
            ("ребенок", "ru", "entry:hospital"),
            ("autorizacao", "pt", "page:permit"),
            ("policia", "es", "page:permit"),
            ("cafe", "en", "entry:hospital"),
            ("how do residents obtain permits", "en", "page:permit"),
            ("PUMCH", "ar", "entry:hospital"),
        ],
    )
    def test_object_is_found_as_readers_write_it(self, engine: Engine, text: str, code: str, key: str) -> None:
        assert keys(engine, text, code)[0] == key

    def test_what_has_some_of_the_words_follows_what_has_all(self, engine: Engine) -> None:
        assert keys(engine, "residents school") == ["entry:school", "page:permit"]

    def test_all_words_must_match_where_enough_has_them(self, make_engine: Callable[[], Engine]) -> None:
        engine = make_engine()
        engine.rebuild([*schools(12), make_document("page:lessons", {"en": Text("Lessons")})])
        assert len(keys(engine, "school lessons")) == 12

    def test_long_question_is_answered_by_a_text_with_few_of_its_words(self, engine: Engine) -> None:
        question = "my daughter broke her arm yesterday evening and nobody at the clinic understands us"
        assert keys(engine, question) == ["entry:hospital"]

    def test_compound_is_found_by_its_parts_and_the_other_way_round(self, make_engine: Callable[[], Engine]) -> None:
        engine = make_engine()
        titles = {"page:whole": "Krankenversicherungen", "page:parts": "Versicherung für Kranke", "page:part": "Versicherung für Häuser"}
        engine.rebuild([make_document(key, {"de": Text(title, summary=title)}) for key, title in titles.items()])
        assert keys(engine, "Krankenversicherung", "de") == ["page:whole", "page:parts", "page:part"]
        assert set(keys(engine, "Versicherungen", "de")) == set(titles)
        hit = next(hit for hit in engine.search(Query("Kranke", languages.get("de"))).hits if hit.key == "page:whole")
        assert hit.snippet.matches == ("Krankenversicherungen",)

    def test_compound_needs_all_its_parts_where_enough_has_them(self, make_engine: Callable[[], Engine]) -> None:
        engine = make_engine()
        titles = ["Karten der Versicherung"] * 12 + ["Karten der Stadt", "Versicherung"]
        engine.rebuild([make_document(f"page:{number}", {"de": Text(title)}) for number, title in enumerate(titles)])
        assert len(keys(engine, "Versicherungskarte", "de")) == 12

    def test_misspelling_and_beginning_are_tried_when_nothing_matches(self, engine: Engine) -> None:
        for text in ("hosptial", "internat hosp"):
            results = engine.search(Query(text, languages.get("en")))
            assert results.level is Level.SIMILAR
            hit = next(hit for hit in results.hits if hit.key == "entry:hospital")
            assert "hospital" in {word.lower() for word in hit.snippet.matches}
            assert results.hits[0].match is not None
            assert results.hits[0].match.language.code == "en"

    def test_some_words_are_better_than_nothing(self, engine: Engine) -> None:
        results = engine.search(Query("hospital qwxzyk", languages.get("en")))
        assert results.level is Level.SOME
        assert [hit.key for hit in results.hits] == ["entry:hospital"]

    def test_nothing_is_found_for_words_nobody_wrote(self, engine: Engine) -> None:
        assert keys(engine, "qwxzyk jjkkvv") == []

    def test_signs_alone_find_nothing(self, engine: Engine) -> None:
        assert keys(engine, "?!😀") == []

    def test_reader_language_comes_first(self, make_engine: Callable[[], Engine]) -> None:
        engine = make_engine()
        engine.rebuild([make_document(f"page:{code}", {code: Text("Visa", body="x")}) for code in ("fr", "en", "de")])
        for code in ("en", "fr", "de"):
            assert keys(engine, "visa", code)[0] == f"page:{code}"

    def test_empty_query_lists_everything_by_title(self, engine: Engine) -> None:
        assert keys(engine, "") == ["page:permit", "entry:hospital", "entry:school"]
        assert keys(engine, "  ", "ru", kind=("hospital", "school")) == ["entry:school", "entry:hospital"]


class TestShowing:
    def test_match_in_another_language_says_so(self, engine: Engine) -> None:
        hit = engine.search(Query("居留许可", languages.get("en"))).hits[0]
        assert hit.title.text == "Residence permit"
        assert hit.match is not None
        assert (hit.match.language.code, hit.match.words) == ("zh-hans", ("居留许可",))
        assert hit.snippet.language.code == "zh-hans"
        assert hit.snippet.matches == ("居留许可",)

    def test_missing_text_is_shown_in_a_fallback(self, engine: Engine) -> None:
        hit = engine.search(Query("academy", languages.get("fr"))).hits[0]
        assert hit.title.is_fallback
        assert hit.title.language.code == "en"
        assert hit.url == "/fr/entry/school/"

    def test_snippet_marks_the_forms_of_the_word(self, engine: Engine) -> None:
        hit = engine.search(Query("resident", languages.get("en"), {"kind": ("policy",)})).hits[0]
        assert hit.snippet.matches == ("residents", "residence")
        assert str(hit.snippet) == PERMIT["en"].summary

    def test_snippet_of_a_long_body_shows_the_place(self, make_engine: Callable[[], Engine]) -> None:
        engine = make_engine()
        body = "Nothing of interest here. " * 100 + "The kindergarten accepts children. " + "More of the same. " * 100
        engine.rebuild([make_document("page:1", {"en": Text("A page", summary="Short.", body=body)})])
        hit = engine.search(Query("kindergarten", languages.get("en"))).hits[0]
        assert hit.snippet.matches == ("kindergarten",)
        assert len(str(hit.snippet)) < 300
        assert str(hit.snippet).startswith("…")

    def test_other_name_that_matched_is_named(self, engine: Engine) -> None:
        hit = engine.search(Query("pumch", languages.get("en"))).hits[0]
        assert hit.match is not None
        assert hit.match.name == "PUMCH"


class TestNarrowing:
    def test_filters_narrow(self, engine: Engine) -> None:
        assert keys(engine, "international", kind=("school",)) == ["entry:school"]
        assert keys(engine, "international", district=("chaoyang", "dongcheng")) == ["entry:hospital", "entry:school"]
        assert keys(engine, "international", district=("haidian",)) == []

    def test_counts_ignore_their_own_filter_and_follow_the_others(self, engine: Engine) -> None:
        assert counts(engine, "international", "kind") == {"hospital": 1, "school": 1}
        assert counts(engine, "international", "kind", kind=("school",)) == {"hospital": 1, "school": 1}
        assert counts(engine, "international", "district", kind=("school",)) == {"chaoyang": 1}
        assert counts(engine, "international", "kind", district=("dongcheng",)) == {"hospital": 1}
        assert counts(engine, "", "kind") == {"hospital": 1, "policy": 1, "school": 1}

    def test_narrowing_to_nothing_does_not_loosen_the_words(self, engine: Engine) -> None:
        results = engine.search(Query("union hospital", languages.get("en"), {"kind": ("school",)}))
        assert (results.total, results.level) == (0, Level.ALL)
        assert {item.value for item in results.facets["kind"]} == {"hospital"}

    def test_pages_hold_every_object_once(self, make_engine: Callable[[], Engine]) -> None:
        engine = make_engine()
        engine.rebuild(schools(45))
        for text in ("", "school"):
            pages = [engine.search(Query(text, languages.get("en"), page=page)) for page in (1, 2, 3)]
            assert [len(page.hits) for page in pages] == [20, 20, 5]
            assert {page.total for page in pages} == {45}
            assert len({hit.key for page in pages for hit in page.hits}) == 45

    def test_page_beyond_the_end_is_the_last(self, make_engine: Callable[[], Engine]) -> None:
        engine = make_engine()
        engine.rebuild(schools(45))
        results = engine.search(Query("school", languages.get("en"), page=10**9))
        assert (results.page, results.page_count, len(results.hits)) == (3, 3, 5)


DAY = date(2026, 3, 1)
NEAR = Place(39.908, 116.397)
#: East along the parallel of the city: a degree is about 85,300 m.
EAST = [Place(39.908, 116.397 + degrees) for degrees in (0.01, 0.1, 1.0)]


def ordered(engine: Engine, text: str = "", **how: Any) -> list[str]:
    """Keys in the order of a query, all pages of two."""
    query = Query(text, languages.get("en"), per_page=2, **how)
    pages = [engine.search(replace(query, page=page)) for page in range(1, engine.search(query).page_count + 1)]
    found = [hit.key for page in pages for hit in page.hits]
    assert {page.total for page in pages} == {len(found)}
    return found


class TestOrder:
    """By relevance, by date, by distance, and what is no longer in force."""

    @pytest.fixture
    def policies(self, make_engine: Callable[[], Engine]) -> Engine:
        """Five that match alike, the best of which expires first."""
        engine = make_engine()
        engine.rebuild(
            [
                replace(make_document("page:a", {"en": Text("Visa")}), expires=DAY, dated=date(2020, 1, 1)),
                replace(make_document("page:b", {"en": Text("Visa rules", body="x")}), expires=date(2027, 1, 1), dated=date(2019, 5, 1)),
                replace(
                    make_document("page:c", {"en": Text("Visa rules for students", body="x")}), updated=datetime(2024, 1, 1, 17, tzinfo=UTC)
                ),
                make_document("page:d", {"en": Text("Rules", body="Nothing about a visa, or nearly nothing.")}),
                replace(make_document("page:e", {"en": Text("Cars", body="No visa.")}), dated=date(2024, 1, 2), expires=date(2026, 2, 1)),
            ]
        )
        return engine

    def test_expired_is_last_the_day_after(self, policies: Engine) -> None:
        for text in ("visa", ""):
            before = ordered(policies, text, today=date(2026, 1, 1))
            assert before != sorted(before, key=lambda key: key in {"page:a", "page:e"})
            assert ordered(policies, text, today=DAY) == [*(key for key in before if key != "page:e"), "page:e"]
            after = ordered(policies, text, today=DAY + timedelta(days=1))
            assert after == sorted(before, key=lambda key: key in {"page:a", "page:e"})

    def test_expired_says_so(self, policies: Engine) -> None:
        def expired(today: date) -> set[str]:
            return {hit.key for hit in policies.search(Query("visa", languages.get("en"), today=today)).hits if hit.is_expired}

        assert expired(DAY) == {"page:e"}
        assert expired(date(2030, 1, 1)) == {"page:a", "page:b", "page:e"}

    def test_by_date_the_newest_is_first_and_what_has_none_last(self, policies: Engine) -> None:
        # In the city it was the second of January when c was changed; equal days go by the key.
        for text in ("visa", ""):
            assert ordered(policies, text, sort=Sort.DATE, today=DAY) == ["page:c", "page:e", "page:a", "page:b", "page:d"]

    @pytest.fixture
    def places(self, make_engine: Callable[[], Engine]) -> Engine:
        """Three to the east, one of which matches best, and two without a place."""
        engine = make_engine()
        rows = [
            replace(make_document(f"entry:{number}", {"en": Text("Clinic" + " of the city" * (3 - number))}, kind="hospital"), place=place)
            for number, place in enumerate(EAST)
        ]
        rows += [make_document("page:x", {"en": Text("Clinic")}), replace(make_document("page:y", {"en": Text("Clinic")}), expires=DAY)]
        engine.rebuild(reversed(rows))
        return engine

    def test_by_distance_the_nearest_is_first_and_what_has_no_place_last(self, places: Engine) -> None:
        expected = ["entry:0", "entry:1", "entry:2", "page:x", "page:y"]
        for text in ("clinic", ""):
            assert ordered(places, text, sort=Sort.DISTANCE, near=NEAR, today=date(2030, 1, 1)) == expected

    def test_by_distance_from_nowhere_is_by_relevance(self, places: Engine) -> None:
        assert ordered(places, "clinic", sort=Sort.DISTANCE) == ordered(places, "clinic")

    def test_distance_is_told_whatever_the_order(self, places: Engine) -> None:
        hits = places.search(Query("clinic", languages.get("en"), near=NEAR)).hits
        found = {hit.key: hit.distance for hit in hits}
        assert found.pop("page:x") is found.pop("page:y") is None
        assert found == pytest.approx({"entry:0": 853, "entry:1": 8_530, "entry:2": 85_300}, rel=0.001)

    def test_bounds_narrow_and_counts_follow(self, places: Engine) -> None:
        bounds = Bounds(39.9, 116.39, 39.91, 116.5)
        results = places.search(Query("clinic", languages.get("en"), bounds=bounds))
        assert {hit.key for hit in results.hits} == {"entry:0", "entry:1"}
        assert results.facets["kind"] == (FacetCount("hospital", 2),)
        chosen = places.search(Query("clinic", languages.get("en"), {"kind": ("policy",)}, bounds=bounds))
        assert (chosen.total, chosen.facets["kind"]) == (0, (FacetCount("hospital", 2),))

    def test_bounds_without_anything_do_not_loosen_the_words(self, places: Engine) -> None:
        results = places.search(Query("clinic", languages.get("en"), bounds=Bounds(0, 0, 1, 1)))
        assert (results.total, results.level) == (0, Level.ALL)

    def test_bounds_may_cross_the_meridian(self, make_engine: Callable[[], Engine]) -> None:
        engine = make_engine()
        shores = {"east": 179.5, "west": -179.5, "here": 116.4}
        engine.rebuild(
            [replace(make_document(f"entry:{name}", {"en": Text("Reef")}), place=Place(0.0, degrees)) for name, degrees in shores.items()]
        )
        assert set(ordered(engine, "reef", bounds=Bounds(-1, 179, 1, -179))) == {"entry:east", "entry:west"}
        assert set(ordered(engine, "reef", bounds=Bounds(-1, -180, 1, 180))) == {"entry:east", "entry:west", "entry:here"}

    def test_pages_hold_every_object_once_in_every_order(self, make_engine: Callable[[], Engine]) -> None:
        engine = make_engine()
        engine.rebuild(
            replace(document, place=EAST[number % 3] if number % 4 else None, expires=DAY if number % 5 == 0 else None)
            for number, document in enumerate(schools(23))
        )
        for sort in Sort:
            for text in ("school", ""):
                assert len(set(ordered(engine, text, sort=sort, near=NEAR, today=DAY + timedelta(days=1)))) == 23


class TestOwnFacets:
    """A facet of one kind is counted where the kind is chosen."""

    def test_own_facet_is_counted_with_its_kind(self, monkeypatch: pytest.MonkeyPatch, make_engine: Callable[[], Engine]) -> None:
        sources.register_facet(sources.Facet("school_level", "Level", str, kind="school"))
        engine = make_engine()
        engine.rebuild(
            [
                Document("entry:1", "school", {"en": Text("Lessons")}, {"en": "/"}, {"school_level": ("primary", "middle")}),
                Document("entry:2", "school", {"en": Text("Lessons")}, {"en": "/"}, {"school_level": ("primary",)}),
                Document("entry:3", "hospital", {"en": Text("Lessons")}, {"en": "/"}),
            ]
        )
        assert "school_level" not in engine.search(Query("lessons", languages.get("en"))).facets
        assert counts(engine, "lessons", "school_level", kind=("school",)) == {"primary": 2, "middle": 1}
        assert counts(engine, "lessons", "kind", kind=("school",), school_level=("middle",)) == {"school": 2, "hospital": 1}
        assert set(keys(engine, "lessons", school_level=("primary",))) == {"entry:1", "entry:2"}


class TestWriting:
    @pytest.fixture
    def engine(self, make_engine: Callable[[], Engine], city: list[Document]) -> Engine:
        """The city in an index of its own."""
        engine = make_engine()
        engine.rebuild(city)
        return engine

    def test_new_object_is_found_by_every_process(self, engine: Engine, make_engine: Callable[[], Engine]) -> None:
        other = make_engine()
        assert keys(other, "aquarium") == []
        engine.write([make_document("entry:new", {"en": Text("Aquarium")}, kind="school")])
        assert keys(other, "aquarium") == ["entry:new"]
        assert other.count() == 4

    def test_changed_object_is_found_by_its_new_words_only(self, engine: Engine) -> None:
        engine.write([make_document("page:permit", {"en": Text("Stay card")})])
        assert keys(engine, "stay card") == ["page:permit"]
        assert keys(engine, "居留许可") == []
        assert engine.count() == 3

    def test_removed_object_is_not_found(self, engine: Engine) -> None:
        engine.write(deletes=["entry:hospital", "entry:unknown"])
        assert "entry:hospital" not in keys(engine, "hospital")
        assert engine.count() == 2

    def test_text_with_lone_surrogates_is_kept(self, engine: Engine) -> None:
        engine.write([make_document("page:odd", {"en": Text("Odd \ud800 title", body="\x00\udfff")})])
        hit = engine.search(Query("odd", languages.get("en"))).hits[0]
        str(hit.title).encode()

    def test_rebuild_replaces_everything(self, engine: Engine, city: list[Document]) -> None:
        done: list[int] = []
        assert engine.rebuild(city[:2], done.append) == 2
        assert done == [1, 2]
        assert keys(engine, "academy") == []

    def test_same_object_twice_is_one(self, engine: Engine, city: list[Document]) -> None:
        assert engine.rebuild([*city, replace(city[0], texts={"en": Text("Stay card")})]) == 3
        assert keys(engine, "stay card") == ["page:permit"]

    def test_failed_rebuild_leaves_the_old_index(self, engine: Engine, city: list[Document]) -> None:
        def broken() -> Iterator[Document]:
            yield city[0]
            raise KeyError("the database went away")

        with pytest.raises(KeyError):
            engine.rebuild(broken())
        assert engine.count() == 3
        engine.write([make_document("page:new", {"en": Text("Aquarium")})])
        assert keys(engine, "aquarium") == ["page:new"]

    def test_write_during_a_rebuild_is_not_lost(self, engine: Engine, make_engine: Callable[[], Engine], city: list[Document]) -> None:
        def slowly() -> Iterator[Document]:
            yield city[0]
            # What is read before is overtaken by what other processes do now.
            make_engine().write([make_document("page:permit", {"en": Text("Stay card")})], ["entry:school"])
            assert keys(make_engine(), "stay card") == ["page:permit"]
            yield from city[1:]

        engine.rebuild(slowly())
        assert keys(engine, "stay card") == ["page:permit"]
        assert keys(engine, "academy") == []
        assert engine.count() == 2

    def test_searching_goes_on_during_a_rebuild(self, engine: Engine, make_engine: Callable[[], Engine], city: list[Document]) -> None:
        with ThreadPoolExecutor(3) as pool:
            rebuilds = pool.submit(lambda: [engine.rebuild(city) for _ in range(3)])
            searches = [pool.submit(lambda: [keys(make_engine(), "hospital") for _ in range(10)]) for _ in range(2)]
            assert rebuilds.result() == [3, 3, 3]
            assert all(found == ["entry:hospital"] for search in searches for found in search.result())

    def test_threads_may_write_at_once(self, engine: Engine) -> None:
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda document: engine.write([document]), schools(12)))
        assert engine.count() == 15


class TestNotReady:
    def test_search_without_an_index_is_empty(self, make_engine: Callable[[], Engine]) -> None:
        engine = make_engine()
        results = engine.search(Query("visa", languages.get("en")))
        assert not results.is_ready
        assert (results.total, results.hits, engine.count()) == (0, (), 0)

    def test_write_without_an_index_is_refused(self, make_engine: Callable[[], Engine], city: list[Document]) -> None:
        with pytest.raises(EngineNotReadyError):
            make_engine().write(city)

    def test_empty_index_is_ready(self, make_engine: Callable[[], Engine]) -> None:
        engine = make_engine()
        engine.rebuild([])
        assert engine.is_ready()
        assert keys(engine, "") == []


@given(text=st.text(st.characters(), max_size=120), page=st.integers(-5, 10**12))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_question_has_an_answer(engine: Engine, text: str, page: int) -> None:
    for code in ("zh-hans", "ar"):
        results = engine.search(Query(text, languages.get(code), page=page))
        assert 0 <= len(results.hits) <= results.total
        for hit in results.hits:
            str(hit.snippet).encode()
