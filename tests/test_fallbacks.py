"""What is missing in a language is shown in another one: never a bare 404, never silently, and with the right `lang` and `dir`."""

import pytest
from babel import Locale
from bs4 import Tag
from django.test import Client
from wagtail.models import Page

from portal import languages
from portal.languages import Language
from portal.pages.models import HomePage, PolicyPage, SectionPage
from portal.pages.selectors import relative_path
from services.kinds.schools import School
from tests.reading import Seen, clean, direction_of, language_of, open_page

pytestmark = [pytest.mark.django_db, pytest.mark.matrix]
PUBLIC = [row.code for row in languages.public_languages()]


def versions(model: type[Page], slug: str) -> dict[str, Page]:
    """The published versions of a page, by language."""
    key = model.objects.get(slug=slug, locale__language_code=languages.SOURCE).translation_key
    return {page.locale.language_code: page for page in model.objects.live().filter(translation_key=key).select_related("locale")}


def hide(page: Page) -> None:
    Page.objects.filter(pk=page.pk).update(live=False)


def first_of(there: set[str], reader: Language) -> Language:
    """The language in which a reader gets what they have not in their own."""
    return next(row for row in languages.preference(reader.code) if row.code in there and row != reader)


def name_of(language: Language, reader: Language) -> str:
    """A language's name in the reader's language, as CLDR has it."""
    return str(Locale.parse(language.locale_name.partition("_")[0]).get_language_name(reader.locale_name))


def assert_is_in(tag: Tag, language: Language) -> None:
    assert (language_of(tag), direction_of(tag)) == (language.tag, language.direction)


def assert_says_so(page: Seen, shown: Language) -> None:
    """The page is the reader's, tells them which language follows, and marks what is in it."""
    assert page.status == 200
    assert (page.html["lang"], page.html["dir"]) == (page.language.tag, page.language.direction)
    notice = page.one(".fallback-notice")
    assert_is_in(notice, page.language)
    for language in (page.language, shown):
        assert name_of(language, page.language).casefold() in notice.get_text().casefold()
    assert_is_in(page.soup.select("h1, h1 [lang]")[-1], shown)
    assert page.soup.select(f'details.language-switcher a[hreflang="{page.language.tag}"] .language-list__note')


def test_every_policy_without_a_translation_is_shown_in_another_language_and_says_so(client: Client, language: Language) -> None:
    translated = {page.translation_key for page in PolicyPage.objects.live().filter(locale__language_code=language.code)}
    missing = PolicyPage.objects.live().filter(locale__language_code=languages.SOURCE).exclude(translation_key__in=translated)
    for source in missing:
        shown = first_of(set(versions(PolicyPage, source.slug)), language)
        page = open_page(client, language, relative_path(source))
        assert_says_so(page, shown)
        assert_is_in(page.one(".policy__body"), shown)


def test_a_policy_that_is_hidden_in_the_reader_s_language_is_shown_in_the_next(client: Client, language: Language) -> None:
    there = versions(PolicyPage, "work-permit")
    own = there.pop(language.code)
    hide(own)
    shown = first_of(set(there), language)
    page = open_page(client, language, relative_path(own))
    assert_says_so(page, shown)
    assert clean(page.one("h1").get_text()) == there[shown.code].title
    for part in page.soup.select(".policy__body, .in-short dd, .table-of-contents__list, .page-head .lead"):
        assert_is_in(part, shown)
    assert_is_in(page.one("#sources"), language)


def test_a_policy_that_is_only_in_chinese_is_shown_to_everybody(client: Client, language: Language) -> None:
    there = versions(PolicyPage, "work-permit")
    for code, page in there.items():
        if code != languages.LOCAL:
            hide(page)
    seen = open_page(client, language, relative_path(there[language.code]))
    assert clean(seen.one("h1").get_text()) == there[languages.LOCAL].title
    if language.code != languages.LOCAL:
        assert_says_so(seen, languages.get(languages.LOCAL))


def test_a_policy_in_no_language_is_not_found(client: Client, language: Language) -> None:
    for page in versions(PolicyPage, "work-permit").values():
        hide(page)
    assert open_page(client, language, "policies/work-permit/").status == 404


def test_a_policy_in_the_reader_s_language_has_no_notice(client: Client, language: Language) -> None:
    page = open_page(client, language, "policies/work-permit/")
    assert page.soup.select(".fallback-notice") == []
    assert_is_in(page.one("h1"), language)


def test_a_missing_policy_is_marked_in_lists_and_on_the_home_page(client: Client, language: Language) -> None:
    there = versions(PolicyPage, "work-permit")
    hide(there.pop(language.code))
    shown = first_of(set(there), language)
    address = f"/{language.code}/policies/work-permit/"
    for path in ("", "policies/", "work/"):
        links = open_page(client, language, path).soup.select(f'main a[href="{address}"] [lang]')
        assert links, path
        for link in links:
            assert_is_in(link, shown)


@pytest.mark.parametrize(("model", "slug"), [(HomePage, "home"), (SectionPage, "first-days"), (SectionPage, "policies")])
def test_a_home_page_or_section_that_is_hidden_is_shown_in_the_next_language(
    client: Client, language: Language, model: type[Page], slug: str
) -> None:
    there = versions(model, languages.SOURCE if model is HomePage else slug)
    own = there.pop(language.code)
    hide(own)
    shown = first_of(set(there), language)
    page = open_page(client, language, relative_path(own))
    assert_says_so(page, shown)
    assert clean(page.one("h1").get_text()) == there[shown.code].title


@pytest.fixture
def school() -> School:
    """A school with a name and a summary in every language."""
    return next(
        entry for entry in School.objects.filter(live=True) if all(entry.texts("name").values()) and all(entry.texts("summary").values())
    )


def empty(school: School, language: Language, *fields: str) -> None:
    School.objects.filter(pk=school.pk).update(**{f"{field}_{language.suffix}": "" for field in fields})


def open_school(client: Client, language: Language, school: School) -> Seen:
    return open_page(client, language, f"services/schools/{school.slug}/")


def test_an_entry_without_a_translation_is_shown_in_another_language_and_says_so(
    client: Client, language: Language, school: School
) -> None:
    empty(school, language, "name", "summary")
    shown = first_of(set(PUBLIC), language)
    page = open_school(client, language, school)
    assert_says_so(page, shown)
    assert clean(page.one("h1").get_text()) == school.texts("name")[shown.code]
    assert_is_in(page.one("p.lead [lang]"), shown)


def test_an_entry_s_column_without_a_value_is_as_missing_as_an_empty_one(client: Client, language: Language, school: School) -> None:
    School.objects.filter(pk=school.pk).update(
        **{f"{field}_{language.suffix}": None for field in ("name", "summary", "name_origin", "text_origin")}
    )
    assert_says_so(open_school(client, language, school), first_of(set(PUBLIC), language))


def test_an_entry_s_missing_name_alone_is_marked(client: Client, language: Language, school: School) -> None:
    empty(school, language, "name")
    page = open_school(client, language, school)
    assert_is_in(page.one("h1 [lang]"), first_of(set(PUBLIC), language))


def test_an_entry_s_missing_fact_is_marked(client: Client, language: Language, school: School) -> None:
    School.objects.filter(pk=school.pk).update(**{f"grades_{code.replace('-', '_')}": f"grades in {code}" for code in PUBLIC})
    empty(school, language, "grades")
    shown = first_of(set(PUBLIC), language)
    page = open_school(client, language, school)
    fact = next(tag for tag in page.soup.select(".fact-list [lang]") if clean(tag.get_text()) == f"grades in {shown.code}")
    assert_is_in(fact, shown)


def test_an_entry_without_a_translation_is_marked_in_its_list(client: Client, language: Language, school: School) -> None:
    School.objects.exclude(pk=school.pk).update(live=False)
    empty(school, language, "name", "summary")
    page = open_page(client, language, "services/schools/")
    assert_is_in(page.one(".entry-row__name [lang]"), first_of(set(PUBLIC), language))


def test_an_entry_in_the_reader_s_language_has_no_notice(client: Client, language: Language, school: School) -> None:
    page = open_school(client, language, school)
    assert page.soup.select(".fallback-notice") == []
    assert_is_in(page.one("h1"), language)


def test_the_chinese_name_and_address_stand_beside_the_reader_s_language(client: Client, language: Language, school: School) -> None:
    page = open_school(client, language, school)
    local = {text for text, tag in page.texts() if tag == languages.get(languages.LOCAL).tag}
    assert {school.local_name, school.local_address} <= local
