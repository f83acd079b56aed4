"""Entries on the translation desk: their texts column by column, their facts left alone, drafts not lost."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client, RequestFactory

from portal import languages
from portal.languages import Language
from portal.setup import roles
from portal.translation import operations
from portal.translation.models import Item, Target, Unit
from search.models import Change
from services.indexing import source_name
from services.kinds.base import Entry, NameOrigin
from services.operations import translated_columns, write_translation
from services.registry import Kind, all_kinds
from services.translation_source import TranslatableEntries, key_of
from tests.factories import make_entry, make_user
from tests.matrix import KINDS

pytestmark = [pytest.mark.django_db, pytest.mark.matrix]
FRENCH = languages.get("fr")


@pytest.fixture
def desk() -> TranslatableEntries:
    return TranslatableEntries()


@pytest.fixture
def school() -> Entry:
    return make_entry(summary_en="A school.", fees_en="CNY 100 a year", summary_fr="Une école.", name_fr="École")


def columns(entry: Entry) -> dict[str, Any]:
    """Everything that an entry has, but its history."""
    volatile = {"latest_revision", "live_revision", "last_published_at", "has_unpublished_changes"}
    return {name: value for name, value in fresh(entry).serializable_data().items() if name not in volatile}


def fresh(entry: Entry) -> Any:
    return type(entry)._default_manager.get(pk=entry.pk)


def put(entry: Entry, user: Any = None, *, is_publish: bool = True, **texts: str) -> bool:
    return write_translation(kind=entry.kind, pk=entry.pk, language=FRENCH, texts=texts, user=user, is_publish=is_publish)


# What is a text ------------------------------------------------------------------------------------------------------------------------


@KINDS
def test_every_published_entry_is_an_item(desk: TranslatableEntries, kind: Kind) -> None:
    published = set(kind.model._default_manager.filter(live=True).values_list("pk", flat=True))
    items = [item for item in desk.items() if item.group == kind.slug]
    assert {item.key for item in items} == {f"entry:{kind.slug}:{pk}" for pk in published}
    for item in items:
        item.check()
        assert {segment.path for segment in item.segments} <= set(translated_columns(kind))


def test_facts_and_choices_are_no_texts(desk: TranslatableEntries, school: Entry) -> None:
    item = desk.item(key_of(school))
    assert item is not None
    assert {segment.path: segment.text for segment in item.segments} == {
        "name": school.texts("name")["en"],
        "summary": "A school.",
        "fees": "CNY 100 a year",
    }
    assert next(segment for segment in item.segments if segment.path == "name").limit == 200


def test_a_telephone_number_outdates_nothing(desk: TranslatableEntries, school: Entry) -> None:
    before = desk.item(key_of(school))
    school.phone = "12345"
    school.save()
    after = desk.item(key_of(school))
    assert before is not None
    assert after is not None
    assert before.segments == after.segments


def test_an_entry_without_an_english_name_is_translated_from_the_city_s_language(desk: TranslatableEntries) -> None:
    entry = make_entry(name_en="", summary_zh_hans="学校")
    item = desk.item(key_of(entry))
    assert item is not None
    assert item.language == languages.LOCAL
    assert {segment.text for segment in item.segments} == {entry.local_name, "学校"}
    assert desk.existing(key_of(entry), languages.LOCAL) == {}


def test_a_draft_is_not_to_be_translated_yet(desk: TranslatableEntries) -> None:
    assert desk.item(key_of(make_entry(live=False))) is None


@pytest.mark.parametrize("key", ["entry:schools:999999", "entry:schools:x", "entry:nowhere:1", "entry", ""])
def test_what_is_not_there_is_not_written(desk: TranslatableEntries, key: str) -> None:
    with pytest.raises(LookupError):
        desk.write(key, "fr", {"summary": "x"}, user=None, is_publish=True)


# Round trip ----------------------------------------------------------------------------------------------------------------------------


def test_what_the_portal_shows_comes_back_unchanged(desk: TranslatableEntries, language: Language) -> None:
    for item in desk.items():
        _word, slug, pk = item.key.split(":")
        entry = next(kind for kind in all_kinds() if kind.slug == slug).model._default_manager.get(pk=pk)
        before = columns(entry)
        texts = {path: found.text for path, found in desk.existing(item.key, language.code).items()}
        desk.write(item.key, language.code, texts, user=None, is_publish=True)
        assert columns(entry) == before, (item.title, language.code)


def test_existing_texts_say_how_they_were_made(desk: TranslatableEntries, school: Entry) -> None:
    type(school)._default_manager.filter(pk=school.pk).update(text_origin_fr="machine", text_reviewed_fr=True)
    found = desk.existing(key_of(school), "fr")
    assert {path: each.text for path, each in found.items()} == {"name": "École", "summary": "Une école."}
    assert {(each.origin.value, each.is_reviewed) for each in found.values()} == {("machine", True)}
    assert desk.existing(key_of(school), "en") == {}


# Writing -------------------------------------------------------------------------------------------------------------------------------


def test_only_the_named_columns_change(school: Entry) -> None:
    before = columns(school)
    assert put(school, summary="Une autre école.", fees="100 yuans par an")
    after = columns(school)
    assert {name for name in after if after[name] != before[name]} == {"summary_fr", "fees_fr"}
    assert (after["summary_fr"], after["fees_fr"]) == ("Une autre école.", "100 yuans par an")


def test_readers_and_the_search_see_it(school: Entry, client: Client) -> None:
    before = Change.objects.filter(key=f"{source_name(school.kind)}:{school.pk}").count()
    put(school, summary="Une autre école.")
    assert Change.objects.filter(key=f"{source_name(school.kind)}:{school.pk}").count() == before + 1
    assert "Une autre école." in client.get(f"/fr/services/schools/{school.slug}/").content.decode()


def test_the_history_says_who_wrote(school: Entry) -> None:
    user = make_user(roles.EDITORS)
    put(school, user, summary="Une autre école.")
    entry = fresh(school)
    assert entry.latest_revision == entry.live_revision
    assert entry.latest_revision.user == user
    assert entry.latest_revision.content["summary_fr"] == "Une autre école."


def test_the_active_language_makes_no_difference(school: Entry) -> None:
    from django.utils import translation

    before = columns(school)
    with translation.override("de"):
        put(school, summary="Une autre école.")
    after = columns(school)
    assert {name for name in after if after[name] != before[name]} <= {"summary_fr"}


def test_a_name_that_we_make_is_said_to_be_ours() -> None:
    entry = make_entry()
    put(entry, name="École")
    assert fresh(entry).name_origin_fr == NameOrigin.RENDERED
    type(entry)._default_manager.filter(pk=entry.pk).update(name_origin_fr=NameOrigin.IN_USE)
    put(entry, name="L’École")
    assert fresh(entry).name_origin_fr == NameOrigin.IN_USE


def test_the_same_again_leaves_no_trace(school: Entry) -> None:
    put(school, summary="Une autre école.")
    before = (school.revisions.count(), Change.objects.count())
    assert not put(school, summary="Une autre école.")
    assert not put(school)
    assert (school.revisions.count(), Change.objects.count()) == before


def test_a_text_that_is_too_long_or_unknown_changes_nothing(school: Entry) -> None:
    before = columns(school)
    with pytest.raises(ValidationError):
        put(school, summary="Une autre école.", name="x" * 201)
    with pytest.raises(LookupError, match="phone"):
        put(school, summary="Une autre école.", phone="12345")
    assert columns(school) == before


def test_an_entry_that_nobody_has_published_stays_hidden() -> None:
    entry = make_entry(live=False)
    put(entry, summary="Une école.")
    assert (fresh(entry).live, fresh(entry).summary_fr) == (False, "Une école.")
    fresh(entry).latest_revision.publish()
    assert fresh(entry).summary_fr == "Une école."


def test_writing_takes_few_queries(school: Entry, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(15):
        put(school, summary="Une autre école.")


# Drafts --------------------------------------------------------------------------------------------------------------------------------


@pytest.fixture
def draft(school: Entry) -> Entry:
    """An entry on which somebody is working in the editor, in French and with its facts."""
    entry = fresh(school)
    entry.summary_fr, entry.phone = "Brouillon.", "54321"
    entry.save_revision(user=make_user(roles.EDITORS))
    result: Entry = fresh(school)
    return result


def test_a_draft_survives_and_takes_nothing_back(draft: Entry) -> None:
    pending = draft.latest_revision
    put(draft, make_user(roles.EDITORS), fees="100 yuans par an")
    entry = fresh(draft)
    assert (entry.fees_fr, entry.summary_fr, entry.phone) == ("100 yuans par an", "Une école.", "")
    assert entry.latest_revision != pending, "a newer version of the same author"
    assert entry.has_unpublished_changes
    assert entry.latest_revision.user == pending.user
    entry.latest_revision.publish()
    entry = fresh(draft)
    assert (entry.fees_fr, entry.summary_fr, entry.phone) == ("100 yuans par an", "Brouillon.", "54321")


def test_what_the_draft_changed_itself_stays_as_it_is(draft: Entry) -> None:
    put(draft, summary="Une autre école.")
    entry = fresh(draft)
    assert entry.summary_fr == "Une autre école."
    assert entry.latest_revision.content["summary_fr"] == "Brouillon."


def test_a_draft_is_seen_by_nobody(school: Entry, client: Client) -> None:
    put(school, is_publish=False, summary="Une autre école.")
    entry = fresh(school)
    assert (entry.summary_fr, entry.has_unpublished_changes) == ("Une école.", True)
    assert entry.get_latest_revision_as_object().summary_fr == "Une autre école."
    assert "Une autre école." not in client.get(f"/fr/services/schools/{school.slug}/").content.decode()


# The desk hears of it ------------------------------------------------------------------------------------------------------------------


@KINDS
def test_the_desk_takes_up_what_is_published_and_forgets_what_is_deleted(publish: Callable[[], Any], kind: Kind) -> None:
    with publish():
        entry = make_entry(kind.slug, summary_en="Something.")
    key = key_of(entry)
    assert set(Unit.objects.filter(item__key=key, is_there=True).values_list("path", flat=True)) == {"name", "summary"}
    with publish():
        entry.delete()
    assert not Unit.objects.filter(item__key=key, is_there=True).exists()


def test_the_desk_forgets_what_is_unpublished(publish: Callable[[], Any]) -> None:
    with publish():
        entry = make_entry()
    with publish():
        entry.unpublish()
    assert not Unit.objects.filter(item__key=key_of(entry), is_there=True).exists()


def test_what_an_editor_writes_in_one_language_is_the_desk_s_in_that_language_only(publish: Callable[[], Any]) -> None:
    with publish():
        entry = make_entry(summary_en="A school.", summary_fr="Une école.", summary_de="Eine Schule.")
    # Somebody works on the German text on the desk.
    Target.objects.filter(unit__item__key=key_of(entry), unit__path="summary", language="de").update(text="Eine andere Schule.")
    changed = fresh(entry)
    changed.summary_fr = "Une autre école."
    with publish():
        changed.save_revision(user=make_user(roles.EDITORS)).publish()
    found = Target.objects.filter(unit__item__key=key_of(entry), unit__path="summary")
    assert dict(found.filter(language__in=["fr", "de"]).values_list("language", "text")) == {
        "fr": "Une autre école.",
        "de": "Eine andere Schule.",
    }


def test_a_translator_of_another_language_may_not_publish_on_the_desk(publish: Callable[[], Any]) -> None:
    with publish():
        entry = make_entry(summary_en="A school.")
    translator = make_user(roles.translators_of(languages.get("de")))
    before = columns(entry)
    with pytest.raises(operations.NotAllowedError):
        operations.publish(item=Item.objects.get(key=key_of(entry)), language="fr", user=translator)
    assert columns(entry) == before


# Looking at it before it is published ----------------------------------------------------------------------------------------------------


def test_a_preview_shows_what_is_on_the_desk_and_writes_nothing(desk: TranslatableEntries, school: Entry, rf: RequestFactory) -> None:
    before = columns(school)
    response = desk.preview(rf.get("/"), key_of(school), "fr", {"summary": "Une école xylokarpe."})
    assert response is not None
    html = response.content.decode()
    assert "Une école xylokarpe." in html
    assert "École" in html, "what is not given stays as it is"
    assert '<html lang="fr" dir="ltr">' in html
    assert columns(school) == before
    assert desk.preview(rf.get("/"), "entry:schools:0", "fr", {}) is None
