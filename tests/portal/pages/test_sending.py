"""Trees of pages on their way to translation and to other systems, from the page's own buttons on."""

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from wagtail.models import Page

from portal import languages
from portal.pages.models import PolicyPage
from portal.pages.translation_source.source import TranslatablePages, key_of
from portal.setup import roles
from portal.translation import operations, selectors
from portal.translation.exchange import files
from portal.translation.models import Target, Task
from tests.admin import page_url, signed_in
from tests.factories import make_policy_page, make_user, section_of_policies

pytestmark = pytest.mark.django_db
FRENCH = languages.get("fr")


@pytest.fixture
def pages() -> list[PolicyPage]:
    """Two policies that the desk has taken up."""
    made = [make_policy_page(title=f"Permit {number}", summary="Who needs one.") for number in (1, 2)]
    for page in made:
        operations.take_up(source="pages", key=key_of(page))
    return made


def at_the_page(client: Client, page: Page) -> str:
    return (
        client.get(page_url(page)).content.decode()
        + client.get(reverse("wagtailadmin_explore", args=[page.get_parent().pk])).content.decode()
    )


@pytest.mark.parametrize(
    ("group", "is_shown"), [(roles.EDITORS, True), (roles.PUBLISHERS, True), (roles.translators_of(FRENCH), False)], ids=str
)
def test_the_button_is_shown_to_whoever_coordinates_a_language(pages: list[PolicyPage], group: str, is_shown: bool) -> None:
    page = PolicyPage.objects.get(policy__slug="work-permit", locale__language_code="fr")
    address = f"{reverse('translation_send')}?tree=pages%3Apage%3A{page.translation_key}"
    client = signed_in(make_user(group))
    assert (at_the_page(client, page).count(address) == 2) is is_shown
    assert (client.get(address).status_code == 200) is is_shown


def test_an_editor_sends_a_tree_and_everything_below_it_gets_its_drafts(pages: list[PolicyPage]) -> None:
    client = signed_in(make_user(roles.EDITORS))
    tree = f"pages:{key_of(section_of_policies('en'))}"
    answer = client.post(reverse("translation_send"), {"tree": tree, "begin": "send", "language": ["fr", "ar"]})
    task = Task.objects.get()
    assert answer["Location"] == reverse("translation_task", args=[task.pk])
    keys = list(TranslatablePages().below(key_of(section_of_policies("en"))))
    assert task.items.count() == len(keys) > 20
    task.items.exclude(key__in=[f"pages:{key_of(page)}" for page in pages]).delete()
    operations.run_tasks()
    for page in pages:
        codes = set(PolicyPage.objects.filter(translation_key=page.translation_key).values_list("locale__language_code", flat=True))
        assert codes == {"en", "fr", "ar"}
    assert not any(Page.find_problems())


def test_texts_that_are_sent_go_to_whom_they_are_for(pages: list[PolicyPage]) -> None:
    editor, translator = make_user(roles.EDITORS), make_user(roles.translators_of(FRENCH))
    objects = [("pages", key_of(page)) for page in pages]
    options: dict[str, Any] = {"objects": objects, "codes": ["fr"], "title": "All", "assignees": {"fr": translator}}
    operations.send(user=editor, **options)
    operations.run_tasks()
    given = Target.objects.filter(item__key__in=[key_of(page) for page in pages], assignee=translator)
    assert set(given.values_list("language", flat=True)) == {"fr"}
    assert given.count() == Target.objects.into("fr").filter(item__key__in=[key_of(page) for page in pages]).count()


def exported(path: Path, tree: str) -> set[str]:
    """The objects whose texts are in a file of a tree."""
    call_command("translation_export", str(path), "--language", "fr", "--tree", tree, stdout=StringIO())
    units = [unit for parcel in files.read(path.read_bytes(), name=path.name) for unit in parcel.units]
    return {unit.key.partition("#")[0] for unit in units}


def test_a_tree_is_exported_by_its_root(pages: list[PolicyPage], tmp_path: Path) -> None:
    both = {f"pages:{key_of(page)}" for page in pages}
    assert exported(tmp_path / "one.xlf", str(pages[0].pk)) == {f"pages:{key_of(pages[0])}"}
    assert exported(tmp_path / "all.xlf", "/en/policies/") == both
    with pytest.raises(CommandError, match="no page"):
        exported(tmp_path / "none.xlf", "/en/nothing/")


def test_a_tree_is_exported_from_the_admin(pages: list[PolicyPage]) -> None:
    client = signed_in(make_user(roles.EDITORS))
    tree = f"pages:{key_of(pages[0])}"
    assert "Permit 1" in client.get(reverse("translation_files"), {"tree": tree}).content.decode()
    asked = {"language": "fr", "list": "", "source": "", "format": "po", "tree": tree}
    answer = client.get(reverse("translation_files_export"), asked)
    assert answer["Content-Disposition"] == 'attachment; filename="en-fr.po"'
    assert b"Permit 1" in answer.content
    assert b"Permit 2" not in answer.content
    wrong = client.get(reverse("translation_files_export"), {**asked, "tree": "pages:page:nonsense"})
    assert "desk-problem" in wrong.content.decode()


def test_a_branch_is_read_with_few_queries(pages: list[PolicyPage], django_assert_max_num_queries: Any) -> None:
    tree = f"pages:{key_of(section_of_policies('en'))}"
    with django_assert_max_num_queries(4):
        assert selectors.listed(["fr"]).filter(selectors.branch(tree)).count() > 0
