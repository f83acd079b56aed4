"""An eleventh language is one row plus what the system checks say: proved by adding one to a running copy of the project.

Everything runs in programs of its own, in a copy of the project with little content and a data folder of its own. The steps are not written
down here: the checks name them, and what a hint says is what is run.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from babel.messages.pofile import read_po, write_po
from bs4 import BeautifulSoup

from portal import languages
from portal.languages import Language
from tests import loaded_content
from tests.reading import HOST, Seen, clean, direction_of, language_of

PROJECT = Path(__file__).parent.parent
ROW = 'Language("it", "it", "Italiano", "Italian", "latin", Analysis("italian", folds_accents=True)),'
ITALIAN: Language = eval(ROW.rstrip(","), vars(languages))
ENGLISH = languages.get("en")
#: What is left behind: environments, data, caches, and the tests, which the portal does not need.
LEFT_OUT = shutil.ignore_patterns(".*", "var", "tests", "__pycache__", "*.mo")
SECTIONS = {"policies", "first-days", "work"}
POLICIES = {"work-permit", "emergency-numbers"}
ENTRIES_KEPT = 3
#: Fields of an entry's row that name rows of other files.
NAMING = {"operator", "places", "contacts"}
#: The pages that the settings of one machine need collected files for; the copy does without.
SETTINGS = """from portal.settings.dev import *
ALLOWED_HOSTS = ["testserver"]
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
"""
#: Commands as they are typed, one after another in one process: most of what a short one costs is its start. Then a few lines more.
COMMANDS = """
import importlib, json, sys
from django.core.management import execute_from_command_line
for command in json.loads(sys.argv[1]):
    importlib.invalidate_caches()
    execute_from_command_line(["manage.py", *command])
exec(sys.argv[2])
"""
#: Addresses opened by a reader, and answers to questions asked in Python, each a block that sets `answer`.
LOOK = """
import json, sys, django
django.setup()
from django.test import Client
paths, blocks = json.loads(sys.argv[1])
pages = [Client().get(path) for path in paths]
answers = {}
for name, block in blocks.items():
    found = {}
    exec(block, found)
    answers[name] = found["answer"]
print(json.dumps([[[page.status_code, page.content.decode()] for page in pages], answers]))
"""
HINTED = re.compile(r"`python manage\.py ([a-z_]+(?: [a-z_]+)*)`")
PSEUDO = "[it] "


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy of the project and what is typed in it."""

    root: Path
    data: Path

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run Python in the copy, whether it succeeds or not."""
        kept = {name: value for name, value in os.environ.items() if not name.endswith("_URL") and not name.startswith("DJANGO_")}
        environment = {
            **kept,
            "PORTAL_DATA": str(self.data),
            "DJANGO_SETTINGS_MODULE": "portal.settings.copy",
            "PYTHONPATH": str(self.root),
        }
        command = [sys.executable, *arguments]
        return subprocess.run(command, cwd=self.root, env=environment, capture_output=True, text=True, timeout=1200, check=False)

    def manage(self, *commands: str, then: str = "") -> None:
        """Run commands of the project, then a few lines with Django."""
        if not commands:
            return
        done = self.run("-c", COMMANDS, json.dumps([command.split() for command in commands]), then)
        assert done.returncode == 0, f"{commands}:\n{done.stdout}\n{done.stderr}"

    def check(self) -> dict[str, str]:
        """What the system checks say: identifier → message with its hint."""
        done = self.run("manage.py", "check", "--database", "default", "--fail-level", "WARNING")
        blocks = re.split(r"\n(?=\?: |\S+: \()", done.stdout + done.stderr)
        found = {match.group(1): block for block in blocks if (match := re.search(r"\(((?:languages|search)\.\w+)\)", block))}
        assert done.returncode == 0 or found, done.stdout + done.stderr
        return found

    def look(self, paths: Sequence[tuple[Language, str]], blocks: Mapping[str, str]) -> tuple[list[Seen], dict[str, Any]]:
        """Open addresses below a language as a reader, then run a few lines each, by name; what they leave in `answer`."""
        done = self.run("-c", LOOK, json.dumps([[f"/{language.code}/{path}" for language, path in paths], blocks]))
        assert done.returncode == 0, done.stderr
        pages, answers = json.loads(done.stdout.splitlines()[-1])
        visits = zip(paths, pages, strict=True)
        return [Seen(language, path, status, BeautifulSoup(html, "html.parser")) for (language, path), (status, html) in visits], answers

    def add_row(self) -> None:
        """One row more in the registry."""
        path = self.root / "portal" / "languages.py"
        lines = path.read_text(encoding="utf-8").splitlines()
        last = max(number for number, line in enumerate(lines) if line.startswith("    Language("))
        path.write_text("\n".join([*lines[: last + 1], f"    {ROW}", *lines[last + 1 :]]) + "\n", encoding="utf-8")

    def translate_catalog(self) -> None:
        """What a translator does with the new catalog, in the simplest way."""
        path = self.root / "locale" / ITALIAN.locale_name / "LC_MESSAGES" / "django.po"
        with path.open("rb") as stream:
            catalog = read_po(stream, locale=ITALIAN.locale_name)
        message: Any
        for message in catalog:
            if message.id:
                message.string = tuple(PSEUDO + text for text in message.id) if message.pluralizable else PSEUDO + message.id
        with path.open("wb") as stream:
            write_po(stream, catalog)

    def name_districts(self) -> None:
        """What an editor does with the districts."""
        path = self.root / "services" / "content" / "districts.yaml"
        rows = yaml.safe_load(path.read_text(encoding="utf-8"))
        for row in rows:
            row["names"][ITALIAN.code] = f"distretto di {row['names']['en'].removesuffix(' District')}"
        path.write_text(yaml.safe_dump(rows, allow_unicode=True, sort_keys=False), encoding="utf-8")


def make_copy(folder: Path) -> Copy:
    """The project with a few sections, two policies and a few entries of every kind."""
    root = folder / "project"
    shutil.copytree(PROJECT, root, ignore=LEFT_OUT)
    for section in (root / "portal" / "pages" / "content" / "sections").iterdir():
        if section.stem not in SECTIONS:
            section.unlink()
    for policy in (root / "portal" / "pages" / "content" / "policies").iterdir():
        if policy.is_dir() and policy.name not in POLICIES:
            shutil.rmtree(policy)
    for path in (root / "services" / "content").glob("*.yaml"):
        if path.stem != "districts":
            rows = yaml.safe_load(path.read_text(encoding="utf-8"))
            rows.sort(key=lambda row: row["id"] != "isb")
            # What they name may not be among those that are kept.
            kept = [{name: value for name, value in row.items() if name not in NAMING} for row in rows[:ENTRIES_KEPT]]
            path.write_text(yaml.safe_dump(kept, allow_unicode=True), encoding="utf-8")
    (root / "portal" / "settings" / "copy.py").write_text(SETTINGS, encoding="utf-8")
    data = folder / "data"
    data.mkdir()
    shutil.copy(loaded_content.empty_database(), data / "portal.sqlite3")
    return Copy(root, data)


@dataclass(frozen=True, slots=True)
class Story:
    """What happened when the language was added."""

    copy: Copy
    before: dict[str, str]
    first: dict[str, str]
    named: list[str]
    after: dict[str, str]


EDIT_BY_HAND = """
from django.contrib.auth import get_user_model
from services.kinds.schools import School
editor = get_user_model().objects.create_user("editor")
school = School.objects.get(slug="isb")
school.phone = "010-1"
school.save_revision(user=editor).publish()
"""


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    """A portal in ten languages that runs, then the row, then whatever the checks ask for until they ask for nothing."""
    copy = make_copy(tmp_path_factory.mktemp("eleventh"))
    copy.manage("catalogs compile", "migrate -v0", "load_content -v0", "search_rebuild", then=EDIT_BY_HAND)
    before = copy.check()
    copy.add_row()
    first = found = copy.check()
    named: list[str] = []
    for _round in range(8):
        if not found:
            break
        # Checks come in any order; an error stops all commands but its own, so errors are seen to first.
        ordered = sorted(found.items(), key=lambda item: (".E" not in item[0], item[0]))
        named += [identifier for identifier, _message in ordered]
        follow(copy, [message for _identifier, message in ordered])
        found = copy.check()
    return Story(copy, before, first, named, found)


def follow(copy: Copy, messages: list[str]) -> None:
    """Do what the checks' hints say, in their order: all commands between two things that people do are one process."""
    waiting: list[str] = []

    def pause_for(work: Callable[[], None]) -> None:
        copy.manage(*waiting)
        waiting.clear()
        work()

    for message in messages:
        commands = HINTED.findall(message)
        for command in commands:
            waiting.append(command)
            if command == "catalogs update":
                pause_for(copy.translate_catalog)
        if "districts.yaml" in message:
            pause_for(copy.name_districts)
        elif not commands:
            pytest.fail(f"the hint does not say what to type: {message}")
    copy.manage(*waiting)


NOTHING_LEFT = """
from django.core.management import call_command
from portal.setup import content, preparation
call_command("makemigrations", check=True, dry_run=True)
call_command("migrate", check_unapplied=True)
call_command("catalogs", "check")
answer = [step.title for step in preparation.steps() if step.title != "Styles and scripts" and step.is_due()]
"""
RIGHTS = """
from django.contrib.auth.models import Group
answer = {group.name: list(group.permissions.values_list("codename", flat=True)) for group in Group.objects.all()}
"""
#: Last: it changes what the pages show.
PUBLISH_OLD_DRAFT = """
from services.kinds.schools import School
from django.utils import translation
school = School.objects.get(slug="isb")
with translation.override("it"):  # an editor who uses the admin in Italian
    school.latest_revision.publish()
school.refresh_from_db()
answer = [school.phone, school.name_it, school.summary_it]
"""
ADDRESSES = [
    *((ITALIAN, path) for path in ("", "policies/work-permit/", "services/schools/isb/", "services/schools/")),
    *((ITALIAN, path) for path in ("services/schools/?language=it", "search/?q=work+permit", "nothing-here/")),
    (languages.get("fr"), "policies/work-permit/"),
]


@dataclass(frozen=True, slots=True)
class Outcome:
    """The portal in eleven languages. `pages`: by code and path; `answers`: to the blocks above."""

    pages: dict[tuple[str, str], Seen]
    answers: dict[str, Any]

    def italian(self, *paths: str) -> list[Seen]:
        return [self.pages["it", path] for path in paths]


@pytest.fixture(scope="module")
def outcome(story: Story) -> Outcome:
    """All that the tests look at afterwards, looked at in one process."""
    pages, answers = story.copy.look(ADDRESSES, {"left": NOTHING_LEFT, "rights": RIGHTS, "published": PUBLISH_OLD_DRAFT})
    keys = [(language.code, path) for language, path in ADDRESSES]
    return Outcome(dict(zip(keys, pages, strict=True)), answers)


# One worker runs them all: the story is told once, and takes minutes on a busy machine.
pytestmark = [pytest.mark.xdist_group("eleventh language"), pytest.mark.timeout(1500)]


def test_ten_languages_are_whole_before(story: Story) -> None:
    assert story.before == {}


def test_the_missing_catalog_stops_the_start_and_is_named(story: Story) -> None:
    assert "Italian (it) has no interface catalog" in story.first["languages.E001"]


def test_every_step_is_named_by_a_check_once(story: Story) -> None:
    steps = ["languages.E001", "languages.W003", "languages.W005", "languages.W006", "search.W003"]
    assert sorted(set(story.named)) == steps
    assert len(story.named) == len(set(story.named)), "a hint was followed and the check said the same again"


def test_when_the_hints_were_followed_the_checks_pass(story: Story) -> None:
    assert story.after == {}


def test_nothing_is_left_to_migrate_to_update_or_to_load(outcome: Outcome) -> None:
    assert outcome.answers["left"] == []


def is_in(page: Seen, selector: str, language: Language) -> bool:
    found = page.soup.select(selector)
    return bool(found) and all((language_of(tag), direction_of(tag)) == (language.tag, language.direction) for tag in found)


def test_pages_and_entries_answer_in_italian_with_labelled_fallbacks(outcome: Outcome) -> None:
    home, policy, entry = outcome.italian("", "policies/work-permit/", "services/schools/isb/")
    for page in (home, policy, entry):
        assert page.status == 200, page.path
        assert (page.html["lang"], page.html["dir"]) == ("it", "ltr")
        assert is_in(page, ".fallback-notice", ITALIAN), page.path
        assert clean(page.one(".fallback-notice").get_text()).startswith(PSEUDO)
        assert {"italiano", "inglese"} <= set(re.findall(r"\w+", page.one(".fallback-notice").get_text()))
        assert len(page.soup.select("h1")) == 1
    assert is_in(home, "h1", ENGLISH)
    assert is_in(policy, "h1, .policy__body, .page-head .lead", ENGLISH)
    assert is_in(entry, "h1 [lang], p.lead [lang]", ENGLISH)


def test_the_interface_is_in_italian(outcome: Outcome) -> None:
    (page,) = outcome.italian("services/schools/")
    assert clean(page.one(".skip-link").get_text()) == f"{PSEUDO}Skip to the main content"
    assert any("distretto di" in text for text, _tag in page.texts())


def test_lists_and_search_answer_in_italian(outcome: Outcome) -> None:
    entries, results, missing = outcome.italian("services/schools/?language=it", "search/?q=work+permit", "nothing-here/")
    assert (entries.status, results.status, missing.status) == (200, 200, 404)
    assert is_in(results, ".search-hit__title [lang]", ENGLISH)
    assert missing.html["lang"] == "it"


def test_every_page_leads_to_the_eleventh_language(outcome: Outcome) -> None:
    tags = {row.tag for row in languages.public_languages()} | {"it"}
    for code in ("fr", "it"):
        page = outcome.pages[code, "policies/work-permit/"]
        assert set(page.alternates()) == tags | {"x-default"}
        assert set(page.switcher()) == tags
        assert page.alternates()["it"] == f"{HOST}/it/policies/work-permit/"


def test_there_are_translators_into_italian(outcome: Outcome) -> None:
    rights = outcome.answers["rights"]
    assert "translate_it" in rights["Translators: Italian"]
    assert "translate_it" not in rights["Translators: French"]
    assert "translate_it" in rights["Editors"]


def test_an_entry_edited_before_is_not_silently_filled_when_its_old_draft_is_published(outcome: Outcome) -> None:
    """A revision from before the language knows nothing of its columns; publishing it must not fill them with another language's text."""
    phone, name, summary = outcome.answers["published"]
    assert phone == "010-1"
    assert (name or "", summary or "") == ("", "")
