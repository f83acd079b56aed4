"""Pages on the translation desk: what is a text and what a fact, and how both reach the readers of ten languages."""

from collections.abc import Callable, Mapping
from copy import deepcopy
from typing import Any
from uuid import UUID

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.test import Client
from django.utils import translation
from wagtail import blocks
from wagtail.actions.copy_for_translation import CopyPageForTranslationAction
from wagtail.models import Locale, Page, Revision

from portal import languages
from portal.languages import Language
from portal.pages.models import HomePage, PolicyPage, PortalPage, SectionPage
from portal.pages.translation_source.reading import TYPES, form_of, source_of, texts_of, versions_of
from portal.pages.translation_source.source import TranslatablePages, key_of
from portal.pages.translation_source.writing import UnknownPageError, write
from portal.pages.words import places, words_of
from portal.setup import roles
from portal.translation import operations, selectors, sources
from portal.translation.models import Change as DeskChange
from portal.translation.models import Item, Target, Unit
from search.models import Change
from tests.admin import page_url, save, signed_in
from tests.factories import make_policy, make_policy_page, make_user, section_of_policies

pytestmark = [pytest.mark.django_db, pytest.mark.matrix]
SOURCE = languages.get(languages.SOURCE)
FRENCH = languages.get("fr")
TARGETS = [row for row in languages.all_languages() if row.code != languages.SOURCE]

BODY: list[dict[str, Any]] = [
    {"type": "paragraph", "value": {"heading": "What it is", "text": "A permit for one year.", "facts": ["fee"]}, "id": "b1"},
    {
        "type": "fees",
        "value": {
            "heading": "Fees",
            "items": [
                {"type": "item", "value": {"title": "Permit", "amount": "CNY 1,400", "text": "Paid once.", "facts": ["fee"]}, "id": "i1"},
                {"type": "item", "value": {"title": "Photo", "amount": "Free", "text": "", "facts": []}, "id": "i2"},
            ],
        },
        "id": "b2",
    },
    {
        "type": "where",
        "value": {
            "heading": "Where",
            "items": [
                {
                    "type": "item",
                    "value": {
                        "title": "Hall",
                        "local_name": "大厅",
                        "address": "1 Wood Road",
                        "local_address": "木路1号",
                        "hours": "09:00–17:00",
                        "phone": "12345",
                        "text": "",
                        "facts": [],
                    },
                    "id": "i3",
                }
            ],
        },
        "id": "b3",
    },
]
IN_FRENCH = {
    "title": "Permis",
    "summary": "Qui en a besoin.",
    "who": "Tout le monde.",
    "body.b1.heading": "Ce que c’est",
    "body.b1.text": "Un permis d’un an.",
    "body.b2.heading": "Frais",
    "body.b2.items.i1.title": "Permis",
    "body.b2.items.i1.amount": "1\u202f400\u00a0yuans",
    "body.b2.items.i1.text": "À payer une fois.",
    "body.b2.items.i2.title": "Photo",
    "body.b2.items.i2.amount": "Gratuit",
    "body.b3.heading": "Où",
    "body.b3.items.i3.title": "Salle",
    "body.b3.items.i3.address": "1 Wood Road",
    "body.b3.items.i3.hours": "De 9 h à 17 h",
}


def with_all_fields(body: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A body as the editor's form saves it."""
    field: Any = PolicyPage._meta.get_field("body")
    stored: list[dict[str, Any]] = field.get_prep_value(field.to_python(deepcopy(body)))
    return stored


@pytest.fixture
def source() -> PolicyPage:
    facts = [
        {"type": "fact", "id": "fee", "value": {"statement": "It costs CNY 1,400.", "source": "", "confidence": "sourced", "quality": []}}
    ]
    return make_policy_page(title="Permit", summary="Who needs one.", who="Everybody.", body=with_all_fields(BODY), facts=facts)


def texts(page: PortalPage) -> dict[str, str]:
    return form_of(type(page)).texts(texts_of(page))


def version(page: PortalPage, language: Language = FRENCH) -> Any:
    """The page in a language, as the database has it."""
    return next((each for each in versions_of(page.translation_key) if each.language == language), None)


def put(page: PortalPage, given: Mapping[str, str], language: Language = FRENCH, *, user: Any = None, is_publish: bool = True) -> bool:
    return write(page.translation_key, language, given, user=user, is_publish=is_publish)


def change(page: PolicyPage, **fields: Any) -> None:
    """Somebody edits the source and publishes it."""
    for name, value in fields.items():
        setattr(page, name, value)
    page.save_revision().publish()


def take_up(page: PolicyPage) -> None:
    """The desk looks at the source: first at what is there in each language, then at what changed."""
    operations.take_up(source="pages", key=key_of(page))


def edited(path: str, text: str) -> list[dict[str, Any]]:
    """The body with another text at a place."""
    field: Any = PolicyPage._meta.get_field("body")
    body = with_all_fields(BODY)
    place = next(place for place in places(body, field.stream_block, "body") if place.path == path)
    place.holder[place.name] = text
    return body


def with_paragraph() -> list[dict[str, Any]]:
    new = {"type": "paragraph", "value": {"heading": "New rule", "text": "Bring a photo.", "facts": []}, "id": "b4"}
    return with_all_fields([BODY[0], new, *BODY[1:]])


# What is a text ------------------------------------------------------------------------------------------------------------------------


def all_structs() -> list[blocks.StructBlock]:
    found = []
    field: Any = PolicyPage._meta.get_field("body")
    for block in field.stream_block.child_blocks.values():
        found.append(block)
        found += [child.child_block for child in block.child_blocks.values() if isinstance(child, blocks.ListBlock)]
    return found


def test_every_text_of_a_block_is_named_as_one_or_is_known_to_be_a_fact() -> None:
    facts = {"local_name", "local_address", "phone"}
    for struct in all_structs():
        texts = {name for name, child in struct.child_blocks.items() if isinstance(child, (blocks.CharBlock, blocks.TextBlock))}
        assert texts - facts == set(words_of(struct)), struct


def test_facts_are_no_segments(source: PolicyPage) -> None:
    item = TranslatablePages().item(key_of(source))
    assert item is not None
    said = {segment.text for segment in item.segments}
    assert not said & {"12345", "大厅", "木路1号"}
    assert {"Permit", "A permit for one year.", "CNY 1,400", "09:00–17:00"} <= said


def test_a_segment_says_where_it_stands_and_how_long_it_may_be(source: PolicyPage) -> None:
    change(source, short_title="Permit")
    item = TranslatablePages().item(key_of(source))
    assert item is not None
    found = {segment.path: segment for segment in item.segments}
    assert (found["short_title"].label, found["short_title"].limit) == ("Short title", 60)
    assert found["body.b2.items.i1.amount"].label == "Fees 1: Amount"
    assert (item.needs_approval, item.group, item.language, item.title) == (True, "policy", "en", "Permit")


def test_every_item_can_be_kept_by_the_desk() -> None:
    items = list(TranslatablePages().items())
    for item in items:
        item.check()
    assert len({item.key for item in items}) == len(items)
    assert {item.group for item in items} == {"home", "section", "policy"}


def test_all_items_are_read_with_a_query_for_each_type(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(len(TYPES)):
        assert len(list(TranslatablePages().items())) > 40


def test_a_draft_is_not_to_be_translated_yet() -> None:
    page = make_policy_page(live=False)
    assert TranslatablePages().item(key_of(page)) is None
    with pytest.raises(UnknownPageError):
        put(page, {"title": "Permis"})


@pytest.mark.parametrize("key", ["page:nonsense", "page:", "page:12345678-1234-5678-1234-567812345678"])
def test_a_page_that_is_not_there_is_not_written(key: str) -> None:
    with pytest.raises(LookupError):
        TranslatablePages().write(key, "fr", {"title": "x"}, user=None, is_publish=True)


# Round trip ----------------------------------------------------------------------------------------------------------------------------


def loaded() -> list[sources.Item]:
    return list(TranslatablePages().items())


def test_what_the_portal_shows_comes_back_unchanged(language: Language) -> None:
    """Every loaded page: taken out, written back, nothing changes, not by a block."""
    desk = TranslatablePages()
    count = 0
    for item in loaded():
        existing = desk.existing(item.key, language.code)
        if existing:
            count += 1
            page = version(Page(translation_key=UUID(item.key.removeprefix("page:"))), language)
            before = texts_of(page)
            assert not put(page, {path: found.text for path, found in existing.items()}, language), item.title
            assert not put(page, {}, language), item.title
            assert texts_of(version(page, language)) == before
    assert count >= 20 if language.code != languages.SOURCE else count == 0


def test_every_translated_text_of_the_loaded_pages_has_its_place(language: Language) -> None:
    """The ids of blocks are those of the source: no translation is lost for want of a partner."""
    if language.code == languages.SOURCE:
        return
    desk = TranslatablePages()
    for item in loaded():
        existing = desk.existing(item.key, language.code)
        paths = {segment.path for segment in item.segments if segment.is_required}
        assert not existing or not {path for path in paths - set(existing) if path.startswith("body.")}, item.title


def test_existing_texts_say_how_they_were_made() -> None:
    page = PolicyPage.objects.get(policy__slug="work-permit", locale__language_code="fr")
    found = TranslatablePages().existing(key_of(page), "fr")["title"]
    assert (found.text, found.origin.value, found.is_reviewed) == (page.title, page.text_origin, page.is_reviewed)
    assert found.translated_on == page.translated_on


# Writing -------------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", TARGETS, ids=lambda row: row.code)
def test_a_new_page_stands_under_the_translated_parent(source: PolicyPage, language: Language, client: Client) -> None:
    before = Change.objects.count()
    assert put(source, IN_FRENCH, language)
    page = version(source, language)
    assert (page.slug, page.live, page.translated_from, page.policy) == (source.slug, True, "en", source.policy)
    assert page.get_parent().specific == section_of_policies(language.code)
    assert page.live_revision == page.latest_revision
    assert not page.has_unpublished_changes
    assert Change.objects.count() > before
    assert not any(Page.find_problems())
    html = client.get(f"/{language.code}/policies/{page.slug}/").content.decode()
    assert "Un permis d’un an." in html


def test_the_page_says_what_was_written(source: PolicyPage) -> None:
    put(source, IN_FRENCH)
    assert texts(version(source)) == IN_FRENCH
    assert version(source).untranslated == {}


def test_plain_facts_are_the_source_s(source: PolicyPage) -> None:
    put(source, IN_FRENCH)
    hall = version(source).body[2].value["items"][0]
    assert (hall["phone"], hall["local_name"], hall["local_address"]) == ("12345", "大厅", "木路1号")
    assert version(source).body[0].value["facts"] == ["fee"]


def test_the_city_s_own_language_needs_no_second_name(source: PolicyPage) -> None:
    chinese = languages.get(languages.LOCAL)
    put(source, {**IN_FRENCH, "body.b3.items.i3.title": "大厅", "body.b3.items.i3.address": "木路1号"}, chinese)
    hall = version(source, chinese).body[2].value["items"][0]
    assert (hall["title"], hall["local_name"], hall["address"], hall["local_address"]) == ("大厅", "", "木路1号", "")


def test_without_an_address_in_it_the_city_s_own_language_keeps_the_local_one(source: PolicyPage) -> None:
    chinese = languages.get(languages.LOCAL)
    put(source, {"title": "许可"}, chinese)
    assert version(source, chinese).body[2].value["items"][0]["local_address"] == "木路1号"


def test_nothing_is_published_without_a_title(source: PolicyPage) -> None:
    put(source, {"who": "Tout le monde."})
    page = version(source)
    assert not page.live
    assert not any(Page.find_problems())
    put(source, {"title": "Permis"})
    assert version(source).live
    assert version(source).who == "Tout le monde."


def test_a_draft_is_seen_by_nobody(source: PolicyPage, client: Client) -> None:
    put(source, IN_FRENCH)
    put(source, {"who": "Chacun."}, is_publish=False)
    assert version(source).who == "Tout le monde."
    assert version(source).has_unpublished_changes
    assert version(source).get_latest_revision_as_object().who == "Chacun."
    assert "Chacun." not in client.get(f"/fr/policies/{source.slug}/").content.decode()


def test_a_text_that_is_too_long_changes_nothing(source: PolicyPage) -> None:
    put(source, IN_FRENCH)
    with pytest.raises(ValidationError):
        put(source, {"who": "Chacun.", "title": "x" * 256})
    assert texts(version(source)) == IN_FRENCH


def test_a_missing_parent_is_made_as_a_draft(source: PolicyPage) -> None:
    section_of_policies("fr").delete()
    source = PolicyPage.objects.get(pk=source.pk)
    put(source, IN_FRENCH)
    page = version(source)
    parent = page.get_parent().specific
    assert isinstance(parent, SectionPage)
    assert (parent.live, parent.group, parent.locale.language_code) == (False, "all", "fr")
    assert not any(Page.find_problems())


def test_another_page_s_slug_is_not_taken(source: PolicyPage) -> None:
    section_of_policies("fr").add_child(
        instance=PolicyPage(title="Autre", slug=source.slug, policy=make_policy(), locale=Locale.objects.get(language_code="fr"))
    )
    put(source, IN_FRENCH)
    assert version(source).slug == f"{source.slug}-fr"


def test_writing_the_same_again_leaves_no_trace(source: PolicyPage) -> None:
    put(source, IN_FRENCH)
    before = (Revision.objects.count(), Change.objects.count(), version(source).last_published_at)
    assert not put(source, IN_FRENCH)
    assert not put(source, {})
    assert (Revision.objects.count(), Change.objects.count(), version(source).last_published_at) == before


def test_the_history_says_who_wrote(source: PolicyPage) -> None:
    user = make_user(roles.EDITORS)
    put(source, IN_FRENCH, user=user)
    assert version(source).live_revision.user == user
    put(source, {"who": "Chacun."}, user=user)
    assert version(source).revisions.count() == 2
    assert version(source).live_revision.content["who"] == "Chacun."


def test_a_page_that_somebody_took_down_stays_down_until_it_is_published(source: PolicyPage) -> None:
    put(source, IN_FRENCH)
    take_up(source)
    version(source).unpublish()
    change(source, body=edited("body.b2.items.i1.amount", "CNY 1,500"))
    take_up(source)
    assert not version(source).live
    assert version(source).get_latest_revision_as_object().body[1].value["items"][0]["amount"] == "1\u202f500\u00a0yuans"


def test_writing_takes_few_queries(source: PolicyPage, django_assert_max_num_queries: Any) -> None:
    put(source, IN_FRENCH)
    with django_assert_max_num_queries(40):
        put(source, IN_FRENCH, languages.get("de"))
    with django_assert_max_num_queries(30):
        put(source, {"who": "Chacun."})
    with django_assert_max_num_queries(6):
        put(source, {})


# A source that changes -----------------------------------------------------------------------------------------------------------------


def test_a_changed_fee_reaches_ten_languages(publish: Callable[[], Any], client: Client) -> None:
    """A real page, whose amounts each language writes in its own way."""
    page = PolicyPage.objects.get(policy__slug="residence-permit", locale__language_code="en")
    old, new = "400", "600"
    take_up(page)
    body = str(texts_of(page).body)
    assert f"CNY {old}" in body
    field: Any = PolicyPage._meta.get_field("body")
    stored = texts_of(page).body
    for place in places(stored, field.stream_block, "body"):
        if place.text == f"CNY {old}":
            place.holder[place.name] = f"CNY {new}"
    with publish():
        change(page, body=stored)
    for language in languages.all_languages():
        amounts = [item["amount"] for block in version(page, language).body if block.block_type == "fees" for item in block.value["items"]]
        assert any(new in amount for amount in amounts), (language.code, amounts)
        assert not any(old in amount for amount in amounts), (language.code, amounts)
        assert new in client.get(f"/{language.code}/policies/{page.slug}/").content.decode()
        assert version(page, language).untranslated == {}
    for target in Target.objects.filter(item__key=key_of(page), unit__text=f"CNY {new}").select_related("unit"):
        assert new in target.text, f"the desk has it too: {target.language}"
        assert (target.state, target.published_version) == ("translated", target.version), "it has to be confirmed"
        assert DeskChange.objects.filter(target=target, version=target.version, text=target.text, user=None).exists()


def test_readers_are_told_of_a_number_until_somebody_confirms_it(source: PolicyPage) -> None:
    notice = "A number was taken over from the English version on"
    put(source, {**IN_FRENCH, "summary": "Il faut 25 étapes."})
    change(source, summary="It takes 25 steps.")
    put(source, {"summary": "Il faut 25 étapes."})
    take_up(source)

    def told() -> bool:
        with translation.override("en"):
            return notice in render_to_string("components/trust_strip.html", {"trust": version(source).trust})

    assert not told()
    change(source, summary="It takes 26 steps.")
    take_up(source)
    assert version(source).summary == "Il faut 26 étapes."
    assert told()
    target = Target.objects.get(item__key=key_of(source), unit__path="summary", language="fr")
    reviewer = make_user(roles.reviewers_of(FRENCH))
    operations.approve(target=target, version=target.version, user=reviewer)
    for other in Target.objects.filter(item=target.item, language="fr").exclude(pk=target.pk):
        saved = operations.save(target=other, text=other.text or "Il faut.", version=other.version, user=reviewer)
        operations.approve(target=saved, version=saved.version, user=reviewer)
    assert told(), "readers have it from the portal until it is published"
    operations.publish(item=target.item, language="fr", user=reviewer)
    assert not told()


def test_words_that_readers_have_and_the_desk_has_not_are_not_written_over(source: PolicyPage) -> None:
    put(source, {**IN_FRENCH, "summary": "Il faut 25 étapes."})
    change(source, summary="It takes 25 steps.")
    put(source, {"summary": "Il faut 25 étapes."})
    take_up(source)
    PolicyPage.objects.filter(pk=version(source).pk).update(summary="Comptez 25 étapes.")
    change(source, summary="It takes 26 steps.")
    take_up(source)
    assert version(source).summary == "Comptez 25 étapes."
    assert Target.objects.select_related("unit").get(item__key=key_of(source), unit__path="summary", language="fr").is_out_of_date


def test_words_that_depend_on_the_number_stay_and_are_out_of_date(source: PolicyPage) -> None:
    russian = languages.get("ru")
    put(source, {**IN_FRENCH, "summary": "7 рабочих дней."}, russian)
    change(source, summary="7 working days.")
    Target.objects.all().delete()
    put(source, {"summary": "7 рабочих дней."}, russian)
    take_up(source)
    change(source, summary="22 working days.")
    take_up(source)
    assert version(source, russian).summary == "7 рабочих дней."
    target = Target.objects.select_related("unit").get(item__key=key_of(source), unit__path="summary", language="ru")
    assert (target.text, target.is_out_of_date) == ("7 рабочих дней.", True)
    assert "summary" in selectors.standing("pages", key_of(source), "ru").late_paths


@pytest.mark.parametrize("is_draft", [False, True], ids=["live", "with a draft"])
def test_publishing_one_text_touches_that_text_only(publish: Callable[[], Any], is_draft: bool) -> None:
    """A section needs no approval: whatever is finished is published, also beside texts that are out of date."""
    english = SectionPage.objects.get(topic="work", locale__language_code="en")
    with publish():
        english.summary, english.text = "It takes 25 steps.", "Who may work."
        english.save_revision().publish()
    reviewer = make_user(roles.reviewers_of(FRENCH))

    def target(path: str) -> Target:
        return Target.objects.select_related("unit", "item").get(item__key=key_of(english), unit__path=path, language="fr")

    def write_and_publish(**given: str) -> None:
        for path, text in given.items():
            operations.save(target=target(path), text=text, version=target(path).version, user=reviewer)
        operations.publish(item=target("title").item, language="fr", user=reviewer)

    write_and_publish(summary="Il faut 25 étapes.", text="Qui peut travailler.")
    if is_draft:
        version(english).save_revision(user=reviewer)
    with publish():
        english.summary, english.text = "It takes 26 steps.", "Who may work here, and when."
        english.save_revision().publish()
    assert version(english).summary == "Il faut 26 étapes."
    before = selectors.standing("pages", key_of(english), "fr")
    assert before is not None
    assert before.late_paths == ("text",)

    write_and_publish(title="Le travail")
    page = version(english)
    assert (page.title, page.summary, page.text) == ("Le travail", "Il faut 26 étapes.", "Qui peut travailler.")
    assert page.made_from["text"] == "Who may work."
    after = selectors.standing("pages", key_of(english), "fr")
    assert after is not None
    assert after.late_paths == ("text",), "readers are still told"
    assert target("text").is_out_of_date


def test_a_number_inside_a_sentence_is_put_in_as_the_language_writes_it(source: PolicyPage) -> None:
    put(source, IN_FRENCH)
    take_up(source)
    change(source, body=edited("body.b2.items.i1.amount", "CNY 2,600"))
    take_up(source)
    assert texts(version(source))["body.b2.items.i1.amount"] == "2\u202f600\u00a0yuans"


def test_a_plain_fact_reaches_the_live_page(source: PolicyPage) -> None:
    put(source, IN_FRENCH)
    change(source, body=edited("body.b3.items.i3.title", "Hall"))
    body = with_all_fields(BODY)
    body[2]["value"]["items"][0]["value"]["phone"] = "54321"
    change(source, body=body)
    put(source, {})
    assert version(source).body[2].value["items"][0]["phone"] == "54321"
    assert texts(version(source)) == IN_FRENCH


def test_an_amount_in_other_words_is_not_shown_out_of_date(source: PolicyPage) -> None:
    put(source, IN_FRENCH)
    change(source, body=edited("body.b2.items.i2.amount", "CNY 30"))
    put(source, {})
    page = version(source)
    assert texts(page)["body.b2.items.i2.amount"] == "CNY 30"
    assert page.untranslated == {"body.b2.items.i2.amount": "CNY 30"}


def test_other_texts_keep_their_translation_until_there_is_a_new_one(source: PolicyPage) -> None:
    put(source, IN_FRENCH)
    change(source, body=edited("body.b1.text", "A permit for as long as you study."))
    put(source, {})
    assert texts(version(source)) == IN_FRENCH


def test_a_text_that_moved_takes_its_translation_along(source: PolicyPage) -> None:
    put(source, IN_FRENCH)
    moved = with_all_fields([{**BODY[0], "id": "b9"}, *BODY[1:]])
    change(source, body=moved)
    put(source, {})
    found = texts(version(source))
    assert found["body.b9.text"] == IN_FRENCH["body.b1.text"]
    assert "body.b1.text" not in found
    assert version(source).untranslated == {}


def test_a_paragraph_that_is_gone_from_the_source_is_gone(source: PolicyPage) -> None:
    put(source, IN_FRENCH)
    change(source, body=with_all_fields(BODY[1:]))
    put(source, {})
    assert [block.id for block in version(source).body] == ["b2", "b3"]


def test_a_block_that_only_one_language_has_stays_where_it_is(source: PolicyPage) -> None:
    put(source, IN_FRENCH)
    page = version(source)
    own = {"type": "notice", "value": {"heading": "Français", "text": "Consulat.", "facts": []}, "id": "own"}
    field: Any = PolicyPage._meta.get_field("body")
    stored = texts_of(page).body
    page.body = field.to_python(with_all_fields([stored[0], own, *stored[1:]]))
    page.save_revision().publish()
    change(source, body=with_paragraph())
    put(source, {})
    assert [block.id for block in version(source).body] == ["b1", "own", "b4", "b2", "b3"]


def test_all_languages_follow_when_the_source_is_published(source: PolicyPage, publish: Callable[[], Any]) -> None:
    for language in TARGETS:
        put(source, {**IN_FRENCH, "title": language.code}, language)
    body = with_all_fields(BODY)
    body[2]["value"]["items"][0]["value"]["phone"] = "54321"
    with publish():
        change(source, body=body)
    assert {version(source, language).body[2].value["items"][0]["phone"] for language in TARGETS} == {"54321"}
    assert Unit.objects.filter(item__key=key_of(source), is_there=True).count() == len(texts(source))


def test_one_language_that_cannot_follow_does_not_keep_the_others_from_it(source: PolicyPage, publish: Callable[[], Any]) -> None:
    change(source, short_title="Permit")
    for code in ("de", "fr"):
        put(source, {**IN_FRENCH, "short_title": "Permis"}, languages.get(code))
    # Longer than the field allows, as an old import may have left it: the German page cannot be written.
    PolicyPage.objects.filter(pk=version(source, languages.get("de")).pk).update(short_title="x" * 61)
    body = with_all_fields(BODY)
    body[2]["value"]["items"][0]["value"]["phone"] = "54321"
    with publish():
        change(source, body=body)
    assert version(source).body[2].value["items"][0]["phone"] == "54321"
    assert version(source, languages.get("de")).body[2].value["items"][0]["phone"] == "12345"


# Texts that nobody has translated ------------------------------------------------------------------------------------------------------


def foreign(html: str, language: str) -> list[str]:
    """The texts that are marked as being in another language."""
    parts = BeautifulSoup(html, "html.parser").select(".policy__body, .in-short")
    assert parts
    return [found.get_text(" ", strip=True) for part in parts for found in part.select(f'[lang="{language}"][dir="ltr"]')]


@pytest.mark.parametrize("language", TARGETS, ids=lambda row: row.code)
def test_a_new_paragraph_is_shown_in_the_source_language_and_marked(source: PolicyPage, language: Language, client: Client) -> None:
    put(source, IN_FRENCH, language)
    change(source, body=with_paragraph())
    put(source, {}, language)
    html = client.get(f"/{language.code}/policies/{source.slug}/").content.decode()
    assert foreign(html, "en") == ["New rule", "Bring a photo."]
    assert f'<html lang="{language.tag}" dir="{language.direction}"' in html
    assert "fallback-notice" in html


def test_a_page_that_is_translated_as_a_whole_has_no_such_notice(source: PolicyPage, client: Client) -> None:
    put(source, IN_FRENCH)
    html = client.get(f"/fr/policies/{source.slug}/").content.decode()
    assert foreign(html, "en") == []
    assert "fallback-notice" not in html


def test_a_short_answer_is_marked_too(source: PolicyPage, client: Client) -> None:
    put(source, {path: text for path, text in IN_FRENCH.items() if path != "who"})
    assert foreign(client.get(f"/fr/policies/{source.slug}/").content.decode(), "en") == ["Everybody."]


def test_what_is_shown_elsewhere_is_left_out(source: PolicyPage, client: Client) -> None:
    put(source, {path: text for path, text in IN_FRENCH.items() if path != "summary"})
    assert version(source).summary == ""
    assert "Who needs one." not in client.get("/fr/policies/").content.decode()


def test_the_search_does_not_find_the_source_text_in_the_translation(source: PolicyPage) -> None:
    from portal.pages.indexing import PageSource

    put(source, IN_FRENCH)
    change(source, body=with_paragraph())
    put(source, {})
    document = PageSource().document(str(source.translation_key))
    assert document is not None
    assert "Bring a photo." in document.texts["en"].body
    assert "Bring a photo." not in document.texts["fr"].body
    assert "Un permis d’un an." in document.texts["fr"].body


def test_a_mark_goes_when_somebody_translates_the_text_in_the_page_editor(source: PolicyPage, client: Client) -> None:
    put(source, {path: text for path, text in IN_FRENCH.items() if path != "who"})
    page = version(source)
    page.who = "Chacun."
    page.save_revision().publish()
    assert foreign(client.get(f"/fr/policies/{source.slug}/").content.decode(), "en") == []


def test_a_page_type_may_leave_untranslated_texts_out(source: PolicyPage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PolicyPage, "SHOWS_SOURCE", False)
    put(source, {path: text for path, text in IN_FRENCH.items() if path not in {"who", "body.b1.text", "body.b2.items.i2.title"}})
    page = version(source)
    assert page.who == ""
    assert [block.id for block in page.body] == ["b2", "b3"]
    assert [item["title"] for item in page.body[0].value["items"]] == ["Permis"]
    assert page.untranslated == {}


def test_sections_leave_untranslated_texts_out() -> None:
    section = SectionPage.objects.get(topic="work", locale__language_code="en")
    section.text = "Something new about work."
    section.save_revision().publish()
    SectionPage.objects.filter(topic="work", locale__language_code="fr").update(text="", made_from={})
    put(section, {})
    assert version(section).text == ""


def test_a_copy_for_translation_marks_what_is_not_translated_yet(source: PolicyPage, client: Client) -> None:
    """Wagtail's own way of beginning a translation: the copy's texts are the source's."""
    CopyPageForTranslationAction(source, Locale.objects.get(language_code="fr"), include_subtree=False).execute(skip_permission_checks=True)
    page = version(source)
    page.title, page.who = "Permis", "Tout le monde."
    page.save_revision().publish()
    found = foreign(client.get(f"/fr/policies/{page.slug}/").content.decode(), "en")
    assert "A permit for one year." in found
    assert "Tout le monde." not in found


# Drafts --------------------------------------------------------------------------------------------------------------------------------


@pytest.fixture
def draft(source: PolicyPage) -> PolicyPage:
    """A translation on which somebody is working in the page editor."""
    put(source, IN_FRENCH)
    page: PolicyPage = version(source)
    page.who = "Brouillon."
    page.save_revision(user=make_user(roles.EDITORS))
    return page


def test_a_draft_survives_a_publication(source: PolicyPage, draft: PolicyPage) -> None:
    pending = Page.objects.get(pk=draft.pk).latest_revision
    put(source, {"summary": "Nouveau résumé."})
    page = version(source)
    assert (page.summary, page.who, page.live) == ("Nouveau résumé.", "Tout le monde.", True)
    newer = page.latest_revision
    assert (newer != pending, newer.user) == (True, pending.user), "a newer version of the same author"
    assert page.has_unpublished_changes
    assert page.live_revision not in (pending, newer)
    assert page.get_latest_revision() == newer
    assert page.live_revision.content["summary"] == "Nouveau résumé."


def test_publishing_the_draft_takes_nothing_back(source: PolicyPage, draft: PolicyPage) -> None:
    take_up(source)
    change(source, body=edited("body.b2.items.i1.amount", "CNY 2,600"))
    take_up(source)
    put(source, {"summary": "Nouveau résumé."})
    version(source).latest_revision.publish()
    page = version(source)
    assert (page.who, page.summary) == ("Brouillon.", "Nouveau résumé.")
    assert texts(page)["body.b2.items.i1.amount"] == "2\u202f600\u00a0yuans"


def test_what_the_draft_changed_itself_stays_as_it_is(source: PolicyPage, draft: PolicyPage) -> None:
    put(source, {"who": "Chacun."})
    page = version(source)
    assert page.who == "Chacun."
    assert page.get_latest_revision_as_object().who == "Brouillon."


def test_a_draft_keeps_its_author(source: PolicyPage, draft: PolicyPage) -> None:
    author = Page.objects.get(pk=draft.pk).latest_revision.user
    put(source, {"summary": "Nouveau résumé."}, user=make_user(roles.EDITORS))
    assert version(source).latest_revision.user == author


# The desk hears of it ------------------------------------------------------------------------------------------------------------------


def test_the_desk_takes_up_what_is_published(publish: Callable[[], Any]) -> None:
    with publish():
        page = make_policy_page(title="Permit", body=with_all_fields(BODY))
    units = Unit.objects.filter(item__key=key_of(page))
    assert set(units.values_list("path", flat=True)) == set(texts(page))
    assert Target.objects.filter(unit__in=units).count() == units.count() * len(TARGETS)


@pytest.mark.parametrize("action", ["unpublish", "delete"])
def test_the_desk_forgets_what_is_gone(publish: Callable[[], Any], action: str) -> None:
    with publish():
        page = make_policy_page(title="Permit")
    with publish():
        getattr(PolicyPage.objects.get(pk=page.pk), action)()
    assert not Unit.objects.filter(item__key=key_of(page), is_there=True).exists()


def test_a_translation_from_the_page_editor_is_the_desk_s_too(source: PolicyPage, publish: Callable[[], Any]) -> None:
    with publish():
        change(source, who="Everybody.")
    put(source, IN_FRENCH)
    page = version(source)
    page.who = "Chacun."
    with publish():
        page.save_revision(user=make_user(roles.EDITORS)).publish()
    assert Target.objects.get(unit__item__key=key_of(source), unit__path="who", language="fr").text == "Chacun."


def test_the_editor_s_own_screen_publishes_to_all_languages(source: PolicyPage, publish: Callable[[], Any]) -> None:
    put(source, IN_FRENCH)
    take_up(source)
    editor = signed_in(make_user(roles.EDITORS))
    with publish():
        save(editor, page_url(source), button="action-publish", **{"body-1-value-items-0-value-amount": "CNY 2,600"})
    assert texts(version(source))["body.b2.items.i1.amount"] == "2\u202f600\u00a0yuans"


def test_a_translator_of_another_language_may_not_publish_on_the_desk(source: PolicyPage, publish: Callable[[], Any]) -> None:
    with publish():
        change(source, who="Everybody.")
    translator = make_user(roles.translators_of(languages.get("de")))
    with pytest.raises(operations.NotAllowedError):
        operations.publish(item=Item.objects.get(key=key_of(source)), language="fr", user=translator)
    assert version(source) is None


def test_source_is_the_published_original() -> None:
    versions = versions_of(HomePage.objects.get(locale__language_code="fr").translation_key)
    found = source_of(versions)
    assert found is not None
    assert found.language == SOURCE
