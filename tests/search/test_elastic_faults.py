"""The distributed engine when its cluster answers with errors, slowly, in part, or is reached through TLS: readers never see it."""

import http.client
import json
import logging
import shutil
import ssl
import subprocess
import threading
import time
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client

from portal import languages
from search.documents import Text
from search.engines import get_engine
from search.engines.base import EngineError, Query
from search.engines.elastic import ElasticEngine, connection
from tests import elasticsearch
from tests.conftest import unavailable
from tests.search.city import make_document

pytestmark = elasticsearch.group
#: Seconds a search may take where that is what is tested: a busy machine answers a good one in half of it.
LIMIT = 4.0
BOOK = make_document("book:first", {"en": Text("First book")})


def found(engine: ElasticEngine) -> set[str]:
    return {hit.key for hit in engine.search(Query("first", languages.get("en"))).hits}


def is_answered(engine: ElasticEngine) -> bool:
    """Whether a search has an answer; anything but an error of the contract is a failure."""
    try:
        return engine.search(Query("first", languages.get("en"))).is_ready
    except EngineError:
        return False


@dataclass
class Proxy:
    """Stands between the engine and a server. `status`: what it answers itself; 0: it hands everything on. `delay`: seconds before each
    answer. `key`: refuses requests without this API key. `requests`: how many came."""

    target: str
    status: int = 0
    delay: float = 0.0
    key: str = ""
    tls: ssl.SSLContext | None = None
    requests: int = 0
    url: str = field(default="", init=False)

    def __enter__(self) -> "Proxy":
        proxy = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_one_request(self) -> None:
                try:
                    super().handle_one_request()
                except (ConnectionError, ssl.SSLError):
                    self.close_connection = True

            def do(self) -> None:
                proxy.requests += 1
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                time.sleep(proxy.delay)
                status, headers, answer = proxy.answer(self.command, self.path, dict(self.headers), body)
                self.send_response(status)
                for name in ("Content-Type", "X-elastic-product"):
                    if value := headers.get(name):
                        self.send_header(name, value)
                self.send_header("Content-Length", headers.get("Content-Length", "0") if self.command == "HEAD" else str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def __getattr__(self, name: str) -> object:
                # Every method is handed on alike.
                if name.startswith("do_"):
                    return self.do
                raise AttributeError(name)

            def log_message(self, *_arguments: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        if self.tls:
            self._server.socket = self.tls.wrap_socket(self._server.socket, server_side=True, do_handshake_on_connect=False)
        self.url = f"{'https' if self.tls else 'http'}://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def answer(self, method: str, path: str, headers: dict[str, str], body: bytes) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body: its own, or the server's."""
        own = {"Content-Type": "application/json", "X-elastic-product": "Elasticsearch"}
        if self.key and headers.get("Authorization", headers.get("authorization")) != f"ApiKey {self.key}":
            return 401, own, b'{"error": {"type": "security_exception", "reason": "missing authentication credentials"}, "status": 401}'
        if self.status:
            return self.status, own, json.dumps({"error": {"type": "busy"}, "status": self.status}).encode()
        server = http.client.HTTPConnection(urlsplit(self.target).netloc, timeout=60)
        passed = {name: value for name, value in headers.items() if name.lower() not in {"host", "connection", "accept-encoding"}}
        server.request(method, path, body or None, passed)
        answer = server.getresponse()
        content = answer.read()
        server.close()
        return answer.status, dict(answer.getheaders()), content


EngineOn = Callable[..., ElasticEngine]


@pytest.fixture
def engine_on(tmp_path: Path, elasticsearch_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[EngineOn]:
    """Makes engines that have one book, in the cluster and in a copy on this machine unless `has_copy` says no."""
    monkeypatch.setattr(connection, "PAUSE", 0.2)
    index, made = f"test-{uuid.uuid4().hex}", list[ElasticEngine]()

    def make(url: str, *, has_copy: bool = True, time_limit: float = 30, **options: Any) -> ElasticEngine:
        directory = tmp_path / "copy" if has_copy else None
        engine = ElasticEngine(url=url, index=index, directory=directory, time_limit=time_limit, **options)
        made.append(engine)
        return engine

    first = make(elasticsearch_url)
    for one in first.indexes():
        one.rebuild([BOOK])
    yield make
    first.drop()
    for engine in made:
        engine.close()


@pytest.fixture
def proxy(elasticsearch_url: str) -> Iterator[Proxy]:
    with Proxy(elasticsearch_url) as made:
        yield made


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_cluster_that_answers_with_an_error_is_stood_in_for(
    proxy: Proxy, engine_on: EngineOn, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    engine, bare = engine_on(proxy.url), engine_on(proxy.url, has_copy=False)
    assert found(engine) == {"book:first"}
    assert engine.health() == "ready"
    proxy.status = status
    with caplog.at_level(logging.ERROR):
        assert all(found(engine) == {"book:first"} for _ in range(5))
    assert caplog.text.count("readers get results from this machine's copy") == 1
    assert (engine.health(), bare.health()) == ("fallback", "missing")
    assert not is_answered(bare)
    proxy.status = 0
    time.sleep(connection.PAUSE)
    assert found(engine) == {"book:first"}
    assert engine.health() == "ready"


def test_slow_cluster_is_given_up_within_the_limit_and_left_alone(
    proxy: Proxy, engine_on: EngineOn, monkeypatch: pytest.MonkeyPatch
) -> None:
    # However long this machine takes from one search to the next.
    monkeypatch.setattr(connection, "PAUSE", 600)
    engine = engine_on(proxy.url, time_limit=LIMIT)
    assert found(engine) == {"book:first"}
    # Each answer is in time, all answers of a search together are not.
    proxy.delay = LIMIT * 0.7
    begin = time.monotonic()
    assert found(engine) == {"book:first"}
    assert time.monotonic() - begin < LIMIT * 2
    proxy.delay = 0.0
    before = proxy.requests
    assert found(engine) == {"book:first"}
    assert proxy.requests == before


def test_one_hanging_node_of_two_does_not_take_the_whole_time(proxy: Proxy, elasticsearch_url: str, engine_on: EngineOn) -> None:
    engine = engine_on(f"{proxy.url},{elasticsearch_url}", has_copy=False, time_limit=LIMIT)
    assert found(engine) == {"book:first"}
    proxy.delay = 30.0
    assert all(found(engine) == {"book:first"} for _ in range(4))


def change(url: str, method: str, path: str, body: object = None) -> None:
    content = json.dumps(body).encode() if body else None
    request = urllib.request.Request(f"{url}/{path}", content, {"Content-Type": "application/json"}, method=method)
    urllib.request.urlopen(request, timeout=30).close()


def test_lost_index_is_stood_in_for(elasticsearch_url: str, engine_on: EngineOn) -> None:
    engine, bare = engine_on(elasticsearch_url), engine_on(elasticsearch_url, has_copy=False)
    assert found(engine) == found(bare) == {"book:first"}
    engine.drop()
    # At first it is still believed to be there.
    assert found(engine) == {"book:first"}
    assert engine.health() == "fallback"
    time.sleep(2)
    assert found(engine) == {"book:first"}
    assert not is_answered(bare)
    assert bare.health() == "missing"


def test_index_without_its_shard_is_stood_in_for(elasticsearch_url: str, engine_on: EngineOn) -> None:
    engine = engine_on(elasticsearch_url, time_limit=LIMIT)
    index = engine.state().partition(":")[0]
    # A shard that has been somewhere is put back there against all rules: only one that never was anywhere stays away.
    change(elasticsearch_url, "DELETE", index)
    settings = {"index.routing.allocation.require._name": "nobody", "index.number_of_replicas": 0}
    body = {"settings": settings, "aliases": {engine._indices.read_alias: {}}}
    change(elasticsearch_url, "PUT", f"{index}?wait_for_active_shards=0", body)
    begin = time.monotonic()
    assert found(engine) == {"book:first"}
    assert time.monotonic() - begin < LIMIT * 2
    assert engine.health() == "fallback"


def test_cluster_without_replicas_yet_answers(elasticsearch_url: str, engine_on: EngineOn) -> None:
    engine = engine_on(elasticsearch_url, has_copy=False, replicas=1)
    engine.rebuild([BOOK])
    assert found(engine) == {"book:first"}
    assert engine.health() == "ready"


@pytest.mark.django_db
def test_readers_without_any_index_get_a_page(proxy: Proxy, settings: Any, client: Client) -> None:
    settings.SEARCH = {"ENGINE": "search.engines.elastic.ElasticEngine", "URL": proxy.url, "INDEX": f"test-{uuid.uuid4().hex}"}
    for proxy.status in (503, 0):
        assert client.get("/en/search/", {"q": "visa"}).status_code in {200, 503}
        assert client.get("/api/v1/search", {"q": "visa"}).status_code == 503
        assert client.get("/api/v1/suggest", {"q": "vis"}).status_code in {200, 503}
        assert client.get("/health/").status_code == 503
        time.sleep(connection.PAUSE)
    get_engine.cache_clear()


@dataclass(frozen=True)
class Authority:
    """Signs certificates. `file`: its own, as `ELASTICSEARCH_CA` takes it."""

    folder: Path

    @property
    def file(self) -> Path:
        return self.folder / "ca.pem"

    def context(self) -> ssl.SSLContext:
        """For a server on this machine."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.folder / "server.pem", self.folder / "server.key")
        return context


def make_authority(folder: Path) -> Authority:
    program = shutil.which("openssl") or unavailable("there is no `openssl` (Debian: apt-get install openssl)")
    folder.mkdir()
    (folder / "extensions").write_text("subjectAltName=IP:127.0.0.1\nauthorityKeyIdentifier=keyid\n")
    new_key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    ca = ["-x509", "-days", "2", "-subj", "/CN=Authority of the tests", "-addext", "keyUsage=critical,keyCertSign", "-keyout", "ca.key"]
    signing = ["-CA", "ca.pem", "-CAkey", "ca.key"]
    for arguments in (
        ["req", *new_key, *ca, "-out", "ca.pem"],
        ["req", *new_key, "-subj", "/CN=127.0.0.1", "-keyout", "server.key", "-out", "server.csr"],
        ["x509", "-req", "-days", "2", "-in", "server.csr", *signing, "-CAcreateserial", "-extfile", "extensions", "-out", "server.pem"],
    ):
        subprocess.run([program, *arguments], cwd=folder, check=True, capture_output=True)
    return Authority(folder)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return make_authority(tmp_path_factory.mktemp("tls") / "ours")


class TestSecurity:
    """Through a proxy that does what a secured cluster does: it has a certificate and wants a key."""

    @pytest.fixture
    def secured(self, elasticsearch_url: str, authority: Authority) -> Iterator[Proxy]:
        with Proxy(elasticsearch_url, key="c2VjcmV0", tls=authority.context()) as made:
            yield made

    def test_right_authority_and_key_work(self, secured: Proxy, engine_on: EngineOn, authority: Authority) -> None:
        engine = engine_on(secured.url, has_copy=False, ca=authority.file, api_key="c2VjcmV0")
        assert found(engine) == {"book:first"}
        engine.write([make_document("book:second", {"en": Text("First of all")})])
        assert found(engine) == {"book:first", "book:second"}

    def test_wrong_authority_is_refused_and_said(
        self, secured: Proxy, engine_on: EngineOn, tmp_path: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        other = make_authority(tmp_path / "other")
        for options in ({"ca": other.file}, {}):
            engine = engine_on(secured.url, has_copy=False, api_key="c2VjcmV0", **options)
            with pytest.raises(EngineError, match="CERTIFICATE_VERIFY_FAILED"):
                engine.check()
        assert secured.requests == 0
        stood_in_for = engine_on(secured.url, ca=other.file, api_key="c2VjcmV0")
        with caplog.at_level(logging.ERROR):
            assert found(stood_in_for) == {"book:first"}
        assert "CERTIFICATE_VERIFY_FAILED" in caplog.text

    @pytest.mark.parametrize("key", ["", "d3Jvbmc="])
    def test_wrong_key_is_refused_and_said(self, secured: Proxy, engine_on: EngineOn, authority: Authority, key: str) -> None:
        engine = engine_on(secured.url, has_copy=False, ca=authority.file, api_key=key)
        with pytest.raises(EngineError, match=r"401.*security_exception"):
            engine.check()
        assert engine.health() == "missing"
        assert found(engine_on(secured.url, ca=authority.file, api_key=key)) == {"book:first"}
