"""Whatever somebody types, pastes or forges, the answer is a helpful page with the right status in their language."""

import logging
from typing import Any
from urllib.parse import quote

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal import languages
from portal.languages import Language
from services.registry import all_kinds
from tests.reading import language_of

pytestmark = [pytest.mark.django_db, pytest.mark.matrix]

#: Strings that have broken something somewhere, percent-encoded as a browser or an attacker would send them.
ODD = {
    "nul": "%00",
    "nul inside": "visa%00permit",
    "control characters": "%01%02%1B%5B31m%7F%C2%85",
    "line breaks": "visa%0D%0ASet-Cookie:%20a=b",
    "lone high surrogate": "%ED%A0%80visa",
    "lone low surrogate": "visa%ED%BF%BF",
    "broken UTF-8": "%FF%FE%C0%AF",
    "cut percent": "%E4%BD%",
    "percent alone": "100%",
    "noncharacters": "%EF%BF%BF%F4%8F%BF%BF",
    "marks of direction": "%E2%80%AEtimrep%E2%80%AC",
    "combining marks": "e" + "%CC%81" * 300,
    "family emoji": quote("👩‍👩‍👧‍👦"),
    "long Latin": "a" * 10_000,
    "long Chinese": quote("居" * 3_000),
    "many words": "visa+" * 2_000,
    "SQL": quote("' OR 1=1; DROP TABLE services_school; --"),
    "LIKE": quote("%_[]^"),
    "query syntax": quote('title:(+visa -"work permit"~3 OR [a TO z]^5 AND NOT *) /x.*y/ {!lucene}'),
    "open query syntax": quote('"((\\ AND OR NOT + - && || ! ( ) { } [ ] ^ ~ * ? :'),
    "JSON": quote('{"query": {"match_all": {}}}'),
    "markup": quote('"><script>alert(1)</script><img src=x onerror=alert(1)>'),
    "template": quote("{{ settings.SECRET_KEY }}{% debug %}${7*7}%(count)d %s {0}"),
    "path": quote("../../../etc/passwd", safe=""),
    "numbers": quote("٣٤٥ 240時間 ½ ² 1e999 -0 NaN"),
    "spaces only": "%20%E3%80%80%C2%A0%E2%80%8B",
    "nothing": "",
}
odd = pytest.mark.parametrize("text", ODD.values(), ids=ODD.keys())
UNKNOWN = [
    "nothing/",
    "policies/nothing/",
    "policies/work-permit/nothing/",
    "home/",
    "services/nothing/",
    "services/schools/nothing/",
    "services/schools/isb/nothing/",
    "services/SCHOOLS/",
    "search/nothing/",
    "work permit/",
    "policies/работа/",
    "政策/",
    "a" * 3_000 + "/",
    "policies/" * 100,
    "-/_/",
    "wp-login.php",
    ".git/config/",
]
BAD_PAGES = ("0", "-1", "abc", str(10**9), "9" * 5_000, "1.5", "٢", "%00", "%ED%A0%80", "", "²")
LISTS = [f"services/{kind.slug}/" for kind in all_kinds()]
#: One from left to right, one from right to left, one without spaces between words.
THREE = pytest.mark.parametrize("language", [languages.get(code) for code in ("fr", "ar", "zh-hans")], ids=lambda row: row.code)


def ask(client: Client, address: str, **headers: Any) -> Any:
    """GET with a query string exactly as it is written."""
    path, _, query = address.partition("?")
    return client.generic("GET", path, QUERY_STRING=query, **headers)


def assert_helpful(response: Any, language: Language, status: int = 200) -> BeautifulSoup:
    """A whole page in the reader's language with a title, a search box and a way on."""
    assert response.status_code == status, response.wsgi_request.path
    soup = BeautifulSoup(response.content, "html.parser")
    assert soup.html is not None
    assert (soup.html["lang"], soup.html["dir"]) == (language.tag, language.direction)
    assert len(soup.select("h1")) == 1
    assert soup.select('form[role="search"] input[name="q"]')
    assert soup.select(f'a[href="/{language.code}/services/"]')
    response.content.decode()
    return soup


class TestAddresses:
    def test_unknown_page_is_a_helpful_404(self, client: Client, language: Language) -> None:
        for path in UNKNOWN:
            assert_helpful(client.get(f"/{language.code}/{path}", follow=True), language, 404)

    @odd
    def test_odd_path_is_a_helpful_404(self, client: Client, text: str) -> None:
        response = client.generic("GET", f"/ar/policies/{text.replace('/', '%2F').replace('?', '%3F')[:4000]}x/")
        assert_helpful(response, languages.get("ar"), 404)

    @pytest.mark.parametrize("code", ["xx", "it", "tlh", "no", "und", "xx-yy", "zz-hans-cn", "e" * 3])
    def test_unknown_language_is_a_helpful_404_in_the_browser_s_language(self, client: Client, code: str) -> None:
        response = client.get(f"/{code}/policies/", headers={"accept-language": "de-AT,de;q=0.9"})
        assert_helpful(response, languages.get("de"), 404)

    @pytest.mark.parametrize(
        "path", ["/%00/", "/%FF/", "/%ED%A0%80/", "//", "///en/", "/../en/", "/./", "/en//policies//", "/en/%2e%2e/admin/", "/;/", "/:80/"]
    )
    def test_odd_beginning_never_fails(self, client: Client, path: str) -> None:
        response = client.generic("GET", path, headers={"accept-language": "ja"})
        assert response.status_code in {200, 301, 302, 404}
        assert not response.headers.get("Location", "").startswith(("//", "http"))

    @pytest.mark.parametrize(
        "path",
        [
            "//example.org/",
            "///example.org/",
            "/en//example.org/",
            "/%2F%2Fexample.org/",
            "/\\example.org/",
            "/EN/%2Fexample.org",
            "/zh-cn//example.org/",
        ],
    )
    def test_no_address_leads_to_another_host(self, client: Client, path: str) -> None:
        location = client.generic("GET", path).headers.get("Location", "/")
        assert location.startswith("/")
        assert not location.startswith(("//", "/\\"))


class TestFiltersAndPages:
    @odd
    @pytest.mark.parametrize("path", [LISTS[0], "search/"])
    def test_odd_values_of_filters_are_left_out_and_the_page_is_there(self, client: Client, path: str, text: str) -> None:
        names = ("district", "language", "curriculum", "pilot", "kind")
        query = "&".join(f"{name}={text.replace('&', '%26')[:1500]}" for name in names)
        soup = assert_helpful(ask(client, f"/fr/{path}?{query}"), languages.get("fr"))
        if text:
            assert soup.select(".notice")
        assert not soup.select(".chips__chip")

    @pytest.mark.parametrize("value", ["atlantis", "SHUNYI", "shunyi,chaoyang", "None", "0"])
    @pytest.mark.parametrize("path", [LISTS[0], "search/"])
    def test_unknown_value_is_said_in_the_reader_s_language(self, client: Client, path: str, value: str) -> None:
        for code in ("es", "ar", "ko"):
            soup = assert_helpful(ask(client, f"/{code}/{path}?district={value}"), languages.get(code))
            assert language_of(soup.select_one(".notice")) == languages.get(code).tag

    @pytest.mark.parametrize("page", BAD_PAGES)
    @pytest.mark.parametrize("path", [LISTS[0], "search/", "search/?q=visa"])
    def test_impossible_page_shows_a_possible_one_and_says_so(self, client: Client, path: str, page: str) -> None:
        written = quote(page, safe="%+")
        soup = assert_helpful(ask(client, f"/ru/{path}{'&' if '?' in path else '?'}page={written}"), languages.get("ru"))
        assert soup.select(".entry-row, .search-hit")

    @pytest.mark.parametrize("page", ["0", "-1", "abc", str(10**9)])
    @pytest.mark.parametrize("path", [*LISTS[:2], "search/"])
    def test_impossible_page_is_said(self, client: Client, path: str, page: str) -> None:
        assert assert_helpful(ask(client, f"/pt/{path}?page={page}"), languages.get("pt")).select(".notice")

    @pytest.mark.parametrize("path", ["", "policies/", "policies/work-permit/", "services/", LISTS[0], "services/schools/isb/", "search/"])
    @pytest.mark.parametrize(
        "query", ["nothing=1", "=", "&&&", "district", "page", "page=1&page=2", "a[]=1&a[]=2", "%00=%00", "lang=xx", "next=//example.org"]
    )
    def test_parameters_that_are_none_of_ours_do_no_harm(self, client: Client, path: str, query: str) -> None:
        assert_helpful(ask(client, f"/ko/{path}?{query}"), languages.get("ko"))

    def test_very_many_parameters_are_refused_politely(self, client: Client) -> None:
        """Django refuses more than DATA_UPLOAD_MAX_NUMBER_FIELDS of them."""
        response = ask(client, "/de/search/?" + "&".join(f"kind={number}" for number in range(12_000)))
        assert_helpful(response, languages.get("de"), 400)


class TestSearch:
    @odd
    @THREE
    def test_odd_question_gets_a_page(self, client: Client, language: Language, text: str) -> None:
        soup = assert_helpful(ask(client, f"/{language.code}/search/?q={text}"), language)
        assert len(soup.select_one("input[name=q]")["value"]) <= 200

    @odd
    def test_odd_question_in_the_search_box_of_other_pages_does_no_harm(self, client: Client, text: str) -> None:
        for path in ("services/schools/", "nothing/"):
            response = ask(client, f"/zh-hans/{path}?q={text}")
            assert_helpful(response, languages.get("zh-hans"), 404 if path == "nothing/" else 200)

    @odd
    @pytest.mark.parametrize("name", ["sort", "near", "bounds", "spoken", "schools_curriculum"])
    def test_odd_order_place_or_facet_is_left_out(self, client: Client, name: str, text: str) -> None:
        address = f"/ar/search/?q=visa&{name}={text}"
        soup = assert_helpful(ask(client, address), languages.get("ar"))
        assert soup.select(".search-hit")
        response = ask(client, f"/api/v1/search?q=visa&language=ar&{name}={text}")
        assert response.status_code in {200, 422}
        assert response["Content-Language"] == "ar"

    def test_markup_is_shown_not_run(self, client: Client) -> None:
        for path in ("search/", "services/schools/", ""):
            html = ask(client, f"/en/{path}?q={ODD['markup']}&district={ODD['markup']}").content.decode()
            assert "<script>alert" not in html
            assert "<img src=x" not in html

    def test_template_is_shown_not_run(self, client: Client) -> None:
        html = ask(client, f"/en/search/?q={ODD['template']}").content.decode()
        assert "{{ settings.SECRET_KEY }}" in html
        assert "only-for-tests" not in html

    def test_over_long_question_is_cut_and_said(self, client: Client, language: Language) -> None:
        soup = assert_helpful(ask(client, f"/{language.code}/search/?q={'a' * 10_000}"), language)
        assert soup.select(".notice")
        assert soup.select_one("input[name=q]")["value"] == "a" * 200

    def test_words_are_found_in_spite_of_control_characters_around_them(self, client: Client) -> None:
        soup = assert_helpful(ask(client, "/en/search/?q=%00%1Bwork%7F%ED%A0%80permit%00"), languages.get("en"))
        assert any("/policies/work-permit/" in link["href"] for link in soup.select(".search-hit a"))

    def test_question_of_any_length_and_script_in_a_cookie_or_header_does_no_harm(self, client: Client) -> None:
        response = ask(client, "/en/search/?q=visa", HTTP_REFERER="http://[::1" + "x" * 5_000, HTTP_USER_AGENT="\udcff\x00")
        assert_helpful(response, languages.get("en"))


class TestReaders:
    @pytest.mark.parametrize(
        "accepted",
        [
            "",
            "*",
            ",",
            ";;;",
            "xx",
            "en;q=abc",
            "de;q=-1",
            "fr;q=0",
            "zz-" * 500,
            "de," * 5_000,
            "\x00",
            "\udcff",
            "en-US-x-private-0123456789",
            "'; DROP TABLE--",
            "中文",
            "zh-Hant-HK-x-" + "a" * 600,
        ],
    )
    def test_odd_accept_language_leads_to_a_page(self, client: Client, accepted: str) -> None:
        response = client.get("/", HTTP_ACCEPT_LANGUAGE=accepted)
        assert response.status_code == 302
        code = response.headers["Location"].strip("/")
        assert_helpful(client.get(f"/{code}/", HTTP_ACCEPT_LANGUAGE=accepted), languages.get(code))
        assert client.get("/xx/", HTTP_ACCEPT_LANGUAGE=accepted).status_code == 404

    @pytest.mark.parametrize("name", ["django_language", "sessionid", "csrftoken", "messages"])
    @pytest.mark.parametrize("value", ["xx", "EN", "../../etc/passwd", "a" * 4_000, "%00", '"', "xx\x00", "é", "{}"])
    def test_odd_cookie_leads_to_a_page(self, client: Client, name: str, value: str) -> None:
        client.cookies[name] = value
        response = client.get("/", headers={"accept-language": "es"})
        assert response.status_code == 302
        assert response.headers["Location"] in {"/es/", "/en/"}
        assert_helpful(client.get("/es/"), languages.get("es"))

    @pytest.mark.parametrize("host", ["example.org", "localhost:80:80", "testserver@example.org", "[", "a b", "testserver\x00"])
    def test_forged_host_is_refused(self, client: Client, host: str) -> None:
        for path in ("/fr/", "/fr/search/?q=visa", "/fr/nothing/"):
            assert_helpful(client.get(path, HTTP_HOST=host), languages.get("fr"), 400)

    @pytest.mark.parametrize(
        "referer",
        ["http://[", "http://testserver/xx/", "//", "javascript:alert(1)", "http://testserver/fr/\x00", "http://testserver:abc/fr/"],
    )
    def test_odd_referer_does_no_harm(self, client: Client, referer: str) -> None:
        assert_helpful(client.get("/de/", HTTP_REFERER=referer), languages.get("de"))


READ_ONLY = [
    "",
    "policies/",
    "policies/work-permit/",
    "policies/bank-account/",
    "services/",
    LISTS[0],
    f"{LISTS[0]}map/",
    f"{LISTS[0]}compare/",
    "services/schools/isb/",
    "search/?q=visa",
]


class TestMethods:
    @pytest.mark.parametrize("path", READ_ONLY)
    def test_head_is_get_without_a_body(self, client: Client, path: str) -> None:
        response = client.head(f"/fr/{path}")
        assert response.status_code == 200
        assert response.content == b""
        assert response.headers["Content-Type"].startswith("text/html")

    @pytest.mark.parametrize("path", ["nothing/", "services/nothing/", "services/schools/biss/"])
    def test_head_of_what_is_not_there_is_a_404(self, client: Client, path: str) -> None:
        response = client.head(f"/fr/{path}")
        assert (response.status_code, response.content) == (404, b"")

    @pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
    @pytest.mark.parametrize("path", READ_ONLY)
    def test_what_can_only_be_read_cannot_be_written_to(self, client: Client, path: str, method: str) -> None:
        response = client.generic(method, f"/fr/{path}", "a=b", content_type="application/x-www-form-urlencoded")
        assert response.status_code == 405
        assert {"GET", "HEAD"} <= {allowed.strip() for allowed in response.headers["Allow"].split(",")}

    @pytest.mark.parametrize("method", ["POST", "DELETE"])
    def test_a_form_without_its_token_is_refused_with_a_helpful_page(self, language: Language, method: str) -> None:
        strict = Client(enforce_csrf_checks=True)
        for path in ("search/", "policies/work-permit/"):
            response = strict.generic(method, f"/{language.code}/{path}", "q=visa", content_type="application/x-www-form-urlencoded")
            assert_helpful(response, language, 403)

    @pytest.mark.parametrize("method", ["OPTIONS", "TRACE", "CONNECT", "PROPFIND", "X" * 200])
    def test_odd_methods_never_fail(self, client: Client, method: str) -> None:
        for path in READ_ONLY:
            assert client.generic(method, f"/fr/{path}").status_code in {200, 403, 405}


class TestForgedForms:
    """What a forged form brings to the few addresses that take one."""

    @odd
    def test_sign_in_never_fails(self, client: Client, text: str) -> None:
        odd_text = text.replace("&", "%26")
        body = f"username={odd_text}&password={odd_text}&next=//example.org"
        response = client.generic("POST", "/admin/login/", body, content_type="application/x-www-form-urlencoded")
        assert response.status_code == 200
        assert "_auth_user_id" not in client.session


@pytest.fixture(autouse=True)
def no_error_is_logged(caplog: pytest.LogCaptureFixture) -> object:
    """A page that looks right while an error was logged would hide it."""
    yield
    assert [
        record.getMessage()
        for record in caplog.get_records("call")
        if record.levelno >= logging.ERROR and not record.name.startswith("django.security")
    ] == []


anything = st.text(st.characters(), max_size=300)
bounded = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def encoded(text: str) -> str:
    return quote(text.encode("utf-8", "surrogatepass"), safe="")


@bounded
@given(text=anything, page=anything, district=anything)
def test_any_question_gets_a_page(client: Client, text: str, page: str, district: str) -> None:
    for code in ("ar", "zh-hans"):
        address = f"/{code}/search/?q={encoded(text)}&page={encoded(page)}&district={encoded(district)}"
        assert_helpful(ask(client, address), languages.get(code))


@bounded
@given(value=anything, page=st.one_of(anything, st.integers().map(str)))
def test_any_filter_gets_a_page(client: Client, value: str, page: str) -> None:
    address = f"/ja/services/schools/?district={encoded(value)}&curriculum={encoded(value)}&page={encoded(page)}"
    assert_helpful(ask(client, address), languages.get("ja"))


@bounded
@given(segments=st.lists(st.text(st.characters(), min_size=1, max_size=40), min_size=1, max_size=4))
def test_any_path_gets_a_page_or_a_redirect_within_the_portal(client: Client, segments: list[str]) -> None:
    response = client.generic("GET", "/de/" + "".join(f"{encoded(segment)}/" for segment in segments))
    if response.status_code == 404:
        assert_helpful(response, languages.get("de"), 404)
    else:
        assert response.status_code in {200, 301, 302}


@bounded
@given(accepted=st.text(st.characters(max_codepoint=255), max_size=200))
def test_any_list_of_languages_leads_somewhere(client: Client, accepted: str) -> None:
    response = client.get("/", HTTP_ACCEPT_LANGUAGE=accepted)
    assert response.headers["Location"].strip("/") in {row.code for row in languages.public_languages()}
