"""The query log: counts of questions and clicks, nothing about people, and what staff do about questions without success."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.db import DatabaseError
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from portal import languages
from portal.translation.models import permission_codename
from search import operations, query_log, sources
from search.documents import Document
from search.engines.base import Engine, Query
from search.models import Alias, LoggedQuery, PromotedResult, Synonym
from tests.search.test_search_words import Shelf

pytestmark = pytest.mark.django_db
EVERY = [row.code for row in languages.all_languages()]


@pytest.fixture(autouse=True)
def index(configured_engine: Engine, city: list[Document]) -> None:
    """The made-up city, and no questions yet."""
    configured_engine.rebuild(city)
    LoggedQuery.objects.all().delete()


def ask(client: Client, text: str, code: str = "en", **parameters: str) -> str:
    response = client.get("/api/v1/search", {"q": text, "language": code, **parameters})
    assert response.status_code == 200
    return query_log.token(Query(text, languages.get(code)))


def log(text: str, *, searches: int = 1, hits: int = 0, clicks: int = 0, code: str = "en", days: int = 0) -> LoggedQuery:
    day = timezone.localdate() - timedelta(days=days)
    return LoggedQuery.objects.create(day=day, language=code, text=text, searches=searches, hits=hits, clicks=clicks, positions=clicks)


def test_equal_questions_of_a_day_are_one_row(client: Client) -> None:
    ask(client, "Union Hospital")
    ask(client, " union   HOSPITAL ")
    ask(client, "union hospital", "fr")
    rows = LoggedQuery.objects.order_by("language")
    assert [(row.text, row.language, row.searches, row.hits) for row in rows] == [
        ("union hospital", "en", 2, rows[0].hits),
        ("union hospital", "fr", 1, rows[1].hits),
    ]
    assert rows[0].hits > 0


def test_further_pages_filters_and_empty_questions_are_not_logged(client: Client) -> None:
    ask(client, "hospital", page="2")
    ask(client, "hospital", kind="school")
    ask(client, "")
    assert not LoggedQuery.objects.exists()


@pytest.mark.parametrize("personal", ["jane@example.com", "E12345678", "+86 138 0013 8000", "110105199001011234", "138-0013-8000"])
def test_what_may_say_who_asks_is_left_out(client: Client, personal: str) -> None:
    ask(client, f"visa for {personal} please")
    assert LoggedQuery.objects.get().text == "visa for … please"


@pytest.mark.parametrize("text", ["hotline 12367", "240 hours", "form 2024-05"])
def test_numbers_that_say_nothing_of_a_person_stay(text: str) -> None:
    assert query_log.clean(text) == text


def test_log_that_cannot_be_written_is_no_error(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(query_log, "_write", lambda asked: (_ for _ in ()).throw(DatabaseError("locked")))
    ask(client, "hospital")
    assert not LoggedQuery.objects.exists()


def test_questions_of_a_machine_do_not_fill_the_table(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(query_log, "MOST_ROWS_A_DAY", 2)
    for number in range(4):
        ask(client, f"hospital {'x' * number}")
    assert LoggedQuery.objects.count() == 2


def test_click_counts_with_its_place(client: Client) -> None:
    token = ask(client, "hospital")
    for position in ("1", "4"):
        assert client.post("/en/search/click/", {"token": token, "position": position}).status_code == 204
    row = LoggedQuery.objects.get()
    assert (row.clicks, row.positions) == (2, 5)


@pytest.mark.parametrize("position", ["0", "-1", "x", "", "²"])
def test_click_on_no_place_is_not_counted(client: Client, position: str) -> None:
    token = ask(client, "hospital")
    assert client.post("/en/search/click/", {"token": token, "position": position}).status_code == 400


def test_only_signed_clicks_count_and_need_no_cookie() -> None:
    strict = Client(enforce_csrf_checks=True)
    token = ask(strict, "hospital")
    assert strict.post("/en/search/click/", {"token": f"{token}x", "position": "1"}).status_code == 400
    assert strict.post("/en/search/click/", {"token": token, "position": "1"}).status_code == 204
    assert strict.get("/en/search/click/").status_code == 405


@override_settings(SEARCH_LOG_DAYS=30)
def test_old_rows_are_deleted() -> None:
    log("old", days=31)
    log("kept", days=30)
    assert query_log.purge() == 1
    assert LoggedQuery.objects.get().text == "kept"


def test_queue_has_questions_without_results_or_clicks() -> None:
    log("nothing", searches=2)
    log("never chosen", searches=20, hits=9)
    log("often chosen", searches=20, hits=9, clicks=12)
    log("asked once", hits=9)
    log("rien", code="fr")
    assert [row["text"] for row in query_log.without_success(["en"])] == ["nothing", "never chosen"]
    assert {row["text"] for row in query_log.without_success(EVERY)} == {"nothing", "never chosen", "rien"}
    query_log.settle(language="en", text="nothing")
    assert [row["text"] for row in query_log.without_success(["en"])] == ["never chosen"]


@pytest.fixture
def staff(city: list[Document]) -> Client:
    """An administrator's browser; the city's objects can be chosen."""
    shelf = Shelf(city)
    shelf.name = "entry"
    sources.register(shelf)
    client = Client()
    client.force_login(get_user_model().objects.create_superuser("staff-of-the-search", "", "x"))
    return client


def test_queue_is_for_staff_only(client: Client, staff: Client) -> None:
    log("union clinic")
    assert client.get(reverse("search_queue")).status_code == 302
    page = staff.get(reverse("search_queue"), {"language": "en"})
    assert page.status_code == 200
    assert "union clinic" in page.content.decode()
    assert "union clinic" not in staff.get(reverse("search_queue"), {"language": "fr"}).content.decode()


def test_question_page_offers_what_can_be_done(staff: Client) -> None:
    page = staff.get(reverse("search_question"), {"language": "en", "text": "clinik", "find": "union hospital"})
    assert "Union Hospital" in page.content.decode()
    assert 'value="entry:hospital"' in page.content.decode()
    assert staff.get(reverse("search_question"), {"language": "xx", "text": "a"}).status_code == 302


@pytest.mark.parametrize(
    ("action", "parameters", "model"),
    [
        ("alias", {"key": "entry:hospital"}, Alias),
        ("promote", {"key": "entry:hospital"}, PromotedResult),
        ("synonym", {"means": "hospital"}, Synonym),
        ("settle", {}, None),
    ],
)
def test_one_click_teaches_and_empties_the_queue(staff: Client, action: str, parameters: dict[str, str], model: type | None) -> None:
    log("clinik")
    response = staff.post(reverse("search_question"), {"language": "en", "text": "clinik", "action": action, **parameters})
    assert response.headers["Location"] == reverse("search_queue")
    assert not query_log.without_success(EVERY)
    if model:
        assert model.objects.filter(text="clinik").count() == 1


@pytest.mark.parametrize("action", ["alias", "promote", "synonym", "else"])
def test_click_without_what_it_needs_changes_nothing(staff: Client, action: str) -> None:
    log("clinik")
    staff.post(reverse("search_question"), {"language": "en", "text": "clinik", "action": action, "key": "nothing:1"})
    assert query_log.without_success(EVERY)
    assert not Alias.objects.exists()
    assert not PromotedResult.objects.exists()


@pytest.mark.parametrize("model", ["term", "synonym", "alias", "promotedresult"])
def test_words_have_screens_in_the_admin(staff: Client, model: str) -> None:
    assert staff.get(f"/admin/snippets/search/{model}/").status_code == 200
    assert staff.get(f"/admin/snippets/search/{model}/add/").status_code == 200


def test_object_is_named_by_the_address_of_its_page(staff: Client) -> None:
    add = "/admin/snippets/search/alias/add/"
    staff.post(add, {"text": "clinik", "key": "https://portal.example/fr/entry/hospital/"})
    assert Alias.objects.get().key == "entry:hospital"
    staff.post(add, {"text": "clinik", "key": "/fr/nothing/"})
    assert Alias.objects.count() == 1


def test_object_is_shown_by_its_title_and_given_by_its_address(staff: Client) -> None:
    alias = Alias.objects.create(text="clinik", key="entry:hospital")
    Alias.objects.create(text="lost", key="entry:gone")
    listed = staff.get("/admin/snippets/search/alias/").content.decode()
    assert "Union Hospital" in listed
    assert "entry:gone" in listed
    edit = f"/admin/snippets/search/alias/edit/{alias.pk}/"
    assert 'value="/en/entry/hospital/"' in staff.get(edit).content.decode()
    staff.post(edit, {"text": "clinic", "key": "/en/entry/hospital/"})
    alias.refresh_from_db()
    assert (alias.text, alias.key) == ("clinic", "entry:hospital")


def member(*permissions: str) -> Client:
    """The browser of somebody who may enter the admin, with these permissions only."""
    user = get_user_model().objects.create_user(f"member-{len(permissions)}-{'-'.join(permissions)}"[:150], "", "x")
    for permission in ("wagtailadmin.access_admin", *permissions):
        app, _, codename = permission.partition(".")
        user.user_permissions.add(Permission.objects.get(content_type__app_label=app, codename=codename))
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def translator(staff: Client) -> Client:
    """The browser of a translator into French."""
    return member(f"translation.{permission_codename(languages.get('fr'))}")


def teach(client: Client, code: str, action: str, **parameters: str) -> int:
    return client.post(reverse("search_question"), {"language": code, "text": "clinik", "action": action, **parameters}).status_code


def test_translator_sees_the_questions_of_their_language_only(translator: Client) -> None:
    log("clinique de nuit", code="fr")
    log("night clinic", code="en")
    for parameters in ({}, {"language": "en"}, {"language": "fr"}):
        page = translator.get(reverse("search_queue"), parameters).content.decode()
        assert "clinique de nuit" in page
        assert "night clinic" not in page
    assert translator.get(reverse("search_question"), {"language": "en", "text": "night clinic"}).status_code == 302
    page = translator.get(reverse("search_question"), {"language": "fr", "text": "clinique", "find": "union"}).content.decode()
    assert 'value="promote"' in page
    assert 'value="alias"' not in page


def test_translator_teaches_their_language_only(translator: Client) -> None:
    assert teach(translator, "fr", "synonym", means="hôpital") == 302
    assert teach(translator, "fr", "promote", key="entry:hospital") == 302
    assert teach(translator, "fr", "settle") == 302
    for code, action in [("en", "synonym"), ("en", "promote"), ("en", "settle"), ("fr", "alias")]:
        # Wagtail sends whoever may not to the front page of the admin.
        assert teach(translator, code, action, means="hospital", key="entry:hospital") in {302, 403}
    assert [(row.language, row.means) for row in Synonym.objects.all()] == [("fr", "hôpital")]
    assert [row.language for row in PromotedResult.objects.all()] == ["fr"]
    assert not Alias.objects.exists()


def test_who_has_no_language_has_no_queue(staff: Client) -> None:
    nobody = member()
    log("clinik")
    assert reverse("search_queue") not in nobody.get("/admin/").content.decode()
    assert "clinik" not in nobody.get(reverse("search_queue"), follow=True).content.decode()
    teach(nobody, "en", "settle")
    assert query_log.without_success(EVERY)


@pytest.mark.parametrize("model", ["term", "synonym", "alias", "promotedresult"])
@pytest.mark.parametrize("who", ["translator", "nobody"])
def test_word_lists_are_for_editors(translator: Client, model: str, who: str) -> None:
    client = translator if who == "translator" else member()
    assert client.get(f"/admin/snippets/search/{model}/").status_code == 302
    client.post(f"/admin/snippets/search/{model}/add/", {"text": "x", "language": "en", "means": "y", "key": "/en/entry/hospital/"})
    assert not Synonym.objects.exists()
    assert not Alias.objects.exists()
    assert not PromotedResult.objects.exists()


def test_words_given_in_the_admin_work_with_the_next_question(
    staff: Client, client: Client, django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[object]]
) -> None:
    def found(text: str, code: str) -> list[str]:
        answer = client.get("/api/v1/search", {"q": text, "language": code}).json()
        return [hit["id"] for hit in answer["results"]]

    operations.rebuild()
    assert found("sanatorium", "en") == found("nemo", "ru") == found("learning", "fr") == []
    staff.post("/admin/snippets/search/synonym/add/", {"text": "sanatorium", "language": "en", "means": "hospital", "means_language": ""})
    assert found("sanatorium", "en")[:1] == ["entry:hospital"]
    staff.post(
        "/admin/snippets/search/promotedresult/add/", {"text": "learning", "language": "fr", "key": "/fr/entry/school/", "rank": "1"}
    )
    assert found("learning", "fr") == ["entry:school"]
    assert found("learning", "en") == []
    with django_capture_on_commit_callbacks(execute=True):
        staff.post("/admin/snippets/search/alias/add/", {"text": "Nemo", "key": "/en/entry/hospital/"})
    assert found("nemo", "ru") == ["entry:hospital"]
    suggested = client.get("/api/v1/suggest", {"q": "nem", "language": "ko"}).json()["suggestions"]
    assert [item["name"] for item in suggested] == ["Nemo"]
