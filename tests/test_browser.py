"""The portal in a real browser: what a reader sees and can reach, in three languages, on a phone and on a desk, without and with script."""

import contextlib
import shutil
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Error, Locator, Page, Route, sync_playwright

from portal import languages
from tests import loaded_content, servers

pytestmark = [pytest.mark.xdist_group("browser"), pytest.mark.timeout(1500), pytest.mark.matrix]
#: Milliseconds that are waited for what will come: a busy machine is no failure.
PATIENCE = 180_000

PAGES = {
    "home": "/{}/",
    "policy": "/{}/policies/residence-permit/",
    "fallback": "/{}/policies/stay-permit/",
    "list": "/{}/services/schools/",
    "map": "/{}/services/schools/map/",
    "compare": "/{}/services/schools/compare/?entry=isb&entry=wab",
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


def new_context(browser: Browser, **options: Any) -> BrowserContext:
    """A reader with options of Playwright, who waits."""
    context = browser.new_context(**options)
    context.set_default_timeout(PATIENCE)
    return context


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A fresh reader without cookies; a script error fails the test."""
    context = new_context(browser)
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


def test_list_and_map_stay_in_step(portal: str, page: Page) -> None:
    page.goto(portal + "/ar/services/schools/map/?district=shunyi")
    marks = page.locator(".map path.leaflet-interactive")
    marks.first.wait_for()
    rows = page.locator(".entry-row h3 a")
    addresses = {link.get_attribute("href") for link in rows.all()}
    shown = set()
    for mark in marks.all():
        mark.dispatch_event("click")
        found = page.locator(".leaflet-popup-content a")
        found.first.wait_for()
        shown |= {link.get_attribute("href") for link in found.all()}
        page.keyboard.press("Escape")
        page.locator(".leaflet-popup").wait_for(state="detached")
    assert shown
    assert shown <= addresses, "whatever is on the map is in the list"
    assert page.locator("[data-map-here]").is_hidden()
    for _ in range(4):
        page.locator(".leaflet-control-zoom-in").click()
        page.wait_for_timeout(300)
    page.locator("[data-map-here]").click()
    page.wait_for_url("**/ar/services/schools/map/?district=shunyi&bounds=*")
    assert rows.count() < len(addresses), "the list has followed the map"
    page.locator(".view-switch a").first.click()
    page.wait_for_url("**/ar/services/schools/?district=shunyi&bounds=*")


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
    context = new_context(browser, java_script_enabled=False, viewport={"width": 360, "height": 740})
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


def suggestions_for(page: Page, typed: str) -> Locator:
    """What is offered for what a reader types on the present page."""
    page.locator("input[type=search]").first.press_sequentially(typed)
    page.locator("[role=option]").first.wait_for()
    return page.locator("[role=option]")


@pytest.mark.parametrize(("code", "typed", "address"), [
    ("en", "pumch", "/en/services/medical/pumch/"),
    ("de", "xiehe", "/de/services/medical/pumch/"),
    ("zh-hans", "居留许可", "/zh-hans/policies/residence-permit/"),
    ("ar", "協和", "/ar/services/medical/pumch/"),
    ("ru", "вид на жит", "/ru/policies/residence-permit/"),
])  # fmt: skip
def test_a_suggestion_is_chosen_with_the_keyboard(portal: str, page: Page, code: str, typed: str, address: str) -> None:
    page.goto(f"{portal}/{code}/")
    suggestions_for(page, typed)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{address}")


def test_suggestions_are_a_combobox_with_a_listbox(portal: str, page: Page) -> None:
    page.goto(portal + "/en/")
    box = page.get_by_role("combobox")
    assert box.get_attribute("aria-expanded") == "false"
    options = suggestions_for(page, "hosp")
    count = options.count()
    assert count > 2
    assert box.get_attribute("aria-expanded") == "true"
    assert page.get_by_role("listbox").get_attribute("id") == box.get_attribute("aria-controls")
    assert page.get_by_role("status").first.inner_text().startswith(f"{count} suggestions")

    def chosen() -> int:
        selected = [place for place in range(count) if options.nth(place).get_attribute("aria-selected") == "true"]
        active = box.get_attribute("aria-activedescendant")
        assert [options.nth(place).get_attribute("id") for place in selected] == ([active] if active else [])
        return selected[0] if selected else -1

    for key, place in [("ArrowDown", 0), ("ArrowDown", 1), ("End", count - 1), ("ArrowDown", -1), ("ArrowUp", count - 1), ("Home", 0)]:
        page.keyboard.press(key)
        assert chosen() == place, key
    page.keyboard.press("Escape")
    assert (box.get_attribute("aria-expanded"), box.input_value()) == ("false", "hosp")
    page.keyboard.press("ArrowDown")
    options.first.wait_for()
    page.keyboard.press("Tab")
    assert box.get_attribute("aria-expanded") == "false"
    assert page.evaluate("document.activeElement.type") == "submit"


def test_nothing_is_asked_while_an_input_method_composes(portal: str, page: Page) -> None:
    page.goto(portal + "/zh-hans/")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/suggest" in request.url else None)
    page.locator("input[type=search]").first.focus()
    keyboard = page.context.new_cdp_session(page)
    for text in ("x", "xie", "xie he"):
        keyboard.send("Input.imeSetComposition", {"text": text, "selectionStart": len(text), "selectionEnd": len(text)})
        page.wait_for_timeout(200)
    assert asked == []
    keyboard.send("Input.insertText", {"text": "协和"})
    page.locator("[role=option]").first.wait_for()
    assert [parse_qs(urlsplit(url).query)["q"] for url in asked] == [["协和"]]


def test_a_late_answer_is_dropped_and_an_error_is_silent(portal: str, page: Page) -> None:
    waiting: list[Route] = []

    def keep_waiting(route: Route) -> None:
        waiting.append(route)

    page.route("**/suggest?q=hos&*", keep_waiting)
    page.route("**/suggest?q=zzz&*", lambda route: route.fulfill(status=500))
    page.route("**/suggest?q=yyy&*", lambda route: route.abort())
    page.goto(portal + "/en/")
    box = page.get_by_role("combobox")
    with page.expect_request("**/suggest?q=hos&*"):
        box.fill("hos")
    box.fill("school")
    page.locator("[role=option]", has_text="School").first.wait_for()
    shown = page.locator("[role=option]").all_inner_texts()
    for route in waiting:
        with contextlib.suppress(Error):  # the page has given the request up
            route.fulfill(json={"suggestions": [], "announcement": ""})
    page.wait_for_timeout(100)
    assert page.locator("[role=option]").all_inner_texts() == shown
    for broken in ("zzz", "yyy"):
        box.fill(broken)
        page.get_by_role("listbox").wait_for(state="hidden")
    page.keyboard.press("Enter")
    page.wait_for_url("**/en/search/?q=yyy")


@pytest.mark.parametrize("code", CODES)
def test_open_suggestions_fit_every_screen_and_are_accessible(portal: str, page: Page, code: str) -> None:
    for width, height in SIZES.values():
        page.set_viewport_size({"width": width, "height": height})
        page.goto(f"{portal}/{code}/")
        suggestions_for(page, "xie")
        page.keyboard.press("ArrowDown")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    violations = Axe().run(page).response["violations"]
    assert [item["id"] for item in violations if item["impact"] in {"serious", "critical"}] == []


RESULTS = "/{}/search/?q=hospital&kind=medical&spoken=en&medical_ownership=public&sort=distance&near=39.908,116.397"


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("size", SIZES)
def test_results_with_everything_open_fit_and_are_accessible(portal: str, page: Page, code: str, size: str) -> None:
    width, height = SIZES[size]
    page.set_viewport_size({"width": width, "height": height})
    for address in (RESULTS, "/{}/search/?q=hosptial", "/{}/search/?q=qwxzyk&kind=schools&district=shunyi"):
        page.goto(portal + address.format(code))
        if size == "phone":
            page.locator("main .filters summary").click()
        if "hosptial" in address:
            page.locator("main input[type=search]").fill("")
            suggestions_for(page, "xie")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        violations = Axe().run(page, options={"preload": False}).response["violations"]
        found = [item for item in violations if item["impact"] in {"serious", "critical"}]
        assert [(item["id"], [node["html"][:120] for node in item["nodes"]]) for item in found] == []


def test_position_is_asked_for_when_the_button_is_pressed_and_not_before(portal: str, browser: Browser) -> None:
    place = {"latitude": 39.90812345, "longitude": 116.39749876}
    with new_context(browser, geolocation=place, permissions=["geolocation"]) as context:
        page = context.new_page()
        page.add_init_script(
            "window.asked = 0; const ask = navigator.geolocation.getCurrentPosition.bind(navigator.geolocation);"
            "navigator.geolocation.getCurrentPosition = (...how) => { window.asked += 1; ask(...how); };"
        )
        page.goto(portal + "/en/search/?q=hospital&district=dongcheng")
        assert page.evaluate("window.asked") == 0
        page.get_by_role("button", name="Near me").click()
        page.wait_for_url("**/en/search/?q=hospital&district=dongcheng&sort=distance&near=39.908%2C116.397")
        assert page.locator(".search-hit").first.get_by_text("km").count() == 1
        page.get_by_role("link", name="Forget my position").click()
        page.wait_for_url("**/en/search/?q=hospital&district=dongcheng")


def test_reader_who_gives_no_position_is_told(portal: str, browser: Browser) -> None:
    with new_context(browser, permissions=[]) as context:
        page = context.new_page()
        page.goto(portal + "/en/search/?q=hospital")
        page.get_by_role("button", name="Near me").click()
        page.get_by_text("Your browser did not give your position.").wait_for()
        assert page.url.endswith("/en/search/?q=hospital")
