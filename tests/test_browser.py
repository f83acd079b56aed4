"""The portal in a real browser: what a reader sees and can reach, in three languages, on a phone and on a desk, without and with script."""

import shutil
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from portal import languages
from tests import loaded_content, servers

pytestmark = pytest.mark.xdist_group("browser")

PAGES = {
    "home": "/{}/",
    "policy": "/{}/policies/residence-permit/",
    "fallback": "/{}/policies/stay-permit/",
    "list": "/{}/services/schools/",
    "detail": "/{}/services/medical/pumch/",
    "search": "/{}/search/?q=%E5%8D%8F%E5%92%8C",
}
CODES = ["en", "zh-hans", "ar", "de"]
SIZES = {"phone": (360, 740), "desk": (1280, 900)}


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The portal started as a user starts it who has loaded the content before."""
    servers.chromium()
    data = tmp_path_factory.mktemp("portal")
    shutil.copy(loaded_content.database(), data)
    with servers.running_portal(data) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=servers.chromium(), args=servers.CHROMIUM_FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A fresh reader without cookies; a script error fails the test."""
    context = browser.new_context()
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    assert errors == []


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_fits_every_screen_and_is_accessible(portal: str, page: Page, name: str, code: str) -> None:
    page.goto(portal + PAGES[name].format(code))
    for width, height in SIZES.values():
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    # Without preloading, axe does not fetch the styles' imports by itself (and from the wrong folder).
    violations = Axe().run(page, options={"preload": False}).response["violations"]
    found = [item for item in violations if item["impact"] in {"serious", "critical"}]
    assert [(item["id"], [node["html"][:120] for node in item["nodes"]]) for item in found] == []


@pytest.mark.parametrize("code", CODES)
def test_a_page_can_be_read_at_twice_the_size(portal: str, page: Page, code: str) -> None:
    """200 % zoom on a screen 1280 wide leaves 640 CSS pixels; 400 % leaves 320."""
    for width in (640, 320):
        page.set_viewport_size({"width": width, "height": 512})
        page.goto(portal + PAGES["policy"].format(code))
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("code", CODES)
def test_the_language_switcher_keeps_the_reader_on_the_same_page(portal: str, page: Page, code: str) -> None:
    page.goto(portal + PAGES["detail"].format(code))
    target = next(row for row in languages.public_languages() if row.code not in {code, "zh-hans"})
    page.locator(".language-switcher summary").click()
    page.locator(f'.language-switcher a[hreflang="{target.tag}"]').click()
    page.wait_for_url(portal + PAGES["detail"].format(target.code))
    assert page.locator("html").get_attribute("lang") == target.tag
    page.goto(portal + "/")
    assert page.url == f"{portal}/{target.code}/", "the choice is remembered"


def test_a_reader_searches_with_the_keyboard_alone(portal: str, page: Page) -> None:
    page.goto(portal + "/en/services/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')").startswith("#"), "the skip link is first"
    page.locator("header input[type=search]").first.focus()
    page.keyboard.type("residence permit")
    page.keyboard.press("Enter")
    page.wait_for_url("**/en/search/?q=residence+permit")
    assert page.locator("main a", has_text="Residence permit").count() > 0


def test_everything_works_without_script(portal: str, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto(portal + "/ar/")
    page.locator("header input[type=search], main input[type=search]").first.fill("تصريح الإقامة")
    page.locator("form[role=search] button").first.click()
    page.wait_for_url("**/ar/search/?q=*")
    assert page.locator("main mark").count() > 0
    page.goto(portal + "/ar/services/schools/")
    page.locator("main details summary").first.click()
    page.locator("main details a[href*='district=shunyi']").first.click()
    page.wait_for_url("**district=shunyi*")
    assert page.locator("html").get_attribute("dir") == "rtl"
    context.close()


def test_an_editor_signs_in_and_sees_a_tab_for_each_language(portal: str, page: Page, tmp_path_factory: pytest.TempPathFactory) -> None:
    data = max(tmp_path_factory.getbasetemp().glob("portal*"), key=lambda path: path.stat().st_mtime)
    printed = (data / "portal.log").read_text(encoding="utf-8")
    password = next(line.split()[1] for line in printed.splitlines() if line.strip().startswith("editor "))
    page.goto(portal + "/admin/login/")
    page.fill("[name=username]", "editor")
    page.fill("[name=password]", password)
    page.click("button[type=submit]")
    page.goto(portal + "/admin/snippets/services/school/")
    page.locator("table a", has_text="Japanese School").first.click()
    page.get_by_role("tab").first.wait_for()
    tabs = page.get_by_role("tab").all_inner_texts()
    assert [row.native_name for row in languages.all_languages()] == [tab.strip() for tab in tabs][1:]
