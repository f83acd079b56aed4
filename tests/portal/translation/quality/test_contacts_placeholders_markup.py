"""What must come through a translation unharmed: mail and web addresses, placeholders, plural forms, tags and links."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal import languages
from portal.languages import Fragment, Language
from portal.translation.quality import Kind, WrongFormCountError, check_forms
from portal.translation.quality.contacts import same_page
from portal.translation.quality.plurals import form_count, single_numbers
from tests.portal.translation.quality.findings import SENTENCE, SOURCE_SENTENCE, TARGETS, ids, only

PROTECTED = {"mail", "web-addresses", "placeholders", "percent-signs", "tags", "links"}


def protected(source: str, target: str, code: str = "fr", kind: Kind = Kind.MESSAGE) -> list[str]:
    return [check for check in ids(source, target, code, kind=kind) if check in PROTECTED]


@pytest.mark.parametrize("code", TARGETS)
@pytest.mark.parametrize(
    ("token", "check"),
    [
        ("%(count)s", "placeholders"),
        ("%s", "placeholders"),
        ("%1$d", "placeholders"),
        ("{name}", "placeholders"),
        ("{0}", "placeholders"),
        ("{{ name }}", "placeholders"),
        ("${value}", "placeholders"),
        ("<b>x</b>", "tags"),
        ("<br>", "tags"),
        ('<a href="https://example.org/a">x</a>', "links"),
        ('<a linktype="page" id="7">x</a>', "links"),
        ("https://english.beijing.gov.cn/visa.html", "web-addresses"),
        ("help@example.org", "mail"),
    ],
)
def test_what_is_protected_stays_in_every_language(code: str, token: str, check: str) -> None:
    source, sentence = f"{SOURCE_SENTENCE} {token}", SENTENCE[code]
    assert protected(source, f"{sentence} {token}", code) == []
    assert check in protected(source, sentence, code)
    assert check in protected(SOURCE_SENTENCE, f"{sentence} {token}", code)


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        ("%(a)s of %(b)s", "%(b)s : %(a)s", []),
        ("%s of %d", "%d de %s", ["placeholders"]),
        ("{} of {}", "{} de {}", []),
        ("%(count)d of 5%%", "%(count)d sur 5 %%", []),
        ("%(count)d of 5%%", "%(count)d sur 5 %", ["percent-signs"]),
        ("5% of it", "5 % de cela", []),
        ("5% discount", "5 %de remise", []),
        ("%(count)s days", "%(compte)s jours", ["placeholders"]),
        ("%(count)s days", "% (count)s jours", ["percent-signs", "placeholders"]),
        ("{name} is here", "｛name｝ est là", ["placeholders"]),
        ("{{ name }} is here", "{{name}} est là", []),
        ("%(a)s and %(a)s", "%(a)s", ["placeholders"]),
        ("Nothing here", "Rien ici {…}", []),
    ],
)
def test_placeholders(source: str, target: str, expected: list[str]) -> None:
    assert protected(source, target) == expected


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        ("<b>a</b> <i>b</i>", "<i>b</i> <b>a</b>", []),
        ("<b>a</b>", "<b>a", ["tags"]),
        ("<b>a</b>", "a</b>", ["tags"]),
        ("<b><i>a</i></b>", "<b><i>a</b></i>", ["tags"]),
        ("<b>a</b>", "<strong>a</strong>", ["tags"]),
        ("a<br/>b", "a<br>b", []),
        ("<p>a</p><p>b</p>", "<p>a b</p>", ["tags"]),
        ("<b>a</b>", "<b a", ["tags"]),
        ('<a href="https://x.org/en/a">a</a>', '<a href="https://x.org/fr/a">a</a>', []),
        ('<a href="https://x.org/a">a</a>', '<a href="https://y.org/a">a</a>', ["links"]),
        ('<a href="https://x.org/a">a</a>', '<a href="https://x.org/a"></a>b', ["links"]),
        ('<a linktype="page" id="3">a</a>', '<a linktype="page" id="4">a</a>', ["links"]),
        ("a < b and c > d", "a < b et c > d", []),
        ("a<!-- note -->b", "a b", []),
        ('<embed embedtype="image" id="3"/>', '<embed embedtype="image" id="4"/>', ["tags"]),
    ],
)
def test_tags_and_links_go_both_ways(source: str, target: str, expected: list[str]) -> None:
    assert protected(source, target, kind=Kind.RICH) == expected


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        ("See https://x.org/en/visa.", "Voir https://x.org/fr/visa.", []),
        ("See https://x.org/visa.", "Voir http://www.x.org/visa/ .", []),
        ("See https://x.org/visa", "Voir https://x.org/visas", ["web-addresses"]),
        ("See (https://x.org/a).", "Voir (https://x.org/a) !", []),
        ("Write to A@x.org.", "Écrivez à a@x.org.", []),
        ("See nia.gov.cn.", "Voir nia.gov.cn", []),
        ("See nia.gov.cn.", "Voir nia.com.cn.", ["web-addresses"]),
        ("Fish.And chips", "Poisson.Et frites", []),
    ],
)
def test_addresses_of_mail_and_web(source: str, target: str, expected: list[str]) -> None:
    assert protected(source, target, kind=Kind.SENTENCES) == expected


def test_an_address_right_before_a_chinese_mark_ends_there() -> None:
    assert protected("See https://x.org/a.", "请看https://x.org/a。", "zh-hans") == []


def test_a_page_of_another_language_is_the_same_page() -> None:
    assert same_page("https://www.x.org/en/a/") == same_page("http://x.org/zh-hans/a")
    assert same_page("https://x.org/a") != same_page("https://x.org/b")


def test_every_finding_says_where_it_is() -> None:
    source = "Call {name} <b>now</b>"
    (finding,) = only("placeholders", source, "<b>Appelez</b>", "fr", kind=Kind.MESSAGE)
    assert finding.source
    assert finding.source.of(source) == "{name}"
    assert finding.sentence == "The placeholder {name} is missing in the translation."


def fragments(code: str, *texts: str) -> list[Fragment]:
    return [Fragment(text, languages.get(code)) for text in texts]


def test_each_language_has_its_forms(language: Language) -> None:
    numbers = single_numbers(language)
    assert len(numbers) == form_count(language)
    assert {"ar": 6, "ru": 3, "ja": 1, "zh-hans": 1, "ko": 1}.get(language.code, 2) == len(numbers)


def test_a_form_for_one_number_may_leave_it_out() -> None:
    source = fragments("en", "%(count)d day", "%(count)d days")
    arabic = fragments("ar", "لا أيام", "يوم واحد", "يومان", "%(count)d أيام", "%(count)d يومًا", "%(count)d يوم")
    assert not any("placeholders" in {finding.check for finding in found} for found in check_forms(source, arabic))
    wrong = [*arabic[:3], *fragments("ar", "أيام", "%(count)d يومًا", "%(count)d يوم")]
    assert ["placeholders" in {finding.check for finding in found} for found in check_forms(source, wrong)] == [
        False,
        False,
        False,
        True,
        False,
        False,
    ]


def test_a_form_for_many_numbers_keeps_it() -> None:
    found = check_forms(fragments("en", "%(count)d day", "%(count)d days"), fragments("ru", "день", "%(count)d дня", "%(count)d дней"))
    # Russian "one" is also 21 and 31.
    assert "placeholders" in {finding.check for finding in found[0]}


@pytest.mark.parametrize(("code", "forms"), [("ru", 2), ("ja", 2), ("ar", 0)])
def test_too_few_or_too_many_forms_are_refused(code: str, forms: int) -> None:
    source = fragments("en" if forms else code, "%(count)d day", "%(count)d days")
    with pytest.raises(WrongFormCountError, match="plural forms"):
        check_forms(source, fragments(code, *["x"] * forms))


@given(
    st.lists(
        st.sampled_from(["%(a)s", "{b}", "%s", " ", "x", "<b>", "</b>", "5%", "<a href='u'>", "</a>", "&amp;", "a@b.org"]), max_size=10
    )
)
def test_a_text_has_everything_that_it_has(pieces: list[str]) -> None:
    text = "".join(pieces)
    found = [check for check in protected(text, text) if check not in {"percent-signs", "links"}]
    assert found == []
