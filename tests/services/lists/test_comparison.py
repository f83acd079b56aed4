"""Some entries of a kind side by side."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from portal import languages
from portal.languages import Language
from services.lists.comparison import rows
from services.lists.state import MOST_COMPARED
from services.registry import Kind
from services.shared.models import Contact
from tests.factories import make_entry
from tests.matrix import KINDS
from tests.reading import Seen, clean, language_of, open_page
from tests.services.lists.lists import listed

pytestmark = [pytest.mark.django_db, pytest.mark.matrix]
ENGLISH = languages.get("en")


def compare(client: Client, kind: str, *slugs: str, language: Language = ENGLISH) -> Seen:
    page = open_page(client, language, f"services/{kind}/compare/?" + "&".join(f"entry={slug}" for slug in slugs))
    assert page.status == 200
    return page


def table(page: Seen) -> dict[str, list[str]]:
    """Label (with its mark) → what each entry says."""
    return {
        clean(row.th.get_text(" ")): [clean(cell.get_text(" ")) for cell in row.select("td")]
        for row in page.soup.select(".compare tbody tr")
    }


def notices(page: Seen) -> str:
    return " ".join(clean(notice.get_text(" ")) for notice in page.soup.select("main .notice"))


@KINDS
def test_every_fact_of_each_stands_in_its_column(client: Client, kind: Kind) -> None:
    """By the kind's own entries, the first two: what one page says is in the table."""
    entries = [*listed(kind), make_entry(kind.slug)][:2]
    for code in ("en", "ar"):
        page = compare(client, kind.slug, *(entry.slug for entry in entries), language=languages.get(code))
        said = table(page)
        with translation.override(code):
            for place, entry in enumerate(entries):
                for fact in entry.common_facts():
                    label = next(label for label in said if label.startswith(clean(fact.label)))
                    for text, _url in fact.values:
                        assert clean(str(text)) in said[label][place], (entry.slug, fact.field)


@KINDS
def test_the_list_is_a_form_that_leads_to_the_comparison(client: Client, kind: Kind) -> None:
    page = open_page(client, ENGLISH, f"services/{kind.slug}/")
    boxes = page.soup.select('form input[type="checkbox"][name="entry"]')
    entries = listed(kind)
    assert len(boxes) == (min(20, len(entries)) if len(entries) > 1 else 0)
    if boxes:
        form = boxes[0].find_parent("form")
        assert (form["action"], form["method"]) == (f"/en/services/{kind.slug}/compare/", "get")
        names = [clean(label.get_text(" ")) for label in form.select("label")]
        assert len(set(names)) == len(names), "each box says which entry it is of"


def test_rows_that_differ_say_so_in_a_word(client: Client) -> None:
    one = make_entry(students=500, founded=1990, district="shunyi", languages=["en", "fr"], last_checked=date(2026, 3, 9))
    other = make_entry(students=600, founded=1990, district="shunyi", languages=["fr", "en"])
    said = table(compare(client, "schools", one.slug, other.slug))
    assert said["Pupils differs"] == ["500", "600"]
    assert said["Founded"] == ["1990", "1990"]
    assert said["District"] == ["Shunyi District", "Shunyi District"]
    assert said["Languages spoken"] == ["English French", "French English"]
    assert said["Last checked differs"] == ["March 9, 2026", "Not checked with the authority yet"]


def test_what_is_known_of_one_only_is_not_known_of_the_other_and_no_difference(client: Client) -> None:
    one, other = make_entry(capacity=700, hours="Mo-Fr 09:00-17:00"), make_entry(website="https://example.org/")
    said = table(compare(client, "schools", one.slug, other.slug))
    assert said["Capacity"] == ["700", "not known"]
    assert said["Website"] == ["not known", "https://example.org/"]
    assert "17:00" in said["Opening hours"][0]


def test_a_doubt_about_a_fact_is_not_lost(client: Client) -> None:
    one = make_entry(students=500, doubts=[("doubt", {"field": "students", "note": "general-knowledge"})])
    said = table(compare(client, "schools", one.slug, make_entry(students=500).slug))
    assert said["Pupils"][0].startswith("500 general knowledge")


def test_addresses_and_all_numbers_can_be_called_and_are_marked_as_chinese(client: Client) -> None:
    contact = Contact.objects.create(slug="made-up", value="010 0000 0001", purpose="admissions")
    one = make_entry(local_address="虚构路1号", phone="010 0000 0000", contacts=[("contact", contact)])
    page = compare(client, "schools", one.slug, make_entry(local_address="").slug)
    assert [link["href"] for link in page.soup.select('.compare a[href^="tel:"]')] == ["tel:01000000000", "tel:01000000001"]
    assert table(page)["Telephone"][0] == "010 0000 0000 Admissions: 010 0000 0001"
    address = page.soup.select_one(".compare").find(string="虚构路1号")
    assert language_of(address.parent) == "zh-Hans"


def test_the_same_label_twice_is_one_cell() -> None:
    window = {"label": "", "languages": ["en"], "channels": [], "hours": "", "matters": []}
    one = make_entry("service-halls", windows=[("window", window), ("window", {**window, "languages": ["fr"]})])
    made = {row.label: row for row in rows([one, make_entry("service-halls")])}
    assert [str(text) for text, _url in made["Window"].cells[0].values] == ["English", "French"]


@pytest.mark.parametrize(
    ("asked", "shown", "words"),
    [
        ([], 0, "at least two"),
        (["0"], 0, "at least two"),
        (["0", "0"], 0, "at least two"),
        (["nobody"], 0, "not there"),
        (["0", "nobody", "1"], 2, "not there"),
        (["0", "draft", "1"], 2, "not there"),
        (["0", "1", "0"], 2, ""),
        (["0", "1", "2", "3"], 4, ""),
        (["0", "1", "2", "3", "4"], 4, "Only 4 entries"),
        (["0", "%00", "1", "' OR 1=1 --", "x" * 300], 2, "3 entries"),
        (["nobody"] * 2000, 0, "at least two"),
    ],
)
def test_a_strange_choice_is_answered_by_a_sentence(client: Client, asked: list[str], shown: int, words: str) -> None:
    made = [make_entry() for _number in range(5)]
    draft = make_entry(live=False)
    names = {**{str(number): entry.slug for number, entry in enumerate(made)}, "draft": draft.slug}
    page = compare(client, "schools", *(names.get(name, name) for name in asked[:900]))
    columns = [link["href"].split("/")[-2] for link in page.soup.select(".compare thead th > a")]
    assert columns == list(dict.fromkeys(names[name] for name in asked if name in names and name != "draft"))[:MOST_COMPARED] * bool(shown)
    assert len(columns) == shown
    assert (words in notices(page)) if words else not notices(page)


def test_an_entry_of_another_kind_cannot_be_compared(client: Client) -> None:
    page = compare(client, "schools", make_entry().slug, make_entry("venues").slug)
    assert "not there" in notices(page)


def test_one_of_three_can_be_taken_away_and_others_chosen(client: Client) -> None:
    slugs = [make_entry(district="yanqing").slug for _number in range(3)]
    page = compare(client, "schools", *slugs)
    removed = [link["href"] for link in page.soup.select(".compare__remove a")]
    assert removed[0] == f"/en/services/schools/compare/?entry={slugs[1]}&entry={slugs[2]}"
    assert not compare(client, "schools", *slugs[:2]).soup.select(".compare__remove")
    choose = next(link["href"] for link in page.soup.select(".compare-button a"))
    chosen = open_page(client, ENGLISH, choose.removeprefix("/en/") + "&district=yanqing")
    assert sorted(box["value"] for box in chosen.soup.select(".entry-row input[checked]")) == sorted(slugs)


def test_what_was_marked_on_another_page_is_compared_too(client: Client) -> None:
    far = make_entry(name_en="Zzz school", name_zh_hans="做")
    page = open_page(client, ENGLISH, f"services/schools/?entry={far.slug}")
    assert [box["value"] for box in page.soup.select('form input[type="hidden"][name="entry"]')] == [far.slug]
    assert "1 that is not on this page is marked already." in clean(page.one(".compare-button").get_text(" "))
    assert page.one(".compare-button a")["href"] == "/en/services/schools/"


def test_four_entries_take_few_queries(client: Client) -> None:
    slugs = [entry.slug for entry in listed("medical")[:4]]
    path = "/fr/services/medical/compare/?" + "&".join(f"entry={slug}" for slug in slugs)
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        client.get(path)
    assert len(queries) <= 12


def test_a_comparison_is_not_for_search_engines_and_can_be_printed(client: Client) -> None:
    page = compare(client, "schools", make_entry().slug, make_entry().slug)
    assert page.one('meta[name="robots"]')["content"] == "noindex"
    assert page.one("button[data-print-page]")
    assert page.one(".compare")["tabindex"] == "0"


def test_there_is_no_comparison_of_an_unknown_kind(client: Client) -> None:
    assert client.get("/en/services/nothing/compare/").status_code == 404
