"""The command that loads the content: once for each version of a file, broken files named, the others loaded all the same."""

import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.utils import timezone

from portal.pages import content_files as page_files
from portal.pages.models import PolicyPage
from portal.setup import content
from portal.setup.models import LoadedContent
from portal.translation import operations, sources
from portal.translation.models import Item, Target
from portal.translation.selectors import Mismatch
from services import content_files as service_files
from services import operations as services
from services.kinds.schools import School
from services.shared.models import Place
from services.shared.translation_source import key_of
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
    assert LoadedContent.objects.count() == len(list(content.parts())) == 1 + 13 + 30 + 12 + 3 + 1


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


# The translation desk


@pytest.fixture
def only_places(monkeypatch: pytest.MonkeyPatch) -> None:
    """The desk has one source, the smallest."""
    monkeypatch.setattr(sources, "all_sources", lambda: (sources.get("shared"),))


def test_the_desk_takes_up_everything_once_for_a_state_of_the_files_and_a_day(project: Path, only_places: None) -> None:
    load()
    assert content.bring_desk_up()
    assert set(Item.objects.filter(is_there=True).values_list("source", flat=True)) == {"shared"}
    assert not content.bring_desk_up()

    LoadedContent.objects.filter(path=content.DESK).update(loaded_at=timezone.now() - timedelta(days=1))
    assert content.bring_desk_up()


def test_what_readers_have_instead_is_named_before_the_desk_takes_it_over(only_places: None, caplog: pytest.LogCaptureFixture) -> None:
    content.bring_desk_up()
    place = Place.objects.all()[0]
    target = Target.objects.select_related("item").get(language="fr", item__key=key_of(place), unit__path="name")
    published = target.text
    Place.objects.filter(pk=place.pk).update(name_fr="Autre nom")
    LoadedContent.objects.filter(path=content.DESK).update(digest="of another release")
    content.bring_desk_up()
    target.refresh_from_db()
    assert target.text == "Autre nom"
    mismatch = Mismatch("shared", target.item.key, "fr", "name", published, "Autre nom")
    assert [record.getMessage() for record in caplog.records if record.levelname == "WARNING"] == [str(mismatch)]


def test_a_file_that_brings_another_translation_changes_the_desks_unless_somebody_works_on_it(project: Path, only_places: None) -> None:
    load()
    content.bring_desk_up()
    rows = Target.objects.filter(language="fr", item__group="place", unit__path="name").order_by("pk")
    worked_on, untouched = rows[:2]
    user = get_user_model().objects.create_superuser("translator")
    operations.save(target=worked_on, text="Autre nom", version=worked_on.version, user=user)
    path = project / "services/content/places.yaml"
    places = yaml.safe_load(path.read_text(encoding="utf-8"))
    for place in places:
        place["names"]["fr"] = "Nouveau nom"
    path.write_text(yaml.safe_dump(places, allow_unicode=True), encoding="utf-8")

    load()
    assert content.bring_desk_up()
    worked_on.refresh_from_db()
    untouched.refresh_from_db()
    assert (worked_on.text, untouched.text) == ("Autre nom", "Nouveau nom")
