"""One look at a website, as a polite machine takes it.

HEAD, and GET where HEAD is not liked; a few redirects; a limit for each answer. Names are resolved here and the connection goes to the
address that was checked, so that nobody can have the portal's server knock at doors behind its own firewall (SSRF). What the site's
`robots.txt` forbids is not asked for. Only the command `check_websites` looks at anything.
"""

import contextlib
import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import SplitResult, quote, urljoin, urlsplit
from urllib.robotparser import RobotFileParser

from services.trust.models import Outcome

#: How many redirects are followed.
MOST_REDIRECTS = 5
#: As much of a `robots.txt` as is read.
_ROBOTS_BYTES = 100_000
_PERMANENT, _REDIRECTS = frozenset({301, 308}), frozenset({301, 302, 303, 307, 308})
#: What is said to machines, while people are let in.
_NOT_FOR_MACHINES = frozenset({401, 403, 407, 429, 451})
_GONE = frozenset({404, 410})


class RefusedAddressError(OSError):
    """Raised for an address that is not one of the public internet."""


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen. `status`: the last HTTP status, None without one; `moved_to`: where it has moved for good, or ""."""

    outcome: Outcome
    status: int | None = None
    moved_to: str = ""


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    location: str
    body: bytes


class Looker:
    """Looks at addresses, one after the other.

    `timeout`: seconds for one answer, from the first knock to the last byte. `agent`: how it calls itself. `allows_private`: for tests on
    one machine. `wait`: called with a host before each request to it.
    """

    def __init__(
        self, *, timeout: float, agent: str, allows_private: bool = False, wait: Callable[[str], object] = lambda _host: None
    ) -> None:
        self._timeout, self._agent, self._allows_private, self._wait = timeout, agent, allows_private, wait
        self._robots: dict[str, RobotFileParser | None] = {}

    def look(self, url: str) -> Look:
        """What is at an address. Never raises for what it finds there."""
        status = None
        moved_to, is_for_good = "", True
        seen: set[str] = set()
        for _step in range(MOST_REDIRECTS + 1):
            try:
                if not self._may_ask(url):
                    return Look(Outcome.FORBIDDEN)
                answer = self._answer(url)
            except (OSError, http.client.HTTPException, ValueError) as error:
                return Look(_outcome_of(error), status)
            status = answer.status
            if status not in _REDIRECTS or not answer.location:
                return _judged(status, moved_to)
            seen.add(url)
            url = urljoin(url, answer.location)
            if url in seen:
                break
            is_for_good = is_for_good and status in _PERMANENT
            moved_to = url if is_for_good else moved_to
        return Look(Outcome.ENDLESS, status)

    def _answer(self, url: str) -> _Answer:
        answer = self._ask("HEAD", url)
        # Not every server knows HEAD; whatever it has against it, readers send GET.
        return answer if answer.status < 400 else self._ask("GET", url)

    def _may_ask(self, url: str) -> bool:
        parts = urlsplit(url)
        site = f"{parts.scheme}://{parts.netloc}"
        if site not in self._robots:
            self._robots[site] = self._rules(f"{site}/robots.txt")
        rules = self._robots[site]
        return rules is None or rules.can_fetch(self._agent, url)

    def _rules(self, url: str) -> RobotFileParser | None:
        try:
            answer = self._ask("GET", url, most_bytes=_ROBOTS_BYTES)
        except (OSError, http.client.HTTPException, ValueError):
            # Whether the site answers at all is told by the look itself.
            return None
        if answer.status != 200:
            return None
        rules = RobotFileParser()
        rules.parse(answer.body.decode("utf-8", errors="replace").splitlines())
        return rules

    def _ask(self, method: str, url: str, *, most_bytes: int = 0) -> _Answer:
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise RefusedAddressError(url)
        host = parts.hostname.encode("idna").decode() if not parts.hostname.isascii() else parts.hostname
        port = parts.port or (443 if parts.scheme == "https" else 80)
        self._wait(host)
        with self._connected(parts.scheme, host, port) as connection:
            connection.request(method, _target(parts), headers={"User-Agent": self._agent, "Accept": "*/*", "Connection": "close"})
            response = connection.getresponse()
            return _Answer(response.status, response.headers.get("Location", ""), response.read(most_bytes) if most_bytes else b"")

    @contextlib.contextmanager
    def _connected(self, scheme: str, host: str, port: int) -> Iterator[http.client.HTTPConnection]:
        """A connection that is cut when the time is over, however slowly the other side drips."""
        sockets: list[socket.socket] = [socket.create_connection((self._resolved(host, port), port), timeout=self._timeout)]
        is_cut = threading.Event()
        timer = threading.Timer(self._timeout, _cut, [sockets, is_cut])
        timer.daemon = True
        timer.start()
        try:
            if scheme == "https":
                secure = ssl.create_default_context().wrap_socket(sockets[0], server_hostname=host, do_handshake_on_connect=False)
                sockets.append(secure)
                secure.do_handshake()
            connection = http.client.HTTPConnection(host, port, timeout=self._timeout)
            connection.sock = sockets[-1]
            yield connection
        except (OSError, http.client.HTTPException) as error:
            if is_cut.is_set():
                raise TimeoutError(host) from error
            raise
        finally:
            timer.cancel()
            for each in sockets:
                each.close()

    def _resolved(self, host: str, port: int) -> str:
        """The numeric address to connect to.

        Raises:
            RefusedAddressError: one of the host's addresses is not of the public internet.
        """
        found = [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
        if not self._allows_private and not all(_is_public(address) for address in found):
            raise RefusedAddressError(host)
        return found[0]


def _cut(sockets: Sequence[socket.socket], is_cut: threading.Event) -> None:
    is_cut.set()
    with contextlib.suppress(OSError):
        sockets[-1].shutdown(socket.SHUT_RDWR)


def _is_public(address: str) -> bool:
    found = ipaddress.ip_address(address.partition("%")[0])
    mapped = getattr(found, "ipv4_mapped", None)
    return (mapped or found).is_global and not found.is_multicast


def _target(parts: SplitResult) -> str:
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    return f"{path}?{quote(parts.query, safe='/%:@!$&()*+,;=~-._?')}" if parts.query else path


def _judged(status: int, moved_to: str) -> Look:
    if status in _GONE:
        return Look(Outcome.MISSING, status)
    if status in _NOT_FOR_MACHINES:
        return Look(Outcome.FORBIDDEN, status)
    if status >= 400:
        return Look(Outcome.FAULTY, status)
    return Look(Outcome.MOVED if moved_to else Outcome.ANSWERED, status, moved_to)


#: The first that fits: a certificate's error is a `ValueError` as well, of which the others are addresses that cannot be read.
_OUTCOMES = ((RefusedAddressError, Outcome.REFUSED), (ssl.SSLError, Outcome.INSECURE), (ValueError, Outcome.REFUSED))


def _outcome_of(error: BaseException) -> Outcome:
    return next((outcome for kind, outcome in _OUTCOMES if isinstance(error, kind)), Outcome.SILENT)
