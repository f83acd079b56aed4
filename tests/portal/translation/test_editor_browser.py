"""The editor of the translation desk in a real browser: what its script does for people who type all day, and that none of it gets lost."""

import os
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Dialog, FrameLocator, Locator, Page, expect, sync_playwright

from tests import loaded_content, servers

pytestmark = [pytest.mark.xdist_group("desk"), pytest.mark.timeout(900)]
#: Milliseconds that are waited for what will come: a busy machine is no failure. Seconds after which the script must have saved.
PATIENCE, PAUSE = 120_000, 1.5
PASSWORD = "only-for-this-test"
#: Where nothing is translated: one language for each test that writes.
LANGUAGES = ["ar", "de", "es", "fr", "ja", "ko", "pt", "ru"]
PREPARE = f"""
from django.contrib.auth.models import Group, User
from portal import languages
from portal.pages.models import PolicyPage
from portal.setup import roles
from portal.translation import operations
from portal.translation.models import Remembered, Target
roles.ensure_roles()
for name, group in (("omar", roles.translators_of), ("rita", roles.reviewers_of), ("clara", roles.coordinators_of)):
    user = User.objects.create_user(name, password={PASSWORD!r})
    user.groups.set(Group.objects.filter(name__in=[group(row) for row in languages.all_languages()]))
page = PolicyPage.objects.get(slug="residence-permit", locale__language_code="en")
operations.take_up(source="pages", key=f"page:{{page.translation_key}}")
Target.objects.filter(language__in={LANGUAGES!r}).update(state="missing", text="", made_from="", origin="", published_from="")
title = Target.objects.get(language="es", unit__path="title").unit
Remembered.objects.create(source_language="en", language="es", source=title.text + " now", target="Permiso de residencia")
fee = Target.objects.get(language="pt", unit__path="summary").unit
fee.text = "The <b>fee</b> is %(amount)s yuan."
fee.save()
print(title.item_id)
"""


class Desk:
    """The portal as people at the desk reach it."""

    def __init__(self, address: str, item: int, browser: Browser) -> None:
        self.address, self.item, self.browser = address, item, browser
        self.signed_in: dict[str, Any] = {}

    def open(self, language: str, *, user: str = "omar", has_script: bool = True, place: str = "") -> Page:
        """Somebody opens the page of the tests in a language, or another place of the desk, in a browser of their own."""
        if user not in self.signed_in:
            self.signed_in[user] = self._sign_in(user)
        page = self._browser(java_script_enabled=has_script, storage_state=self.signed_in[user])
        page.goto(f"{self.address}/admin/translation/{language}/{place or f'items/{self.item}/'}")
        return page

    def _sign_in(self, user: str) -> Any:
        page = self._browser()
        page.goto(f"{self.address}/admin/login/")
        page.fill("[name=username]", user)
        page.fill("[name=password]", PASSWORD)
        page.click("button[type=submit]")
        page.wait_for_url("**/admin/")
        return page.context.storage_state()

    def _browser(self, **options: Any) -> Page:
        context = self.browser.new_context(viewport={"width": 1400, "height": 900}, **options)
        context.set_default_timeout(PATIENCE)
        return context.new_page()


def start(data: Path) -> tuple[subprocess.Popen[bytes], str]:
    """The portal without what only readers need: no index of the search is built."""
    servers.manage("collectstatic", "--no-input", "--verbosity", "0", data=data)
    port = servers.free_port()
    command = [sys.executable, "-m", "gunicorn", "portal.wsgi", "--bind", f"127.0.0.1:{port}", "--threads", "8"]
    command += ["--timeout", "600", "--no-control-socket"]
    environment = {**os.environ, "PORTAL_DATA": str(data), "DJANGO_SETTINGS_MODULE": "portal.settings.dev"}
    with (data / "server.log").open("w") as log:
        return subprocess.Popen(command, cwd=servers.PROJECT, env=environment, stdout=log, stderr=log), f"http://127.0.0.1:{port}"


def wait_for(is_so: Callable[[], bool]) -> None:
    """Until something is so."""
    end = monotonic() + PATIENCE / 1000
    while not is_so():
        assert monotonic() < end
        sleep(0.1)


def answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/admin/login/", timeout=60) as response:
            return bool(response.status == 200)
    except (urllib.error.URLError, TimeoutError):
        return False


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A portal with one page on the desk, which is translated into no language yet."""
    chromium = servers.chromium()
    data = tmp_path_factory.mktemp("desk")
    shutil.copy(loaded_content.database(), data)
    printed = servers.manage("shell", "--verbosity", "0", "-c", PREPARE, data=data)
    server, address = start(data)
    expect.set_options(timeout=PATIENCE)
    try:
        wait_for(lambda: answers(address))
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=servers.CHROMIUM_FLAGS)
            yield Desk(address, int(printed.split()[-1]), browser)
            browser.close()
    finally:
        server.terminate()
        server.wait(timeout=60)


def row(page: Page, number: int = 0) -> Locator:
    """A text of the page, by its place."""
    return page.locator("[data-desk-text]").nth(number)


def field(page: Page, number: int = 0) -> Locator:
    """Where a text is written."""
    return row(page, number).locator("textarea[name=text]")


def saved(page: Page) -> None:
    """Wait until the script says so."""
    expect(page.locator("[data-desk-live]")).to_have_text("Saved.")


def sent_by(page: Page) -> list[str]:
    """What the page sends from now on."""
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    return sent


def test_what_is_typed_is_saved_by_itself_in_its_own_direction(desk: Desk) -> None:
    page = desk.open("ar")
    assert [field(page).get_attribute(name) for name in ("dir", "lang")] == ["rtl", "ar"]
    field(page).press_sequentially("تصريح الإقامة")
    saved(page)
    expect(row(page).locator("[data-desk-status]")).to_contain_text("needs editing")
    page.reload()
    expect(field(page)).to_have_value("تصريح الإقامة")


def test_a_translator_needs_no_mouse(desk: Desk) -> None:
    page = desk.open("fr")
    field(page).focus()
    page.keyboard.press("Alt+c")
    expect(field(page)).to_have_value(row(page).get_attribute("data-source") or "")
    page.keyboard.press("Control+a")
    page.keyboard.press("Alt+1")
    expect(field(page)).to_have_value(row(page).locator("[data-desk-number='1']").get_attribute("data-desk-insert") or "")
    page.keyboard.type(" : vivre à Pékin")
    page.keyboard.press("Control+Enter")
    expect(field(page, 1)).to_be_focused()
    assert row(page).get_attribute("data-state") == "translated"
    page.keyboard.press("Control+z")
    expect(field(page)).not_to_have_value("")


def test_a_reviewer_approves_by_a_key_and_comes_to_the_next(desk: Desk) -> None:
    page = desk.open("ru")
    for number, text in enumerate(("Вид на жительство", "Как подать заявление.")):
        field(page, number).fill(text)
        field(page, number).press("Control+Enter")
        saved(page)
        expect(row(page, number)).to_have_attribute("data-state", "translated")
    page = desk.open("ru", user="rita")
    field(page).press("Alt+a")
    expect(row(page)).to_have_attribute("data-state", "approved")
    expect(field(page, 1)).to_be_focused()


def test_two_people_at_once_lose_nothing(desk: Desk) -> None:
    mine, theirs = desk.open("de"), desk.open("de", user="rita")
    field(theirs).fill("Aufenthaltserlaubnis")
    saved(theirs)
    field(mine).fill("Aufenthaltstitel")
    box = row(mine).locator("[data-desk-theirs]")
    expect(box).to_contain_text("Aufenthaltserlaubnis")
    expect(box).to_contain_text("rita")
    expect(field(mine)).to_have_value("Aufenthaltstitel")
    box.get_by_role("button", name="Take the other text").click()
    expect(field(mine)).to_have_value("Aufenthaltserlaubnis")
    expect(box).to_be_hidden()
    field(mine).fill("Der Aufenthaltstitel")
    saved(mine)
    field(theirs).fill("Die Erlaubnis")
    box = row(theirs).locator("[data-desk-theirs]")
    expect(box).to_contain_text("Der Aufenthaltstitel")
    box.get_by_role("button", name="Save mine instead").click()
    saved(theirs)
    mine.reload()
    expect(field(mine)).to_have_value("Die Erlaubnis")
    row(mine).locator("summary", has_text="history").click()
    row(mine).get_by_role("link", name="History of this text").click()
    mine.wait_for_url("**/history/")
    assert mine.locator("tbody .desk-text").all_inner_texts()[:3] == ["Die Erlaubnis", "Der Aufenthaltstitel", "Aufenthaltserlaubnis"]


def test_half_a_syllable_is_not_saved(desk: Desk) -> None:
    page = desk.open("ko")
    field(page).focus()
    sent = sent_by(page)
    keyboard = page.context.new_cdp_session(page)
    for half in ("ㅎ", "하", "한"):
        keyboard.send("Input.imeSetComposition", {"text": half, "selectionStart": 1, "selectionEnd": 1})
    page.wait_for_timeout(2 * PAUSE * 1000)
    assert sent == []
    keyboard.send("Input.insertText", {"text": "한국"})
    saved(page)
    page.reload()
    expect(field(page)).to_have_value("한국")


def test_what_is_to_be_kept_of_the_source_is_put_in_by_a_button(desk: Desk) -> None:
    page = desk.open("pt")
    missing = row(page, 1).locator("[data-desk-tokens]")
    expect(missing.locator("button:visible")).to_have_count(2)
    field(page, 1).fill("A taxa é de yuans.")
    page.evaluate("field => field.setSelectionRange(2, 6)", field(page, 1).element_handle())
    missing.get_by_role("button", name="<b>…</b>").click()
    expect(field(page, 1)).to_have_value("A <b>taxa</b> é de yuans.")
    expect(missing.locator("button:visible")).to_have_count(1)
    saved(page)
    expect(row(page, 1).locator("[data-desk-status]")).to_contain_text("Error")
    page.evaluate("field => field.setSelectionRange(19, 19)", field(page, 1).element_handle())
    missing.get_by_role("button", name="%(amount)s").click()
    expect(field(page, 1)).to_have_value("A <b>taxa</b> é de %(amount)syuans.")
    expect(missing).to_be_hidden()


def test_what_was_translated_before_is_fetched_for_the_text_that_one_is_at(desk: Desk) -> None:
    page = desk.open("es")
    expect(row(page).locator("[data-desk-use]")).to_have_count(0)
    field(page).focus()
    found = row(page).locator("[data-desk-memory] .desk-suggestion")
    expect(found).to_contain_text("Permiso de residencia")
    expect(found.locator("del")).to_have_text(" now")
    found.get_by_role("button", name="Use").click()
    expect(field(page)).to_have_value("Permiso de residencia")
    saved(page)


def test_the_page_stands_beside_its_texts_and_follows_them(desk: Desk) -> None:
    page = desk.open("ja")
    field(page).fill("在留許可")
    saved(page)
    row(page).get_by_role("button", name="Show where it stands").click()
    beside: FrameLocator = page.frame_locator("[data-desk-frame]")
    marked = beside.locator("[data-desk-here]")
    expect(marked).to_have_text("在留許可")
    expect(beside.locator("html")).to_have_attribute("lang", "ja")
    row(page, 1).get_by_role("button", name="Show where it stands").click()
    field(page, 1).fill("北京に長く住む人のために。")
    expect(marked).to_have_text("北京に長く住む人のために。")
    assert page.request.get(f"{desk.address}/ja/policies/residence-permit/").text().count("北京に長く住む人のために。") == 0


def test_what_cannot_be_sent_stays_and_is_not_left_without_asking(desk: Desk) -> None:
    page = desk.open("ja")
    page.context.set_offline(True)
    field(page, 3).press_sequentially("電波がない")
    expect(page.locator("[data-desk-live]")).to_contain_text("cannot be reached")
    asked: list[Dialog] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog)
        dialog.dismiss()

    page.on("dialog", stay)
    page.close(run_before_unload=True)
    wait_for(lambda: bool(page.wait_for_timeout(100) or asked))
    expect(field(page, 3)).to_have_value("電波がない")
    page.context.set_offline(False)
    field(page, 3).press_sequentially("。")
    saved(page)


def test_every_form_works_without_script(desk: Desk) -> None:
    page = desk.open("ko", has_script=False)
    field(page, 2).fill("거류허가")
    row(page, 2).get_by_role("button", name="Save", exact=True).click()
    expect(field(page, 2)).to_have_value("거류허가")
    expect(row(page, 2)).to_contain_text("translated")
    page.get_by_role("link", name="Preview").click()
    wait_for(lambda: bool(page.wait_for_timeout(100) or len(page.context.pages) == 2))
    expect(page.context.pages[1].locator("html")).to_have_attribute("lang", "ko")


def test_a_coordinator_gives_a_whole_page_of_a_list_to_somebody_with_a_date(desk: Desk) -> None:
    page = desk.open("ru", user="clara", place="?list=missing")
    count = page.locator("[name=targets]").count()
    page.get_by_label("Tick all texts of this page").check()
    page.get_by_label("Assign to").select_option(label="omar")
    page.get_by_label("Due").fill("2030-01-02")
    page.get_by_role("button", name="Assign").click()
    expect(page.get_by_text(f"omar has got {count} texts.")).to_be_visible()
    mine = desk.open("ru", place="?list=mine")
    expect(mine.locator("[name=targets]")).to_have_count(count)
    expect(mine.locator("tbody tr").first).to_contain_text("2030")


def test_the_editor_is_accessible(desk: Desk) -> None:
    page = desk.open("ar")
    field(page).focus()
    violations = Axe().run(page, context=".desk-editor", options={"preload": False}).response["violations"]
    found = [item for item in violations if item["impact"] in {"serious", "critical"}]
    assert [(item["id"], [node["html"][:120] for node in item["nodes"]][:3]) for item in found] == []
