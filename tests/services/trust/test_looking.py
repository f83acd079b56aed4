"""One look at an address, at a real server on this machine: what answers, what fails, and what is not even asked."""

import socket
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from services.trust.looking import MOST_REDIRECTS, Look, Looker
from services.trust.models import Outcome

AGENT = "a-test/1.0"


class Handler(BaseHTTPRequestHandler):
    """A site with every trouble that there is."""

    asked: list[tuple[str, str, str]]

    def do_HEAD(self) -> None:
        self.answer("HEAD")

    def do_GET(self) -> None:
        self.answer("GET")

    def answer(self, method: str) -> None:
        self.asked.append((method, self.path, self.headers["User-Agent"]))
        name, _slash, rest = self.path.partition("?")[0].strip("/").partition("/")
        if name == "robots.txt":
            self.reply(200, b"User-agent: *\nDisallow: /private\n")
        elif name == "moved":
            self.reply(int(rest), location="/200")
        elif name == "onwards":
            self.reply(302, location=f"/onwards/{int(rest) + 1}")
        elif name == "circle":
            self.reply(302, location="/circle")
        elif name == "inside":
            self.reply(302, location="http://10.0.0.1/")
        elif name == "only-get":
            self.reply(405 if method == "HEAD" else 200)
        elif name == "drip":
            self.drip()
        elif name == "nonsense":
            self.wfile.write(b"this is no HTTP\r\n\r\n")
        else:
            self.reply(int(name))

    def reply(self, status: int, body: bytes = b"", location: str = "") -> None:
        self.send_response(status)
        if location:
            self.send_header("Location", location)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def drip(self) -> None:
        """One byte after the other, each in time, for ever."""
        try:
            while True:
                self.wfile.write(b"x")
                time.sleep(0.05)
        except OSError:
            self.close_connection = True

    def log_message(self, *_args: object) -> None:
        """Nothing is said of a request."""


@pytest.fixture
def asked() -> list[tuple[str, str, str]]:
    return []


@pytest.fixture
def site(asked: list[tuple[str, str, str]]) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Site", (Handler,), {"asked": asked}))
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def look(url: str, *, timeout: float = 2, allows_private: bool = True) -> Look:
    return Looker(timeout=timeout, agent=AGENT, allows_private=allows_private).look(url)


@pytest.mark.parametrize(
    ("path", "outcome", "status"),
    [
        ("/200", Outcome.ANSWERED, 200),
        ("/204?a=b&c=%E4%B8%AD", Outcome.ANSWERED, 204),
        ("/200/中文 页", Outcome.ANSWERED, 200),
        ("/only-get", Outcome.ANSWERED, 200),
        ("/404", Outcome.MISSING, 404),
        ("/410", Outcome.MISSING, 410),
        ("/500", Outcome.FAULTY, 500),
        ("/503", Outcome.FAULTY, 503),
        ("/400", Outcome.FAULTY, 400),
        ("/401", Outcome.FORBIDDEN, 401),
        ("/403", Outcome.FORBIDDEN, 403),
        ("/429", Outcome.FORBIDDEN, 429),
        ("/circle", Outcome.ENDLESS, 302),
        ("/onwards/1", Outcome.ENDLESS, 302),
        ("/nonsense", Outcome.SILENT, None),
        ("/moved/302", Outcome.ANSWERED, 200),
        ("/moved/307", Outcome.ANSWERED, 200),
    ],
)
def test_what_a_site_answers_is_told_apart(site: str, path: str, outcome: Outcome, status: int | None) -> None:
    assert look(site + path) == Look(outcome, status)


@pytest.mark.parametrize("status", [301, 308])
def test_where_it_has_moved_for_good_is_told(site: str, status: int) -> None:
    assert look(f"{site}/moved/{status}") == Look(Outcome.MOVED, 200, f"{site}/200")


def test_a_few_redirects_are_followed_and_no_more(site: str, asked: list[tuple[str, str, str]]) -> None:
    look(f"{site}/onwards/1")
    assert len([path for _method, path, _agent in asked if path.startswith("/onwards")]) == MOST_REDIRECTS + 1


def test_it_says_who_asks_and_asks_little(site: str, asked: list[tuple[str, str, str]]) -> None:
    look(f"{site}/200")
    assert asked == [("GET", "/robots.txt", AGENT), ("HEAD", "/200", AGENT)]


def test_what_robots_may_not_see_is_not_asked_for(site: str, asked: list[tuple[str, str, str]]) -> None:
    assert look(f"{site}/private/page") == Look(Outcome.FORBIDDEN)
    assert [path for _method, path, _agent in asked] == ["/robots.txt"]


def test_robots_txt_is_read_once_for_a_site(site: str, asked: list[tuple[str, str, str]]) -> None:
    looker = Looker(timeout=2, agent=AGENT, allows_private=True)
    for path in ("/200", "/404", "/500"):
        looker.look(site + path)
    assert [path for _method, path, _agent in asked].count("/robots.txt") == 1


def test_a_server_that_drips_is_cut_off_in_time(site: str) -> None:
    begun = time.monotonic()
    assert look(f"{site}/drip", timeout=0.4) == Look(Outcome.SILENT)
    assert time.monotonic() - begun < 3


def test_a_server_that_takes_the_call_and_says_nothing_is_cut_off_in_time() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        begun = time.monotonic()
        for scheme in ("http", "https"):
            assert look(f"{scheme}://127.0.0.1:{silent.getsockname()[1]}/", timeout=0.3) == Look(Outcome.SILENT)
        assert time.monotonic() - begun < 4


def test_a_closed_door_is_silence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    assert look(f"http://127.0.0.1:{port}/") == Look(Outcome.SILENT)


def test_no_tls_where_there_should_be_is_insecure(site: str) -> None:
    assert look(site.replace("http:", "https:") + "/200").outcome == Outcome.INSECURE


def test_a_name_that_nobody_has_is_silence() -> None:
    assert look("http://nobody.invalid/") == Look(Outcome.SILENT)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://localhost/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://10.1.2.3/",
        "http://192.168.0.1/",
        "http://169.254.169.254/latest/",
        "http://0.0.0.0/",
        "http://224.0.0.1/",
        "http://100.64.0.1/",
        "https://127.1/",
        "ftp://example.org/",
        "file:///etc/passwd",
        "http://",
        "http://example.org:port/",
    ],
)
def test_what_is_not_of_the_public_internet_is_refused(url: str) -> None:
    assert look(url, allows_private=False) == Look(Outcome.REFUSED)


def test_a_private_site_is_not_even_knocked_at(site: str, asked: list[tuple[str, str, str]]) -> None:
    assert look(f"{site}/200", allows_private=False) == Look(Outcome.REFUSED)
    assert asked == []


def test_a_redirect_to_an_inner_address_is_refused(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The site itself is let through, as a public one would be; where it sends us is judged anew."""
    monkeypatch.setattr("services.trust.looking._is_public", lambda address: address == "127.0.0.1")
    assert look(f"{site}/inside", allows_private=False) == Look(Outcome.REFUSED, 302)


def test_each_request_waits_for_its_host(site: str) -> None:
    waited: list[str] = []
    Looker(timeout=2, agent=AGENT, allows_private=True, wait=waited.append).look(f"{site}/only-get")
    assert waited == ["127.0.0.1"] * 3, "robots.txt, HEAD, GET"
