"""What the other apps register."""

from typing import Any

import pytest

from portal import languages
from search import checks, sources


def test_second_registration_raises() -> None:
    with pytest.raises(ValueError, match="registered twice"):
        sources.register_kind("policy", label="Policies", icon="")
    with pytest.raises(ValueError, match="registered twice"):
        sources.register_facet(sources.Facet("district", "District", str))


@pytest.mark.parametrize(
    "name", ["q", "page", "kind", "language", "per_page", "limit", "sort", "near", "bounds", "Upper", "with space", ""]
)
def test_facet_name_must_be_free_and_plain(name: str) -> None:
    with pytest.raises(ValueError, match="search:"):
        sources.register_facet(sources.Facet(name, "Label", str))


def test_facet_of_a_kind_has_its_name_before_its_own() -> None:
    with pytest.raises(ValueError, match="must begin with 'night_school_'"):
        sources.register_facet(sources.Facet("level", "Level", str, kind="night-school"))
    sources.register_facet(sources.Facet(sources.own_name("night-school", "level"), "Level", str, kind="night-school"))
    sources.register_facet(sources.Facet(sources.own_name("school", "level"), "Level", str, kind="school"))
    assert sources.facets_under({}) == ("kind", "district")
    assert sources.facets_under({"kind": ("school",)}) == ("kind", "district", "school_level")
    assert sources.facets_under({"night_school_level": ("evening",)}) == ("kind", "district", "night_school_level")


def test_counts_leave_out_the_own_filter_and_a_kind_goes_with_what_only_it_has() -> None:
    sources.register_facet(sources.Facet("school_level", "Level", str, kind="school"))
    chosen = {"kind": ("school",), "district": ("haidian",), "school_level": ("primary",)}
    assert set(sources.filters_beside("district", chosen)) == {"kind", "school_level"}
    assert set(sources.filters_beside("school_level", chosen)) == {"kind", "district"}
    assert set(sources.filters_beside("kind", chosen)) == {"district"}


def test_kind_comes_first_among_facets() -> None:
    assert sources.facet_names() == ("kind", "district")


def test_every_language_has_a_chain_that_works() -> None:
    assert checks.check_languages() == []


def test_language_with_an_unknown_stemmer_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    row = languages.Language("xx", "xx", "Xxyy", "Test", "latin", languages.Analysis("klingon"))
    monkeypatch.setattr(languages, "_ROWS", (row,))
    assert [error.id for error in checks.check_languages()] == ["search.E001"]


@pytest.mark.parametrize("setting", [{}, {"ENGINE": "search.engines.nowhere.Engine"}, {"ENGINE": "search.sources.Facet"}, None])
def test_setting_without_an_engine_is_reported(settings: Any, setting: object) -> None:
    settings.SEARCH = setting
    assert [error.id for error in checks.check_engine()] == ["search.E002"]
