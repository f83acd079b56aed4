"""Facts in the editor in a real browser: found by their statements, a new one is referred to at once, and all is published in one act."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, sync_playwright

from tests import loaded_content, servers
from tests.portal.translation.test_editor_browser import PATIENCE, answers, start, wait_for

pytestmark = [pytest.mark.xdist_group("desk"), pytest.mark.timeout(900)]
PASSWORD = "only-for-this-test"
#: Longer than the half second after which Wagtail's script saves.
PAUSE = 2_000
PREPARE = f"""
from django.contrib.auth.models import User
from portal.pages.models import PolicyPage
User.objects.create_superuser("emil", password={PASSWORD!r})
print(PolicyPage.objects.get(slug="subway-pass", locale__language_code="en").pk)
"""
STORED = """
from portal.pages.models import PolicyPage
page = PolicyPage.objects.get(slug="subway-pass", locale__language_code="en")
names = {block.id: block.value["statement"] for block in page.policy.facts}
print(len(names), names.get(page.body[0].value["facts"][-1]))
"""


@pytest.fixture
def editor(tmp_path: Path) -> Iterator[tuple[Page, Path]]:
    """The form of a policy's page, and the folder of its portal's data."""
    shutil.copy(loaded_content.database(), tmp_path)
    key = servers.manage("shell", "--verbosity", "0", "-c", PREPARE, data=tmp_path).strip()
    server, address = start(tmp_path)
    try:
        wait_for(lambda: answers(address))
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=servers.chromium(), args=servers.CHROMIUM_FLAGS)
            page = browser.new_page(viewport={"width": 1400, "height": 900})
            page.set_default_timeout(PATIENCE)
            page.goto(f"{address}/admin/login/?next=/admin/pages/{key}/edit/")
            page.fill("[name=username]", "emil")
            page.fill("[name=password]", PASSWORD)
            page.click("button[type=submit]")
            page.wait_for_url("**/edit/**")
            page.wait_for_timeout(PAUSE)
            yield page, tmp_path
            browser.close()
    finally:
        server.terminate()
        server.wait(timeout=60)


def test_a_new_fact_is_found_by_its_words_and_published_with_the_text(editor: tuple[Page, Path]) -> None:
    page, data = editor
    page.locator('.w-panel:has([name="facts-count"]) button.c-sf-add-button').last.click()
    page.fill('[name="facts-3-value-statement"]', "A brand new fact.")
    page.wait_for_timeout(PAUSE)
    picker = page.locator(".fact-picker").first
    picker.locator("summary").click()
    picker.locator("[type=search]").fill("BRAND")
    with page.expect_response(lambda response: response.request.method == "POST" and "/edit/" in response.url) as saving:
        picker.locator("[type=checkbox]").check()
    assert saving.value.json()["success"]
    assert picker.locator(".fact-picker__fact").last.inner_text().split("\n")[-1] == "A brand new fact."
    page.wait_for_timeout(PAUSE)
    assert servers.manage("shell", "--verbosity", "0", "-c", STORED, data=data).startswith("3 ")
    page.evaluate("document.querySelector('[name=action-publish]').click()")
    page.wait_for_url(lambda url: "/edit/" not in url)
    assert servers.manage("shell", "--verbosity", "0", "-c", STORED, data=data).strip() == "4 A brand new fact."
