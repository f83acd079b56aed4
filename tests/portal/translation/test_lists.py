"""The desk's first page, its work lists and the reports of readers, as people see them in the admin."""

import csv
import io
import json
from datetime import date, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.translation import operations
from portal.translation.models import Report, Role
from portal.translation.selectors import Work
from portal.translation.states import State
from tests.admin import is_refused
from tests.portal.translation.made_up import NAME, MadeUp, at_the_desk, coordinator, person, put, reviewer, target, translator, write

VISA = {"title": "Visa", "fee": "The <b>fee</b> is 400 yuan.", "time": "It takes seven days.", "end": "The end."}


@pytest.fixture
def visa(made_up: MadeUp) -> MadeUp:
    """A page whose texts are in different states in French."""
    made_up.take("visa", VISA, topics=("work",))
    write("fee", "Les <b>frais</b> sont de 500 yuans.")
    put("time", State.NEEDS_EDITING, "Cela prend")
    put("end", State.APPROVED, "Fin.")
    return made_up


def read(client: Client, url: str, data: dict[str, Any] | None = None) -> BeautifulSoup:
    response = client.get(url, data or {})
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def sources_on(page: BeautifulSoup) -> list[str]:
    """The source texts that a list shows."""
    return [link.get_text() for link in page.select("tbody a[id^=source-]")]


def the_list(language: str = "fr") -> str:
    return reverse("translation_list", args=[language])


def test_the_menu_leads_whoever_has_a_role_to_the_desk(visa: MadeUp) -> None:
    address = reverse("translation_start")
    assert address in at_the_desk(translator()).get("/admin/").content.decode()
    assert f'"{address}"' not in at_the_desk(person()).get("/admin/").content.decode()


def test_the_first_page_has_only_my_languages_with_what_waits_there(visa: MadeUp) -> None:
    me = translator()
    operations.assign(targets=[target("title")], assignee=me, user=coordinator(), due=timezone.localdate() - timedelta(days=1))
    page = read(at_the_desk(me), reverse("translation_start"))
    rows = page.select("table")[0].select("tbody tr")
    assert len(rows) == 1
    counts = [cell.get_text(strip=True) for cell in rows[0].select("td")]
    heads = [cell.get_text(strip=True) for cell in page.select("table")[0].select("thead th")][1:]
    found = dict(zip(heads, counts, strict=True))
    assert (found["missing"], found["to be reviewed"], found["assigned to me"], found["overdue"]) == ("1", "1", "1", "1")
    assert {link["href"] for link in rows[0].select("td a")} >= {f"{the_list()}?list={kind.value}" for kind in Work}


def test_the_first_page_has_the_coverage_of_all_languages_the_worst_first(visa: MadeUp) -> None:
    page = read(at_the_desk(translator("de")), reverse("translation_start"))
    names = [row.select_one("th span")["lang"] for row in page.select("table")[1].select("tbody tr")]
    assert len(names) == 9
    assert names[-1] == "fr"


def test_the_coverage_can_be_taken_along(visa: MadeUp) -> None:
    client = at_the_desk(translator())
    whole = json.loads(client.get(reverse("translation_coverage", args=["json"])).content)
    assert {row["language"] for row in whole["languages"]} >= {"fr", "de"}
    lines = list(csv.DictReader(io.StringIO(client.get(reverse("translation_coverage", args=["csv"])).content.decode())))
    assert {line["language"] for line in lines} == {row["language"] for row in whole["languages"]}
    assert client.get("/admin/translation/coverage.exe").status_code == 404


@pytest.mark.parametrize(
    "name", ["translation_start", "translation_list", "translation_reports", "translation_coverage", "translation_assign"]
)
def test_nobody_without_a_role_in_the_language_is_let_in(visa: MadeUp, name: str) -> None:
    arguments = {"translation_start": [], "translation_coverage": ["json"]}.get(name, ["fr"])
    nobody = person() if name in {"translation_start", "translation_coverage"} else person((Role.COORDINATE, "de"))
    client, address = at_the_desk(nobody), reverse(name, args=arguments)
    assert is_refused(client.post(address) if name == "translation_assign" else client.get(address))
    assert is_refused(Client().get(address))


def test_there_is_no_list_of_an_unknown_language(visa: MadeUp) -> None:
    assert at_the_desk(translator()).get("/admin/translation/tlh/", follow=True).status_code == 404


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (Work.MISSING, ["Visa"]),
        (Work.UNFINISHED, ["It takes seven days."]),
        (Work.TO_REVIEW, ["The fee is 400 yuan."]),
        (Work.OUT_OF_DATE, []),
    ],
)
def test_each_list_shows_its_texts(visa: MadeUp, kind: Work, expected: list[str]) -> None:
    assert sources_on(read(at_the_desk(translator()), the_list(), {"list": kind.value})) == expected


def test_a_row_says_everything_in_its_own_language(visa: MadeUp) -> None:
    visa.take("visa", language="zh-hans")
    made = target("fee", "ar")
    operations.save(target=made, text="<b>الرسوم</b> 500 يوان.", version=0, user=translator("ar"))
    me = translator("ar")
    operations.assign(targets=[made], assignee=me, user=coordinator("ar"), due=date(2020, 2, 1))
    page = read(at_the_desk(me), the_list("ar"), {"list": "to-review"})
    row = page.select_one("tbody tr")
    source, text = row.select_one("a"), row.select_one("span[lang=ar]")
    assert (source["lang"], source["dir"], source.get_text()) == ("zh-Hans", "ltr", "The fee is 400 yuan.")
    assert (text["dir"], text.get_text()) == ("rtl", "الرسوم 500 يوان.")
    told = row.get_text(" ", strip=True)
    assert me.username in told
    assert "overdue" in told
    assert "translated" in told
    assert "error" in told


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"text": "fee"}, []),
        ({"text": "visa"}, ["Visa"]),
        ({"group": NAME}, ["Visa"]),
        ({"topic": "work"}, ["Visa"]),
        ({"topic": "nonsense"}, ["Visa"]),
        ({"priority": "100"}, ["Visa"]),
        ({"priority": "nonsense", "p": "99999999999"}, ["Visa"]),
        ({"list": "nonsense"}, ["Visa"]),
    ],
)
def test_a_list_is_narrowed(visa: MadeUp, asked: dict[str, str], expected: list[str]) -> None:
    assert sources_on(read(at_the_desk(translator()), the_list(), asked)) == expected


def test_a_long_list_is_leafed_through_with_its_filters(made_up: MadeUp) -> None:
    made_up.take("visa", {f"t{number}": f"Text number {number}" for number in range(120)})
    client = at_the_desk(translator())
    first = read(client, the_list(), {"text": "number"})
    assert len(sources_on(first)) == 50
    second = read(client, the_list() + first.select_one("a[rel=next]")["href"])
    assert not set(sources_on(second)) & set(sources_on(first))
    assert len(sources_on(read(client, the_list() + second.select_one("a[rel=next]")["href"]))) == 20


def give(client: Client, *paths: str, **data: Any) -> BeautifulSoup:
    """Tick texts and press the button."""
    ticked = [target(path).pk for path in paths]
    response = client.post(reverse("translation_assign", args=["fr"]), {"targets": ticked, **data}, follow=True)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def test_a_coordinator_gives_ticked_texts_to_somebody_with_a_date(visa: MadeUp) -> None:
    me, boss = translator(), at_the_desk(coordinator())
    page = give(boss, "title", "time", assignee=me.pk, due="2030-01-02", next=f"{the_list()}?list=due")
    assert [(target(path).assignee, target(path).due) for path in ("title", "time")] == [(me, date(2030, 1, 2))] * 2
    assert set(sources_on(page)) == {"Visa", "It takes seven days."}
    give(boss, "title")
    assert (target("title").assignee, target("title").due) == (None, None)


def test_a_translator_takes_what_nobody_has_and_gives_nothing_to_others(visa: MadeUp) -> None:
    me, other = translator(), translator()
    client = at_the_desk(me)
    give(client, "title", assignee=me.pk)
    assert target("title").assignee == me
    give(client, "time", assignee=other.pk)
    assert target("time").assignee is None
    give(at_the_desk(other), "title", assignee=other.pk)
    assert target("title").assignee == me


@pytest.mark.parametrize(
    ("data", "said"), [({"due": "soon"}, "valid date"), ({"assignee": "0"}, "valid choice"), ({"targets": []}, "Tick the texts")]
)
def test_bad_input_changes_nothing_and_says_why(visa: MadeUp, data: dict[str, Any], said: str) -> None:
    page = give(at_the_desk(coordinator()), "title", **data)
    assert said in page.get_text()
    assert target("title").assignee is None


def test_texts_of_another_language_are_not_given_along(visa: MadeUp) -> None:
    boss, me = coordinator(), translator()
    at_the_desk(boss).post(reverse("translation_assign", args=["fr"]), {"targets": [target("title", "de").pk], "assignee": me.pk})
    assert target("title", "de").assignee is None


def test_after_assigning_nobody_is_led_to_another_site(visa: MadeUp) -> None:
    me = translator()
    data = {"targets": [target("title").pk], "assignee": me.pk, "next": "https://elsewhere.example/"}
    response = at_the_desk(me).post(reverse("translation_assign", args=["fr"]), data)
    assert response.headers["Location"] == the_list()


def test_reports_of_readers_have_both_sentences_and_can_be_closed(visa: MadeUp) -> None:
    visa.take("visa", language="en")
    operations.report(source=NAME, key="visa", language="fr", path="fee", message="It is <i>400</i>.")
    operations.report(source=NAME, key="visa", language="de", message="Falsch.")
    me = translator()
    client, address = at_the_desk(me), reverse("translation_reports", args=["fr"])
    page = read(client, address)
    quotes = page.select("article blockquote")
    assert [(quote["lang"], quote.get_text()) for quote in quotes] == [
        ("en", "The <b>fee</b> is 400 yuan."), ("fr", "Les <b>frais</b> sont de 500 yuans."),
    ]  # fmt: skip
    assert "It is <i>400</i>." in page.get_text()
    assert f"#text-{target('fee').pk}" in page.select_one("article h2 a")["href"]
    report = Report.objects.get(language="fr")
    client.post(address, {"report": report.pk, "answer": "Mended."})
    report.refresh_from_db()
    assert (report.closed_by, report.answer) == (me, "Mended.")
    assert not read(client, address).select("article")


def test_a_report_of_another_language_is_not_closed_from_here(visa: MadeUp) -> None:
    report = operations.report(source=NAME, key="visa", language="de", message="Falsch.")
    client, address = at_the_desk(translator()), reverse("translation_reports", args=["fr"])
    client.post(address, {"report": report.pk})
    client.post(address, {"report": "x"})
    report.refresh_from_db()
    assert report.closed_at is None


def test_a_list_takes_the_same_few_queries_however_long_it_is(made_up: MadeUp, django_assert_max_num_queries: Any) -> None:
    made_up.take("visa", {f"t{number}": f"Text number {number}" for number in range(3)})
    client = at_the_desk(reviewer())
    client.get(the_list())
    with django_assert_max_num_queries(17) as few:
        client.get(the_list())
    made_up.take("tax", {f"t{number}": f"Text number {number}" for number in range(60)})
    with django_assert_max_num_queries(len(few)):
        client.get(the_list())
