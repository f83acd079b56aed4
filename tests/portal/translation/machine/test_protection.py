"""What must come back as it is: hidden before a text is sent, put back after."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal import languages
from portal.translation.machine import Lost, protect, restore
from portal.translation.machine.protection import Writing
from portal.translation.terms import Recogniser, Term
from portal.translation.terms.concepts import Concept

ENGLISH = languages.get("en")
RICH = '<p data-block-key="a1b2c">The <a linktype="page" id="7">fee</a> is&nbsp;400 yuan.<br/>Ask %(name)s.</p>'
TERMS = Recogniser([Concept("wechat", (Term("en", "WeChat"),), do_not_translate=True), Concept("fee", (Term("en", "fee"),))])


def back(text: str, answer: str, writing: Writing = Writing.XML, *, is_rich: bool = False) -> str:
    return restore(protect(text, ENGLISH, writing=writing, terms=TERMS), answer, is_rich=is_rich)


@pytest.mark.parametrize(
    ("writing", "sent"),
    [
        (
            Writing.XML,
            '<p id="1">The <a id="2">fee</a> is<x id="3">&amp;nbsp;</x>400 yuan.<br id="4"/>Ask <x id="5">%(name)s</x>.</p>',
        ),
        (
            Writing.HTML,
            '<p id="1">The <a id="2">fee</a> is<span translate="no" class="notranslate" id="3">&amp;nbsp;</span>400 yuan.<br id="4"/>'
            'Ask <span translate="no" class="notranslate" id="5">%(name)s</span>.</p>',
        ),
        (Writing.TOKENS, "⟦1⟧The ⟦2⟧fee⟦/2⟧ is⟦3:&nbsp;⟧400 yuan.⟦4⟧Ask ⟦5:%(name)s⟧.⟦/1⟧"),
    ],
)
def test_codes_are_sent_as_numbers_and_come_back_as_they_were(writing: Writing, sent: str) -> None:
    protected = protect(RICH, ENGLISH, writing=writing)
    assert protected.sent == sent
    assert restore(protected, sent, is_rich=True) == RICH


def test_no_link_leaves_the_portal() -> None:
    assert "example" not in protect('<a href="https://example.org/?token=1">Go</a>', ENGLISH, writing=Writing.XML).sent


def test_names_that_are_not_translated_are_protected_like_codes() -> None:
    protected = protect("Pay the fee by WeChat.", ENGLISH, writing=Writing.XML, terms=TERMS)
    assert protected.sent == 'Pay the fee by <x id="1">WeChat</x>.'
    assert restore(protected, 'Payez par <x id="1">Weixin</x>.', is_rich=False) == "Payez par WeChat."
    with pytest.raises(Lost, match="WeChat"):
        restore(protected, "Payez par WeChat.", is_rich=False)


def test_codes_may_change_places() -> None:
    assert back("%(a)s of %(b)s", '<x id="2">b</x> von <x id="1">a</x>') == "%(b)s von %(a)s"


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("Les frais", "lost.*<b>"),
        ('Les <b id="1">frais</b> <b id="1">frais</b>', "too often"),
        ('Les <b id="1">frais</b> <i>nouveaux</i>', "not sent.*<i>"),
        ('Les <b id="9">frais</b>', "not sent"),
        ('Les <b id="1">frais', "lost.*</b>"),
        ("Les </b> frais", "mixed up"),
        ("", "lost"),
    ],
)
def test_a_translation_that_lost_or_doubled_a_tag_is_refused(answer: str, said: str) -> None:
    with pytest.raises(Lost, match=said):
        back("The <b>fee</b>", answer)


@pytest.mark.parametrize("answer", ["Les ⟦1⟧frais", "Les ⟦1⟧frais⟦/1⟧ ⟦2⟧", "Les ⟦/1⟧frais⟦1⟧", "Les ⟦1⟧⟦1⟧frais⟦/1⟧⟦/1⟧"])
def test_a_translation_that_lost_or_doubled_a_token_is_refused(answer: str) -> None:
    with pytest.raises(Lost):
        back("The <b>fee</b>", answer, Writing.TOKENS)


@pytest.mark.parametrize("answer", ["⟦1⟧ jours", "⟦1:%(n)d⟧ jours", "⟦1:nombre⟧ jours"])
def test_what_a_model_makes_of_the_name_of_a_token_does_not_matter(answer: str) -> None:
    assert back("%(n)d days", answer, Writing.TOKENS) == "%(n)d jours"


def test_tags_that_cross_are_refused() -> None:
    with pytest.raises(Lost, match="mixed up"):
        back("<b>The</b> <i>fee</i>", "⟦1⟧Les ⟦2⟧frais⟦/1⟧ dus⟦/2⟧", Writing.TOKENS)


def test_a_token_in_the_source_itself_is_not_taken_for_ours() -> None:
    with pytest.raises(Lost):
        back("The ⟦1⟧ fee", "Les ⟦1⟧ frais", Writing.TOKENS)


def test_attributes_that_a_service_adds_do_no_harm() -> None:
    assert back("The <b>fee</b>", "Les <b style=\"direction:rtl\" id='1'>frais</b >", Writing.HTML) == "Les <b>frais</b>"


def test_white_space_at_the_ends_stays_as_it_was() -> None:
    assert back("  The fee\n", "Les frais ") == "  Les frais\n"


def test_a_bare_ampersand_is_written_as_html_wants_it_in_html_only() -> None:
    assert back("<p>Fees</p>", '<p id="1">Frais &amp; droits</p>', is_rich=True) == "<p>Frais &amp; droits</p>"
    assert back("Fees & more", "Frais &amp; droits") == "Frais & droits"


def test_text_of_codes_alone_has_no_words() -> None:
    assert not protect("%(count)d: {name} – 12", ENGLISH, writing=Writing.XML).has_words
    assert protect("%(count)d days", ENGLISH, writing=Writing.XML).has_words


@given(
    text=st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="⟦⟧\xa0"), max_size=40), writing=st.sampled_from(Writing)
)
def test_any_text_that_comes_back_untouched_is_the_same(text: str, writing: Writing) -> None:
    protected = protect(text, ENGLISH, writing=writing, terms=TERMS)
    if text.strip():
        assert restore(protected, protected.sent, is_rich=False) == text
