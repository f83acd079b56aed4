"""What the other apps register."""

import pytest

from portal import languages
from search import checks, sources


def test_second_registration_raises() -> None:
    with pytest.raises(ValueError, match="registered twice"):
        sources.register_kind("policy", label="Policies", icon="")
    with pytest.raises(ValueError, match="registered twice"):
        sources.register_facet(sources.Facet("district", "District", str))


@pytest.mark.parametrize("name", ["q", "page", "kind", "Upper", "with space", ""])
def test_facet_name_must_be_free_and_plain(name: str) -> None:
    with pytest.raises(ValueError, match="search:"):
        sources.register_facet(sources.Facet(name, "Label", str))


def test_kind_comes_first_among_facets() -> None:
    assert sources.facet_names() == ("kind", "district")


def test_every_language_has_a_chain_that_works() -> None:
    assert checks.check_languages() == []


def test_language_with_an_unknown_stemmer_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    row = languages.Language("xx", "xx", "Xxyy", "Test", "latin", languages.Analysis("klingon"))
    monkeypatch.setattr(languages, "_ROWS", (row,))
    assert [error.id for error in checks.check_languages()] == ["search.E001"]


@pytest.mark.parametrize("setting", [{}, {"ENGINE": "search.engines.nowhere.Engine"}, {"ENGINE": "search.sources.Facet"}, None])
def test_setting_without_an_engine_is_reported(settings: object, setting: object) -> None:
    settings.SEARCH = setting  # type: ignore[attr-defined]  # pytest-django's wrapper takes any setting
    assert [error.id for error in checks.check_engine()] == ["search.E002"]
