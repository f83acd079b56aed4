"""A new language gets its tree, its catalog and its work, and readers see nothing of it."""

import shutil
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as project
from django.core.management import CommandError, call_command
from django.test import Client
from wagtail.models import Locale, Page

from portal import languages
from portal.pages.models import PolicyPage
from portal.translation import checks, sources
from portal.translation.models import Item, Target
from portal.translation.states import State

pytestmark = pytest.mark.django_db
CODE = "pt"


@pytest.fixture(autouse=True)
def new_language(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As if Portuguese had just been added: it has no pages, no catalog and no work. Catalogs are a copy; of the pages two policies are
    kept."""
    monkeypatch.setattr(sources, "_sources", {"pages": sources.get("pages")})
    for page in PolicyPage.objects.exclude(policy__slug__in=["work-permit", "emergency-numbers"]):
        page.delete()
    shutil.copytree(Path(project.LOCALE_PATHS[0]), tmp_path / "locale")
    settings.LOCALE_PATHS = [tmp_path / "locale"]
    shutil.rmtree(tmp_path / "locale" / CODE)
    Page.objects.get(depth=2, locale__language_code=CODE).delete()
    Locale.objects.get(language_code=CODE).delete()
    Item.objects.all().delete()


def prepare() -> dict[str, str]:
    """What the command says: step → what it did."""
    said = StringIO()
    call_command("translation_prepare", CODE, stdout=said)
    return dict(line.split(": ", 1) for line in said.getvalue().splitlines())


def test_pages_are_drafts_and_everything_is_there_to_be_translated(settings: Any) -> None:
    said = prepare()
    pages = Page.objects.filter(locale__language_code=CODE)
    originals = [item for item in sources.get("pages").items() if item.language != CODE]
    assert (said["catalog"], said["tree of pages"], said["drafts"]) == ("made", "begun", f"{len(originals)} made")
    assert pages.count() == len(originals)
    assert not pages.filter(live=True).exists()
    assert not any(Page.find_problems())
    assert (settings.LOCALE_PATHS[0] / CODE / "LC_MESSAGES" / "django.po").exists()
    missing = Target.objects.into(CODE).filter(item__source="pages")
    assert missing.exists()
    assert set(missing.values_list("state", flat=True)) == {State.MISSING}
    page = PolicyPage.objects.get(policy__slug="work-permit", locale__language_code=CODE)
    assert page.policy == PolicyPage.objects.get(policy__slug="work-permit", locale__language_code="en").policy
    assert 'lang="en"' in Client().get(f"/{CODE}/policies/work-permit/").content.decode(), "readers see the labelled fallback"
    again = prepare()
    assert (again["drafts"], again["tree of pages"], again["catalog"]) == ("0 made", "there", "there")
    assert again["texts on the desk"].endswith(" 0 of them new")


def test_it_goes_on_where_it_was_stopped_and_skips_what_is_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    pages = sources.get("pages")
    broken = next(item.key for item in pages.items() if item.group == "policy")
    begin = pages.begin

    def failing(key: str, *args: Any, **named: Any) -> int:
        if key == broken:
            raise LookupError("nothing to stand under")
        return begin(key, *args, **named)

    monkeypatch.setattr(pages, "begin", failing)
    with pytest.raises(CommandError, match=f"1 could not be prepared(?s:.*){broken}: .*nothing to stand under"):
        prepare()
    monkeypatch.undo()
    assert prepare()["drafts"] == "1 made"


def test_a_language_without_a_row_is_named() -> None:
    with pytest.raises(CommandError, match="add its row first"):
        call_command("translation_prepare", "xx")


def test_missing_columns_are_named_before_anything_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "languages_without_columns", lambda _databases: {CODE})
    with pytest.raises(CommandError, match=f"{languages.get(CODE).english_name}.*makemigrations"):
        prepare()
    assert not Locale.objects.filter(language_code=CODE).exists()
