"""Pages that are made for several languages at once: the same rows as those of pages that are made one by one, and a sound tree."""

from typing import Any

import pytest
from django.forms import model_to_dict
from wagtail.log_actions import log
from wagtail.models import Page, PageLogEntry, ReferenceIndex, Revision
from wagtail.search.models import IndexEntry

from portal import languages
from portal.pages.models import HomePage, PolicyPage, SectionPage
from portal.pages.translation_source.source import TranslatablePages, key_of
from portal.pages.translation_source.writing import begin, write
from search.models import Change
from tests.factories import make_policy, make_policy_page, make_user, section_of_policies

pytestmark = pytest.mark.django_db
TARGETS = [row for row in languages.all_languages() if row.code != languages.SOURCE]
FRENCH = languages.get("fr")
BODY = [{"type": "paragraph", "value": {"heading": "What it is", "text": "A permit.", "facts": ["fee"]}, "id": "b1"}]
#: What differs between two pages that say the same: numbers, places, moments.
OWN = {"id", "page_ptr", "path", "slug", "url_path", "translation_key", "latest_revision", "live_revision", "numchild"}
MOMENTS = {"first_published_at", "last_published_at", "latest_revision_created_at"}


@pytest.fixture
def source() -> PolicyPage:
    return make_policy_page(title="Permit", summary="Who needs one.", body=BODY)


def made(source: PolicyPage, language: languages.Language = FRENCH) -> PolicyPage:
    return PolicyPage.objects.get(translation_key=source.translation_key, locale__language_code=language.code)


def one_by_one(page: PolicyPage, user: Any) -> PolicyPage:
    """A page that says the same, made as Wagtail makes one."""
    values = {field.name: getattr(page, field.name) for field in PolicyPage._meta.concrete_fields if field.name not in OWN | MOMENTS}
    twin = PolicyPage(**values | {"slug": "twin", "live": False, "has_unpublished_changes": True})
    page.get_parent().add_child(instance=twin)
    revision = twin.save_revision(user=user)
    if page.live:
        revision.publish(user=user)
    else:
        log(instance=twin, action="wagtail.create", user=user, revision=revision, content_changed=True)
    return PolicyPage.objects.get(pk=twin.pk)


def row(page: PolicyPage) -> dict[str, Any]:
    """What the tables of the tree and of the type have of a page."""
    said = {field.name: field.value_from_object(page) for field in PolicyPage._meta.concrete_fields if field.name not in OWN | MOMENTS}
    said["body"] = page.body.get_prep_value()
    said |= {name: getattr(page, name) is not None for name in MOMENTS}
    return said | {"is latest live": page.live_revision_id == page.latest_revision_id, "numchild": page.numchild}


def around(page: PolicyPage) -> dict[str, Any]:
    """What the other tables have of it."""
    only: Revision = Revision.page_revisions.get(object_id=str(page.pk))
    content = {name: value for name, value in only.content.items() if name not in OWN | MOMENTS | {"pk", "live", "has_unpublished_changes"}}
    entry = IndexEntry.objects.get(object_id=str(page.pk), content_type=page.content_type)
    last = PageLogEntry.objects.filter(page=page.pk).order_by("pk").last()
    assert last is not None
    return {
        "revision": (content, only.object_str, only.user, only.content_type, only.base_content_type, only.approved_go_live_at),
        "is it": only.pk == page.latest_revision_id,
        "references": set(
            ReferenceIndex.objects.filter(object_id=str(page.pk), base_content_type=only.base_content_type).values_list(
                "content_type", "to_content_type", "to_object_id", "model_path", "content_path", "content_path_hash"
            )
        ),
        "search in the admin": (entry.title, entry.body, entry.autocomplete),
        "log": (last.action, last.label, last.user, last.content_type, last.content_changed, last.deleted, last.revision_id == only.pk),
        "search of readers": Change.objects.filter(key__endswith=str(page.translation_key)).exists(),
    }


@pytest.mark.parametrize("is_live", [True, False])
def test_it_leaves_the_same_rows_as_wagtail_s_own_way(source: PolicyPage, is_live: bool) -> None:
    user = make_user(is_superuser=True)
    Change.objects.all().delete()
    if is_live:
        write(source.translation_key, FRENCH, {"title": "Permis", "summary": "Qui."}, user=user, is_publish=True)
    else:
        begin(source.translation_key, [FRENCH], user=user)
    page = made(source)
    twin = one_by_one(page, user)
    assert row(page) == row(twin)
    assert around(page) == around(twin)
    assert page.live is is_live
    assert model_to_dict(page)["policy"] == source.policy_id


def test_a_page_is_begun_in_every_language_that_lacks_it(source: PolicyPage) -> None:
    write(source.translation_key, FRENCH, {"title": "Permis"}, user=None, is_publish=True)
    assert begin(source.translation_key, TARGETS, user=None) == len(TARGETS) - 1
    for language in TARGETS:
        page = made(source, language)
        assert page.get_parent().specific == section_of_policies(language.code)
        assert (page.slug, page.live) == (source.slug, language == FRENCH)
    assert begin(source.translation_key, TARGETS, user=None) == 0
    assert not any(Page.find_problems())


def test_it_takes_few_statements(source: PolicyPage, django_assert_max_num_queries: Any) -> None:
    """However many languages there are; Wagtail takes about forty for each."""
    begin(make_policy_page(title="Other").translation_key, TARGETS, user=None)
    with django_assert_max_num_queries(18):
        begin(source.translation_key, TARGETS, user=None)


def test_slugs_that_are_taken_are_not_taken_again(source: PolicyPage) -> None:
    section_of_policies("de").add_child(
        instance=PolicyPage(title="Anders", slug=source.slug, policy=make_policy(), locale=section_of_policies("de").locale)
    )
    begin(source.translation_key, TARGETS, user=None)
    assert made(source, languages.get("de")).slug == f"{source.slug}-de"
    assert made(source).slug == source.slug


def test_whole_trees_are_begun_from_whatever_page_comes_first(source: PolicyPage) -> None:
    """Parents that are missing are made along, the home page of a language, too; the tree stays sound."""
    for code in ("pt", "fr"):
        HomePage.objects.get(locale__language_code=code).delete()
    fresh = PolicyPage.objects.get(pk=source.pk)
    portuguese = languages.get("pt")
    assert begin(fresh.translation_key, [portuguese, FRENCH], user=None) == 2
    for language in (portuguese, FRENCH):
        page = made(fresh, language)
        assert [type(each.specific) for each in page.get_ancestors()[1:]] == [HomePage, SectionPage]
        assert page.url_path == f"/{language.code}/{section_of_policies(language.code).slug}/{source.slug}/"
    assert not any(Page.find_problems())


def test_a_tree_has_everything_below_its_root_parents_first(source: PolicyPage) -> None:
    desk = TranslatablePages()
    home = HomePage.objects.get(locale__language_code=languages.SOURCE)
    keys = list(desk.below(key_of(home)))
    assert sorted(keys) == sorted(item.key for item in desk.items())
    assert keys.index(key_of(home)) < keys.index(key_of(section_of_policies("en"))) < keys.index(key_of(source))
    assert list(desk.below(key_of(source))) == [key_of(source)]
    assert list(desk.below(key_of(make_policy_page(live=False)))) == []


@pytest.mark.parametrize("said", ["number", "/en/policies/{slug}/", "https://example.org/en/policies/{slug}", "en/policies/{slug}"])
def test_a_page_is_named_by_its_number_or_its_address(source: PolicyPage, said: str) -> None:
    assert TranslatablePages().find(str(source.pk) if said == "number" else said.format(slug=source.slug)) == key_of(source)


@pytest.mark.parametrize("said", ["", "1", "/", "/en/nothing/", "0", "９"])
def test_what_is_no_page_is_not_found(said: str) -> None:
    assert TranslatablePages().find(said) is None
