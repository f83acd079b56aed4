"""An editor's form in a real browser, which saves by itself, while the desk publishes in another process."""

import contextlib
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests import loaded_content, servers
from tests.portal.translation.test_editor_browser import PATIENCE, answers, start, wait_for

pytestmark = [pytest.mark.xdist_group("forms"), pytest.mark.timeout(900)]
PASSWORD = "only-for-this-test"
#: Longer than the half second after which Wagtail's script saves.
PAUSE = 2_000
PREPARE = f"""
from django.contrib.auth.models import User
from services.kinds.schools import School
from wagtail.users.models import UserProfile
for name, language in (("emil", "en"), ("amal", "ar")):
    user = User.objects.create_superuser(name, password={PASSWORD!r})
    profile = UserProfile.get_for_user(user)
    profile.preferred_language = language
    profile.save()
print(*School.objects.filter(live=True).order_by("slug").values_list("pk", flat=True)[:3])
"""
PUBLISH = """
from portal import languages
from services.operations import write_translation
from services.registry import get
write_translation(kind=get("schools"), pk={pk}, language=languages.get("de"), texts={{"name": {name!r}}}, user=None, is_publish=True)
"""


class Portal:
    """The portal's admin, and a desk beside it. `schools`: one for each test."""

    def __init__(self, address: str, data: Path, schools: list[str], browser: Browser) -> None:
        self.address, self.data, self.schools, self.browser = address, data, schools, browser

    def open(self, school: str, user: str = "emil") -> Page:
        """A person opens the form of a school."""
        context = self.browser.new_context(viewport={"width": 1400, "height": 900})
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        page.goto(f"{self.address}/admin/login/?next=/admin/snippets/services/school/edit/{school}/")
        page.fill("[name=username]", user)
        page.fill("[name=password]", PASSWORD)
        page.click("button[type=submit]")
        page.wait_for_url("**/edit/**")
        # Wagtail's script first takes in what the form has; what is typed before is no change to it.
        page.wait_for_timeout(PAUSE)
        return page

    def publish_german(self, school: str, name: str) -> None:
        """A reviewer publishes a name on the desk."""
        servers.manage("shell", "--verbosity", "0", "-c", PUBLISH.format(pk=school, name=name), data=self.data)

    def stored(self, school: str, *columns: str) -> list[str]:
        """What readers have."""
        with contextlib.closing(sqlite3.connect(self.data / "portal.sqlite3")) as database:
            return list(database.execute(f"SELECT {', '.join(columns)} FROM services_school WHERE id = ?", [school]).fetchone())


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    chromium = servers.chromium()
    data = tmp_path_factory.mktemp("forms")
    shutil.copy(loaded_content.database(), data)
    schools = servers.manage("shell", "--verbosity", "0", "-c", PREPARE, data=data).split()
    server, address = start(data)
    expect.set_options(timeout=PATIENCE)
    try:
        wait_for(lambda: answers(address))
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=servers.CHROMIUM_FLAGS)
            yield Portal(address, data, schools, browser)
            browser.close()
    finally:
        server.terminate()
        server.wait(timeout=60)


def type_and_wait(page: Page, field: str, text: str) -> None:
    """Type into a field and stop: the script saves."""
    with page.expect_response(lambda response: response.request.method == "POST" and "/edit/" in response.url) as saving:
        page.fill(f"[name={field}]", text)
    answer = saving.value.json()
    assert answer["success"], answer
    page.wait_for_timeout(PAUSE)


def press(page: Page, action: str) -> None:
    page.evaluate("name => document.querySelector(`[name=${name}]`).click()", action)


def test_what_the_desk_publishes_survives_an_editor_who_goes_on_typing(portal: Portal) -> None:
    school = portal.schools[0]
    page = portal.open(school)
    type_and_wait(page, "postcode", "100001")
    portal.publish_german(school, "Neuer Name")
    type_and_wait(page, "phone", "010 9999 5678")
    portal.publish_german(school, "Neuester Name")
    type_and_wait(page, "postcode", "100002")
    press(page, "action-publish")
    page.wait_for_url("**/school/")
    assert portal.stored(school, "name_de", "postcode", "phone") == ["Neuester Name", "100002", "010 9999 5678"]


@pytest.mark.parametrize(("place", "user", "direction"), [(1, "emil", "ltr"), (2, "amal", "rtl")])
def test_both_texts_are_shown_and_one_is_chosen(portal: Portal, place: int, user: str, direction: str, tmp_path: Path) -> None:
    school = portal.schools[place]
    page = portal.open(school, user)
    portal.publish_german(school, "Der veröffentlichte Name")
    with page.expect_response(lambda response: response.request.method == "POST" and "/edit/" in response.url) as saving:
        page.evaluate("document.querySelector('[name=name_de]').closest('[role=tabpanel]').hidden = false")
        page.fill("[name=name_de]", "Mein Name")
    assert not saving.value.json()["success"]
    press(page, "action-publish")
    box = page.locator(".merge-conflicts fieldset")
    expect(box).to_have_count(1)
    assert page.locator("html").get_attribute("dir") == direction
    expect(box).to_contain_text("Mein Name")
    expect(box).to_contain_text("Der veröffentlichte Name")
    page.screenshot(path=tmp_path / "conflict.png")
    box.locator("input").first.check()
    press(page, "action-publish")
    page.wait_for_url("**/school/")
    assert portal.stored(school, "name_de") == ["Mein Name"]
