"""The command that loads the content: once for each version of a file, broken files named, the others loaded all the same."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from portal.pages import content_files as page_files
from portal.pages.models import PolicyPage
from portal.setup import content
from portal.setup.models import LoadedContent
from services import content_files as service_files
from services import operations as services
from services.kinds.schools import School
from tests.portal.pages.content import ENGLISH, FACTS, write_policy

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with the real content of the directory, of the sections and of the term base, and one made-up policy."""
    pages, entries = tmp_path / "portal/pages/content", tmp_path / "services/content"
    shutil.copytree(page_files.FOLDER / "sections", pages / "sections")
    shutil.copy(page_files.FOLDER / "home.yaml", pages)
    shutil.copytree(service_files.FOLDER, entries)
    write_policy(pages / "policies" / "xylokarp")
    (tmp_path / "locale").mkdir()
    shutil.copy(settings.PROJECT / "locale" / "glossary.csv", tmp_path / "locale")
    settings.PROJECT = tmp_path
    monkeypatch.setattr(content, "PAGES", pages)
    monkeypatch.setattr(services, "FOLDER", entries)
    return tmp_path


def load(**options: Any) -> None:
    call_command("load_content", verbosity=0, **options)


def names() -> list[str]:
    return [part.name for part, _digest in content.outstanding()]


def test_everything_of_the_real_content_is_loaded() -> None:
    assert list(content.outstanding()) == []
    assert LoadedContent.objects.count() == len(list(content.parts())) == 1 + 13 + 30 + 3 + 1


def test_only_what_is_new_or_changed_is_outstanding(project: Path) -> None:
    assert names() == ["portal/pages/content/policies/xylokarp"]
    load()
    assert names() == []
    assert PolicyPage.objects.filter(slug="xylokarp").count() == 2

    policy = write_policy(project / "portal/pages/content/policies/xylokarp", en={**ENGLISH, "title": "Another title"})
    assert names() == ["portal/pages/content/policies/xylokarp"]
    load()
    assert PolicyPage.objects.get(slug="xylokarp", locale__language_code="en").title == "Another title"
    (policy / "fr.yaml").unlink()
    assert names() == ["portal/pages/content/policies/xylokarp"]


def test_loading_again_changes_nothing(project: Path) -> None:
    load()
    before = list(PolicyPage.objects.order_by("pk").values_list("pk", "latest_revision_id"))
    load()
    assert list(PolicyPage.objects.order_by("pk").values_list("pk", "latest_revision_id")) == before


def test_a_broken_file_is_named_and_the_others_are_loaded(project: Path) -> None:
    write_policy(project / "portal/pages/content/policies/broken", {**FACTS, "id": "broken", "rank": "first"}, en=ENGLISH)
    schools = project / "services/content/schools.yaml"
    schools.write_text(schools.read_text().replace("district: shunyi", "district: atlantis", 1))
    with pytest.raises(CommandError) as caught:
        load()
    assert "policies/broken/policy.yaml, rank" in str(caught.value)
    assert "schools.yaml, (isb), district" in str(caught.value)
    assert PolicyPage.objects.filter(slug="xylokarp").exists()
    assert School.objects.get(slug="isb").district == "shunyi"
    # What could not be loaded is tried again.
    assert names() == ["portal/pages/content/policies/broken", "services/content/schools.yaml"]
