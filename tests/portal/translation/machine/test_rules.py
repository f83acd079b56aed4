"""Which machine is asked for which languages, and what is wrong with the settings."""

from typing import Any

import pytest

from portal import languages
from portal.settings import env
from portal.translation import machine
from portal.translation.checks import check_machines


def chosen(source: str, target: str) -> str:
    found = machine.provider_for(languages.get(source), languages.get(target))
    return found.name if found else ""


def test_the_rule_that_names_more_wins_and_the_target_before_the_source(configure: Any) -> None:
    configure("deepl; zh-hans>ko=google; >ar=openai, >ja=none\nzh-hans>=libretranslate")
    pairs = {
        "en>fr": "deepl",
        "zh-hans>ko": "google",
        "en>ko": "deepl",
        "zh-hans>ar": "openai",
        "en>ja": "",
        "zh-hans>de": "libretranslate",
    }
    assert {pair: chosen(*pair.split(">")) for pair in pairs} == pairs
    assert chosen("en", "en") == ""
    assert [each.name for each in machine.providers()] == ["deepl", "google", "openai", "libretranslate"]
    assert check_machines() == []


def test_nothing_is_asked_where_nothing_is_said(settings: Any) -> None:
    settings.MACHINE_TRANSLATION = {"RULES": "", "PROVIDERS": {"deepl": {"KEY": "a-key", "URL": ""}}}
    assert chosen("en", "fr") == ""
    assert machine.providers() == ()
    assert check_machines() == []


def test_budgets_are_read_and_have_a_default(configure: Any) -> None:
    configure("deepl", BUDGET="deepl=2_000; openai=7")
    assert (machine.budget("deepl"), machine.budget("openai"), machine.budget("google")) == (2000, 7, 500_000)


def test_no_language_may_be_published_unreviewed_unless_it_is_named(configure: Any) -> None:
    configure("deepl")
    assert not any(machine.is_allowed_unreviewed(row.code) for row in languages.all_languages())
    configure("deepl", UNREVIEWED="ko, ja")
    assert [row.code for row in languages.all_languages() if machine.is_allowed_unreviewed(row.code)] == ["ja", "ko"]


@pytest.mark.parametrize(
    ("rules", "others", "said"),
    [
        ("deeple", {}, "no provider 'deeple'"),
        (">xx=deepl", {}, "no language 'xx'"),
        ("ko=deepl", {}, "write zh-hans>ko=deepl"),
        ("deepl=", {}, "no provider ''"),
        ("deepl", {"BUDGET": "deepl=much"}, "'much' is no number"),
        ("deepl", {"BUDGET": "bing=5"}, "no provider 'bing'"),
        ("deepl", {"UNREVIEWED": "xx"}, "no language 'xx'"),
    ],
)
def test_what_is_wrong_in_the_settings_is_named(configure: Any, rules: str, others: dict[str, str], said: str) -> None:
    configure(rules, **others)
    assert any(said in error.msg for error in check_machines())


@pytest.mark.parametrize(
    ("name", "missing"),
    [("deepl", "DEEPL_API_KEY"), ("google", "GOOGLE_API_KEY"), ("libretranslate", "LIBRETRANSLATE_URL"), ("openai", "OPENAI_MODEL")],
)
def test_a_provider_without_key_or_address_is_named_and_not_asked(settings: Any, name: str, missing: str) -> None:
    settings.MACHINE_TRANSLATION = {"RULES": name, "PROVIDERS": {}}
    assert missing in check_machines()[0].msg
    assert chosen("en", "fr") == ""


@pytest.mark.parametrize("url", ["localhost:5000", "ftp://host", "http://", "http://[::1"])
def test_what_is_no_address_is_named(settings: Any, url: str) -> None:
    settings.MACHINE_TRANSLATION = {"RULES": "libretranslate", "PROVIDERS": {"libretranslate": {"KEY": "", "URL": url}}}
    assert "LIBRETRANSLATE_URL is no address" in check_machines()[0].msg


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    said = {
        "MACHINE_TRANSLATION": "deepl; >ar=openai",
        "MACHINE_TRANSLATION_BUDGET": "deepl=9",
        "MACHINE_TRANSLATION_UNREVIEWED": "ko",
        "DEEPL_API_KEY": "a-key",
        "OPENAI_URL": "http://localhost:11434/v1",
        "OPENAI_MODEL": "a-model",
    }
    for name, value in said.items():
        monkeypatch.setenv(name, value)
    settings.MACHINE_TRANSLATION = env.machine_translation()
    assert check_machines() == []
    assert (chosen("en", "fr"), chosen("en", "ar"), machine.budget("deepl")) == ("deepl", "openai", 9)
    assert machine.is_allowed_unreviewed("ko")
    assert [each.address for each in machine.providers()] == [
        "https://api.deepl.com/v2/translate",
        "http://localhost:11434/v1/chat/completions",
    ]
