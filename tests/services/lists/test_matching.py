"""Which entries a list has and in what order, compared with doing it by hand in Python."""

import random
from collections.abc import Callable
from datetime import date
from itertools import combinations, pairwise, product
from typing import Any

import pytest
from django.utils import translation

from portal import languages
from portal.languages import Language
from services.collation import sort_key
from services.geography.datum import Position
from services.geography.distance import metres
from services.kinds.base import Entry
from services.lists.filters import filters_of
from services.lists.models import NameKey
from services.registry import Kind, all_kinds, get
from tests.factories import make_entry
from tests.matrix import KINDS
from tests.services.lists.lists import asked, fits, listed, make_many, slugs

pytestmark = [pytest.mark.django_db, pytest.mark.matrix]


def selections(kind: Kind) -> list[dict[str, tuple[str, ...]]]:
    """No filter, every value of every filter, two values of one, and every pair of values of two filters that anything has."""
    entries = list(kind.model._default_manager.filter(live=True))
    used = {
        chosen.name: [value for value, _label in chosen.choices() if any(fits(entry, chosen, value) for entry in entries)]
        for chosen in filters_of(kind)
    }
    alone: list[dict[str, tuple[str, ...]]] = [{name: (value,)} for name, values in used.items() for value in values]
    together = [{name: tuple(values[:2])} for name, values in used.items() if len(values) > 1]
    pairs: list[dict[str, tuple[str, ...]]] = [{a: (x,), b: (y,)} for a, b in combinations(used, 2) for x, y in product(used[a], used[b])]
    return [{}, *alone, *together, *random.Random(6).sample(pairs, min(30, len(pairs)))]


@KINDS
def test_a_list_has_the_entries_that_one_finds_by_hand(kind: Kind) -> None:
    filters = {chosen.name: chosen for chosen in filters_of(kind)}
    everything = list(kind.model._default_manager.filter(live=True))
    for active in selections(kind):
        wanted = {
            entry.slug
            for entry in everything
            if all(any(fits(entry, filters[name], value) for value in values) for name, values in active.items())
        }
        found = slugs(kind, asked(kind).query(filters=active))
        assert set(found) == wanted, active
        assert len(found) == len(wanted)


@KINDS
def test_drafts_are_not_listed(kind: Kind) -> None:
    before = slugs(kind)
    make_entry(kind.slug, live=False, district="shunyi", languages=["en"])
    assert slugs(kind) == before


def test_bounds_keep_what_lies_within() -> None:
    inside, edge, outside, nowhere = (
        make_entry(lat=lat, lon=lon, district="yanqing") for lat, lon in ((40.45, 115.9), (40.5, 116.0), (40.45, 116.001), (None, None))
    )
    found = set(slugs("schools", "district=yanqing&bounds=40.4,115.8,40.5,116"))
    assert {inside.slug, edge.slug} <= found
    assert not {outside.slug, nowhere.slug} & found
    assert inside.slug not in slugs("schools", "bounds=-10,170,10,-170")


def test_bounds_may_lie_across_the_180th_meridian() -> None:
    east, west, between = (make_entry() for _side in range(3))
    for entry, lon in ((east, 175.0), (west, -175.0), (between, 0.0)):
        type(entry)._default_manager.filter(pk=entry.pk).update(lat=0.0, lon=lon)  # no form would take a place outside the city
    assert set(slugs("schools", "bounds=-10,170,10,-170")) == {east.slug, west.slug}
    assert between.slug in slugs("schools", "bounds=-10,-170,10,170")


@pytest.mark.parametrize("kind", ["schools", "medical"])
def test_names_sort_as_readers_of_each_language_expect(kind: str, language: Language) -> None:
    with translation.override(language.code):
        names = [entry.text("name").text for entry in listed(kind, "sort=name")]
    keys = [sort_key(name, language) for name in names]
    assert len(names) > 15
    assert keys == sorted(keys)


def test_chinese_names_sort_by_their_sound_and_german_ones_by_their_letters() -> None:
    for slug, chinese, german in (("a", "重庆路", "Zoo"), ("b", "阿里", "Öl"), ("c", "长安街", "Ober"), ("d", "中关村", "Äpfel")):
        make_entry("venues", slug=f"sorted-{slug}", name_zh_hans=chinese, name_de=german, district="yanqing")
    for code, wanted in (("zh-hans", "bcad"), ("de", "dcba")):
        with translation.override(code):
            found = [slug for slug in slugs("venues", "district=yanqing") if slug.startswith("sorted-")]
        assert found == [f"sorted-{letter}" for letter in wanted], code


@pytest.mark.parametrize(
    ("kind", "first"), [("medical", lambda entry: entry.is_pilot), ("hotlines", lambda entry: entry.category == "emergency")]
)
def test_what_a_kind_puts_first_comes_first_unless_it_is_sorted_by_name(kind: str, first: Callable[[Any], bool]) -> None:
    entries = get(kind).model._default_manager.in_bulk(field_name="slug")
    usual, named = ([first(entries[slug]) for slug in slugs(kind, query)] for query in ("", "sort=name"))
    assert usual == sorted(usual, reverse=True)
    assert any(usual)
    assert sorted(named) == sorted(usual)
    assert named != usual


def test_an_entry_without_a_key_is_listed_last() -> None:
    entry = make_entry(name_en="Aardvark school")
    NameKey.objects.filter(kind="schools", entry=entry.pk).delete()
    found = slugs("schools")
    assert found[-1] == entry.slug
    assert len(found) == get("schools").model._default_manager.filter(live=True).count()


@pytest.mark.parametrize("near", [Position(39.9, 116.4), Position(40.7, 115.8), Position(40.7, -74.0), Position(-89, 0)])
def test_the_nearest_comes_first_by_the_real_formula(near: Position) -> None:
    numbers = random.Random(6)
    make_many(get("schools"), 150, lambda _n: {"lat": 39.4 + numbers.random() * 1.7, "lon": 115.4 + numbers.random() * 2.1})
    found = listed("schools", f"sort=distance&near={near.lat},{near.lon}")
    there = [entry for entry in found if entry.lat is not None and entry.lon is not None]
    assert found[: len(there)] == there, "what is nowhere comes last"
    assert len(there) >= 150
    ways = [metres(near, Position(entry.lat or 0.0, entry.lon or 0.0)) for entry in there]
    # Half a metre: numbers of this size are no more exact.
    assert all(one <= other + 0.5 for one, other in pairwise(ways))


def test_what_was_checked_last_comes_first_and_what_never_was_last() -> None:
    days = (date(2026, 3, 9), None, date(2026, 11, 1), date(2025, 12, 31))
    made = [make_entry("venues", last_checked=day, district="yanqing", name_en=f"Venue {number}") for number, day in enumerate(days)]
    found = [slug for slug in slugs("venues", "district=yanqing&sort=checked") if slug in {entry.slug for entry in made}]
    assert found == [made[number].slug for number in (2, 0, 3, 1)]


@KINDS
def test_every_order_has_every_entry_once(kind: Kind) -> None:
    everything = sorted(entry.slug for entry in kind.model._default_manager.filter(live=True))
    for query in ("", "sort=checked", "sort=distance&near=39.9,116.4"):
        assert sorted(slugs(kind, query)) == everything


def names_and_keys(entry: Entry) -> dict[str, tuple[str, str]]:
    rows = NameKey.objects.filter(kind=entry.kind.slug, entry=entry.pk)
    return {code: (name, key) for code, name, key in rows.values_list("language", "name", "key")}


def test_every_loaded_entry_has_a_key_in_every_language() -> None:
    for kind in all_kinds():
        for entry in kind.model._default_manager.all():
            shown = {code: languages.choose(entry.texts("name"), code).text for code in names_and_keys(entry)}
            assert set(shown) == {row.code for row in languages.all_languages()}, entry.slug
            assert {code: name for code, (name, _key) in names_and_keys(entry).items()} == shown
