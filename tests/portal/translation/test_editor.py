"""One item in one language, as people see and change it in the admin, with and without script."""

import re
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from portal.translation import operations, selectors
from portal.translation.exchange.concepts import Entry
from portal.translation.exchange.units import Plural
from portal.translation.models import Change, Role, Target
from portal.translation.quality import Kind
from portal.translation.sources import Segment
from portal.translation.states import HowMade, State
from portal.translation.terms import Term
from portal.translation.terms.concepts import Status
from tests.admin import is_refused
from tests.portal.translation.made_up import (
    MadeUp,
    approve,
    at_the_desk,
    coordinator,
    person,
    put,
    reviewer,
    target,
    texts,
    translator,
    write,
)

VISA = {"title": "Visa", "fee": "The <b>fee</b> is 400 yuan.", "time": "It takes seven days."}
FEE = "Les <b>frais</b> sont de 400 yuans."
JSON = {"Accept": "application/json", "X-Requested-With": "XMLHttpRequest"}


@pytest.fixture
def visa(made_up: MadeUp) -> MadeUp:
    """A page that needs no approval."""
    made_up.take("visa", VISA)
    return made_up


@pytest.fixture
def policy(made_up: MadeUp) -> MadeUp:
    """A page of which only approved text is published."""
    made_up.take("visa", VISA, needs_approval=True)
    return made_up


def editor(client: Client, language: str = "fr", **asked: Any) -> BeautifulSoup:
    response = client.get(reverse("translation_editor", args=[language, target("title").item_id]), asked)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def row(page: BeautifulSoup, path: str, language: str = "fr") -> Any:
    """The part of the editor that is about a text."""
    return page.select_one(f"#text-{target(path, language).pk}")


def send(client: Client, path: str, action: str, language: str = "fr", **data: Any) -> Any:
    """What the editor sends without script."""
    return client.post(reverse("translation_segment", args=[target(path, language).pk]), {"action": action, **data})


def typed(client: Client, path: str, text: str, version: int, action: str = "draft") -> Any:
    """What the editor's script sends."""
    data = {"action": action, "text": text, "version": version}
    return client.post(reverse("translation_segment", args=[target(path).pk]), data, headers=JSON)


def test_every_text_stands_beside_its_source_in_its_own_language_and_direction(visa: MadeUp) -> None:
    put("time", State.NEEDS_EDITING, "يستغرق", language="ar")
    page = editor(at_the_desk(translator("ar")), "ar")
    assert [part["id"] for part in page.select("article")] == [f"text-{target(path, 'ar').pk}" for path in VISA]
    time = row(page, "time", "ar")
    source, field = time.select_one(".desk-source"), time.select_one("textarea[name=text]")
    assert (source["lang"], source["dir"], source.get_text()) == ("en", "ltr", "It takes seven days.")
    assert (field["lang"], field["dir"], field.get_text().strip()) == ("ar", "rtl", "يستغرق")
    assert "needs editing" in time.get_text()


def test_markup_of_the_source_is_shown_as_what_has_to_be_kept(visa: MadeUp) -> None:
    fee = row(editor(at_the_desk(translator())), "fee")
    assert [code.get_text() for code in fee.select(".desk-source code")] == ["<b>", "</b>"]
    assert fee.select_one(".desk-source").get_text() == VISA["fee"]
    tokens = [
        (button["data-desk-insert"], button["data-desk-end"], button["data-desk-count"])
        for button in fee.select("[data-desk-tokens] button")
    ]
    assert tokens == [("<b>", "</b>", "1")]


def test_a_placeholder_that_comes_twice_is_to_be_kept_twice(made_up: MadeUp) -> None:
    made_up.take("visa", {"title": "%(n)d of %(n)d<br>{name}"})
    title = row(editor(at_the_desk(translator())), "title")
    tokens = [
        (button["data-desk-insert"], button["data-desk-end"], button["data-desk-count"])
        for button in title.select("[data-desk-tokens] button")
    ]
    assert tokens == [("%(n)d", "", "2"), ("<br>", "", "1"), ("{name}", "", "1")]


def test_a_plural_form_is_named_by_its_numbers(made_up: MadeUp) -> None:
    forms = tuple(
        Segment(f"days[{form}]", "%(n)d days", Kind.MESSAGE, plural=Plural("days", "%(n)d day", "%(n)d days", form)) for form in range(6)
    )
    made_up.take("visa", segments=(Segment("title", "Visa"), *forms))
    arabic, japanese = editor(at_the_desk(translator("ar")), "ar"), editor(at_the_desk(translator("ja")), "ja")
    told = [part.get_text(" ", strip=True) for part in arabic.select("h2 strong")]
    assert told == [f"for the numbers {numbers}" for numbers in ("0", "1", "2", "3, 4, 5, 6 …", "100, 101, 102, 200 …", "11, 12, 13, 14 …")]
    assert not japanese.select("h2 strong"), "one form stands for all numbers"


def test_a_text_is_saved_without_script(visa: MadeUp) -> None:
    client = at_the_desk(translator())
    response = send(client, "fee", "save", text=FEE, version=0)
    assert response.headers["Location"].endswith(f"#text-{target('fee').pk}")
    assert texts()["fee"] == (FEE, "translated")
    send(client, "title", "draft", text="Vi\r\nsa", version=0)
    assert texts()["title"] == ("Vi\nsa", "needs-editing")


def test_what_the_script_saves_is_answered_with_the_new_version_state_and_findings(visa: MadeUp) -> None:
    client = at_the_desk(translator())
    answer = typed(client, "fee", "Les <b>frais</b> sont de 500 yuans.", 0)
    assert answer.status_code == 200
    told = answer.json()
    assert (told["version"], told["state"], told["is_unfinished"]) == (1, "needs-editing", True)
    assert "500" in BeautifulSoup(told["status"], "html.parser").get_text()
    told = typed(client, "fee", FEE, told["version"], "save").json()
    assert (told["state"], told["is_unfinished"]) == ("translated", False)


def test_two_people_at_once_lose_nothing_with_script(visa: MadeUp) -> None:
    write("title", "Le visa")
    answer = typed(at_the_desk(translator()), "title", "Visas", 0)
    assert answer.status_code == 409
    current = answer.json()["current"]
    assert (current["text"], current["version"], current["made_from"]) == ("Le visa", 1, target("title").unit.hash)
    assert "translated" in current["status"]
    assert texts()["title"][0] == "Le visa"


def test_two_people_at_once_lose_nothing_without_script(visa: MadeUp) -> None:
    write("title", "Le visa")
    client = at_the_desk(translator())
    response = send(client, "title", "save", text="Visas", version=0)
    assert response.status_code == 409
    title = row(BeautifulSoup(response.content, "html.parser"), "title")
    assert "Le visa" in title.select_one(".desk-theirs").get_text()
    assert title.select_one("textarea[name=text]").get_text().strip() == "Visas"
    version = title.select_one("input[name=version]")["value"]
    send(client, "title", "save", text="Visas", version=version)
    assert texts()["title"][0] == "Visas"
    assert [change.text for change in Change.objects.order_by("pk")] == ["Le visa", "Visas"]


def test_a_text_that_is_refused_stays_in_its_field_with_the_reason(visa: MadeUp) -> None:
    bad = "<script>alert(1)</script>"
    client = at_the_desk(translator())
    response = send(client, "title", "save", text=bad, version=0)
    page = BeautifulSoup(response.content, "html.parser")
    assert response.status_code == 400
    assert row(page, "title").select_one("textarea[name=text]").get_text().strip() == bad
    assert "markup" in row(page, "title").select_one("[role=alert]").get_text()
    assert "markup" in typed(client, "title", bad, 0).json()["message"]
    assert texts()["title"] == ("", "missing")


@pytest.mark.parametrize("data", [{}, {"action": "destroy"}, {"action": "save", "version": "x"}, {"action": "save", "version": "-1"}])
def test_nonsense_is_refused(visa: MadeUp, data: dict[str, str]) -> None:
    response = at_the_desk(translator()).post(reverse("translation_segment", args=[target("title").pk]), data)
    assert response.status_code == 400
    assert texts()["title"] == ("", "missing")


def test_what_changed_in_the_source_is_shown_word_by_word(visa: MadeUp) -> None:
    write("time", "Cela prend sept jours.")
    visa.take("visa", {**VISA, "time": "It takes eight days."})
    time = row(editor(at_the_desk(translator())), "time")
    assert [part.get_text() for part in time.select("del, ins")] == ["seven", "eight"]
    assert "out of date" in time.get_text()
    assert time.has_attr("data-unfinished")


def test_a_translation_made_from_the_text_that_was_seen_does_not_hide_a_change(visa: MadeUp) -> None:
    seen = target("time").unit.hash
    visa.take("visa", {**VISA, "time": "It takes eight days."})
    send(at_the_desk(translator()), "time", "save", text="Cela prend sept jours.", version=0, made_from=seen)
    assert texts()["time"] == ("Cela prend sept jours.", "translated*")


def test_terms_of_the_source_stand_beside_it_and_can_be_inserted(visa: MadeUp) -> None:
    operations.put_concepts([
        Entry(key="fee", terms=(Term("en", "fee"), Term("fr", "frais"), Term("fr", "tarif", Status.FORBIDDEN))),
        Entry(key="yuan", terms=(Term("en", "yuan"),), do_not_translate=True),
        Entry(key="day", terms=(Term("en", "day"), Term("de", "Tag"))),
    ])  # fmt: skip
    page = editor(at_the_desk(translator()))
    fee = row(page, "fee")
    buttons = [(button["data-desk-number"], button["data-desk-insert"]) for button in fee.select("dd button")]
    assert buttons == [("1", "frais"), ("2", "yuan")]
    assert [word.get_text() for word in fee.select("dd s")] == ["tarif"]
    assert "no term" in row(page, "time").select_one("dd").get_text()


def test_a_suggestion_that_is_used_as_it_stands_keeps_its_origin(visa: MadeUp) -> None:
    operations.suggest(target=target("fee"), text=FEE, origin=HowMade.MACHINE, score=80, provider="some machine")
    client = at_the_desk(translator())
    fee = row(editor(client), "fee")
    assert fee.select_one("[data-desk-use]")["data-desk-use"] == FEE
    assert "some machine" in fee.get_text()
    send(client, "fee", "save", text=FEE, version=1)
    assert (target("fee").origin, target("fee").state) == ("machine", "translated")
    send(client, "fee", "save", text=f"{FEE} ", version=2)
    assert target("fee").origin == "person"


@pytest.fixture
def remembered(visa: MadeUp) -> Target:
    """A text that is like one that was translated before."""
    write("time", "Cela prend sept jours.")
    approve("time")
    visa.take("tax", {"title": "Tax", "wait": "It mostly takes seven days."})
    return target("wait", key="tax")


@pytest.mark.parametrize("name", ["translation_segment", "translation_memory_of"])
def test_what_was_translated_before_is_shown_with_what_was_different_then(remembered: Target, name: str) -> None:
    page = BeautifulSoup(at_the_desk(translator()).get(reverse(name, args=[remembered.pk])).content, "html.parser")
    found = page.select_one(".desk-suggestion")
    assert found.select_one("[data-desk-use]")["data-desk-use"] == "Cela prend sept jours."
    assert [part.get_text().strip() for part in found.select("ins")] == ["mostly"]
    assert found.select_one("[lang=en]").get_text() == "It mostly takes seven days."
    assert re.search(r"the same to \d\d %", found.get_text())


def test_what_the_row_shows_already_is_not_remembered_again(remembered: Target) -> None:
    client, address = at_the_desk(translator()), reverse("translation_memory_of", args=[remembered.pk])
    operations.suggest(target=remembered, text="Cela prend sept jours.", origin=HowMade.MACHINE)
    assert not client.get(address).content.strip()


def test_whoever_does_not_translate_is_offered_nothing_to_use(remembered: Target) -> None:
    address = reverse("translation_memory_of", args=[remembered.pk])
    assert b"data-desk-use" not in at_the_desk(coordinator()).get(address).content


def test_a_reviewer_approves_and_sends_back_with_a_reason(visa: MadeUp) -> None:
    write("fee", FEE)
    client = at_the_desk(reviewer())
    assert send(client, "fee", "reject", version=1).status_code == 400
    send(client, "fee", "reject", version=1, reason="Not so.")
    assert texts()["fee"] == (FEE, "needs-editing")
    send(client, "fee", "approve", text=FEE, version=2, made_from=target("fee").unit.hash)
    assert texts()["fee"] == (FEE, "approved")
    page = client.get(reverse("translation_history", args=[target("fee").pk])).content.decode()
    assert "Not so." in page


def test_what_stands_in_the_field_is_what_is_approved(visa: MadeUp) -> None:
    write("fee", "Les <b>frais</b>.")
    send(at_the_desk(reviewer()), "fee", "approve", text=FEE, version=1)
    assert texts()["fee"] == (FEE, "approved")


def test_where_approval_is_needed_a_changed_text_is_neither_approved_nor_saved(policy: MadeUp) -> None:
    write("fee", "Les <b>frais</b>.")
    response = send(at_the_desk(reviewer()), "fee", "approve", text=FEE, version=1)
    assert response.status_code == 403
    assert FEE in row(BeautifulSoup(response.content, "html.parser"), "fee").select_one("textarea[name=text]").get_text()
    assert texts()["fee"] == ("Les <b>frais</b>.", "translated")


def test_a_finding_is_dismissed_with_a_reason_and_brought_back(visa: MadeUp) -> None:
    write("fee", "Les <b>frais</b> sont de 500 yuans.")
    client = at_the_desk(translator())
    fee = row(editor(client), "fee")
    key = fee.select_one("input[name=finding]")["value"]
    assert send(client, "fee", "dismiss", finding=key).status_code == 400
    send(client, "fee", "dismiss", finding=key, reason="Another fee.")
    fee = row(editor(client), "fee")
    assert key not in str(fee)
    assert "Another fee." in fee.get_text()
    send(client, "fee", "matters", dismissal=fee.select_one("input[name=dismissal]")["value"])
    assert key in str(row(editor(client), "fee"))
    assert send(client, "fee", "matters", dismissal=0).status_code == 400


def test_colleagues_talk_beside_the_text(visa: MadeUp) -> None:
    boss = coordinator()
    send(at_the_desk(boss), "fee", "comment", reason="Which <fee>?")
    fee = row(editor(at_the_desk(translator())), "fee")
    assert "Which <fee>?" in fee.get_text()
    assert boss.username in fee.get_text()


def test_a_coordinator_says_that_a_text_is_not_to_be_translated(visa: MadeUp) -> None:
    client = at_the_desk(coordinator())
    send(client, "title", "skip", version=0, reason="A name.")
    assert texts()["title"] == ("", "not-translated")
    assert not row(editor(at_the_desk(translator())), "title").select("textarea[name=text]")
    send(client, "title", "want", version=1)
    assert texts()["title"] == ("", "missing")


ACTIONS = ("save", "draft", "approve", "reject", "comment", "dismiss", "skip", "want", "matters")


@pytest.mark.parametrize(
    ("role", "allowed"),
    [
        (Role.TRANSLATE, {"save", "draft", "comment"}),
        (Role.REVIEW, {"approve", "reject", "comment"}),
        (Role.COORDINATE, {"skip", "want", "comment"}),
    ],
)
def test_nobody_does_what_their_role_does_not_allow(visa: MadeUp, role: Role, allowed: set[str]) -> None:
    client = at_the_desk(person((role, "fr")))
    done = set()
    for action in ACTIONS:
        found = put("fee", State.TRANSLATED, FEE)
        text = f"{FEE} Oui." if action in {"save", "draft"} else FEE
        data: dict[str, Any] = {"text": text, "version": found.version, "reason": "Why.", "finding": "x", "dismissal": 0}
        response = send(client, "fee", action, **data)
        if response.status_code == 302:
            done.add(action)
        else:
            assert response.status_code in {403, 400}
    assert done == allowed


@pytest.mark.parametrize("name", ["translation_editor", "translation_publish", "translation_preview"])
def test_nobody_without_a_role_in_the_language_opens_an_item(visa: MadeUp, name: str) -> None:
    client, address = at_the_desk(translator("de")), reverse(name, args=["fr", target("title").item_id])
    assert is_refused(client.post(address) if name == "translation_publish" else client.get(address))


@pytest.mark.parametrize("name", ["translation_segment", "translation_history", "translation_memory_of"])
def test_nobody_without_a_role_in_the_language_opens_a_text(visa: MadeUp, name: str) -> None:
    client, address = at_the_desk(translator("de")), reverse(name, args=[target("title").pk])
    assert is_refused(client.get(address))
    assert at_the_desk(translator()).get(address).status_code == 200


def test_a_translator_sees_no_button_that_would_be_refused(visa: MadeUp) -> None:
    write("fee", FEE)

    def actions(user: User) -> set[str]:
        return {button["value"] for button in row(editor(at_the_desk(user)), "fee").select("button[name=action]")}

    assert actions(translator()) == {"save", "draft", "comment"}
    assert actions(reviewer()) == {"save", "draft", "comment", "approve", "reject"}
    assert actions(coordinator()) == {"comment", "skip"}


def publish(client: Client) -> BeautifulSoup:
    response = client.post(reverse("translation_publish", args=["fr", target("title").item_id]), follow=True)
    return BeautifulSoup(response.content, "html.parser")


def test_what_is_ready_is_published(visa: MadeUp) -> None:
    write("fee", FEE)
    page = publish(at_the_desk(reviewer()))
    assert visa.written == [("visa", "fr", {"fee": FEE}, True)]
    assert "1 text was published." in page.get_text()


def test_what_stands_in_the_way_of_publishing_is_named_before_and_after(policy: MadeUp) -> None:
    for path, text in {"title": "Le visa", "fee": FEE}.items():
        write(path, text)
        approve(path)
    client = at_the_desk(reviewer())
    links = editor(client).select(".desk-problem a")
    assert [link["href"].rpartition("#")[2] for link in links] == [f"text-{target('time').pk}"]
    assert "time" in publish(client).select_one(".messages").get_text()
    assert policy.written == []
    write("time", "Cela prend sept jours.")
    approve("time")
    assert not editor(client).select(".desk-problem")
    publish(client)
    assert len(policy.written) == 1


def test_a_translator_publishes_nothing_but_sees_what_it_would_look_like(made_up: MadeUp) -> None:
    made_up.take("visa", segments=(Segment("title", "Visa", limit=8), Segment("fee", VISA["fee"])))
    put("title", State.NEEDS_EDITING, "Le visa de long séjour")
    put("fee", State.NEEDS_EDITING, FEE)
    client, address = at_the_desk(translator()), reverse("translation_preview", args=["fr", target("title").item_id])
    publish(client)
    response = client.get(address)
    assert response.json() == {"language": "fr", "fee": FEE}, "what there is no room for is left out"
    assert response.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert made_up.written == []
    made_up.objects.clear()
    assert client.get(address, follow=True).status_code == 404


def test_the_texts_of_an_item_are_narrowed_by_state(visa: MadeUp) -> None:
    write("fee", FEE)
    client = at_the_desk(translator())
    assert [part["id"] for part in editor(client, show="to-review").select("article")] == [f"text-{target('fee').pk}"]
    assert len(editor(client, show="missing").select("article")) == 2
    assert len(editor(client, show="nonsense").select("article")) == 3


def test_a_long_item_comes_a_hundred_texts_at_a_time_at_the_text_that_is_asked_for(made_up: MadeUp) -> None:
    made_up.take("visa", segments=tuple(Segment(path, f"Text of {path}.") for path in ("title", *(f"t{number}" for number in range(149)))))
    client = at_the_desk(translator())
    assert len(editor(client).select("article")) == 100
    last = editor(client, at=target("t148").pk)
    assert len(last.select("article")) == 50
    assert row(last, "t148")
    assert len(editor(client, p=99).select("article")) == 50


def test_an_item_that_is_gone_is_not_edited(visa: MadeUp) -> None:
    address = reverse("translation_editor", args=["fr", target("title").item_id])
    operations.forget(source=visa.name, key="visa")
    assert at_the_desk(translator()).get(address, follow=True).status_code == 404


def test_a_text_that_is_gone_from_its_source_is_shown_and_not_saved(visa: MadeUp) -> None:
    found = write("fee", FEE)
    visa.take("visa", {"title": "Visa"})
    client, address = at_the_desk(translator()), reverse("translation_segment", args=[found.pk])
    assert client.get(address).status_code == 200
    response = client.post(address, {"action": "save", "text": "Autre.", "version": found.version})
    assert response.status_code == 400
    assert "does not have this text any more" in response.content.decode()


def test_an_item_takes_the_same_few_queries_however_long_it_is(made_up: MadeUp, django_assert_max_num_queries: Any) -> None:
    made_up.take("visa", {"title": "Visa", "a": "A text."})
    client = at_the_desk(reviewer())
    editor(client)
    with django_assert_max_num_queries(21):
        editor(client)
    paths = ["title", *(f"t{number}" for number in range(60))]
    made_up.take("visa", {path: f"Text of {path}." for path in paths})
    for found in Target.objects.present().into("fr").select_related("unit", "item"):
        operations.suggest(target=found, text=f"Texte {found.unit.path}.", origin=HowMade.MEMORY)
        operations.comment(target=found, text="Well.", user=coordinator())
    made_up.take("visa", {path: f"Another text of {path}." for path in paths})
    assert selectors.counts("fr")[selectors.Work.OUT_OF_DATE] > 50
    with django_assert_max_num_queries(21):
        editor(client)
