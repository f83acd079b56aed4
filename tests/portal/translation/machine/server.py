"""A machine on this machine: speaks the protocols of DeepL, Google, LibreTranslate and OpenAI as their documentation has them.

Its translations are made word by word. What it is told to answer next (`then`) comes first, once each.
"""

import contextlib
import html
import json
import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from xml.etree import ElementTree

KEY = "a-key:fx"
WORDS = {"The": "Les", "fee": "frais", "is": "sont de", "yuan": "yuans", "It": "Il", "takes": "faut", "seven": "sept", "days": "jours"}


@dataclass(frozen=True)
class Answer:
    """An answer that is not a translation. `seconds`: how long it is waited for; `piecewise`: one byte at a time, for ever."""

    status: int = 200
    body: bytes = b"{}"
    headers: dict[str, str] = field(default_factory=dict)
    is_hanging: bool = False
    piecewise: bool = False


@dataclass(frozen=True)
class Seen:
    """A request as it came. `headers`: with names in small letters."""

    path: str
    headers: dict[str, str]
    body: Any


@dataclass
class Machine:
    """What the server knows. `translate`: makes a translation of a text without markup."""

    url: str = ""
    seen: list[Seen] = field(default_factory=list)
    then: list[Answer] = field(default_factory=list)
    translate: Callable[[str], str] = lambda text: re.sub(r"\w+", lambda word: WORDS.get(word[0], word[0]), text)
    ended: threading.Event = field(default_factory=threading.Event)

    def say(self, *answers: Answer) -> None:
        """Answer like this first."""
        self.then += answers

    def answer(self, seen: Seen) -> Answer:
        """What a request is answered."""
        self.seen.append(seen)
        if self.then:
            return self.then.pop(0)
        status, body = _PROTOCOLS[seen.path](self, seen)
        return Answer(status, json.dumps(body, ensure_ascii=False).encode(), {"Content-Type": "application/json"})


@contextlib.contextmanager
def running() -> Iterator[Machine]:
    """The server on a free port, stopped at the end."""
    machine = Machine()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(machine))
    machine.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield machine
    finally:
        machine.ended.set()
        server.shutdown()
        thread.join()
        server.server_close()


def _handler(machine: Machine) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            answer = machine.answer(Seen(self.path, headers, json.loads(content)))
            with contextlib.suppress(ConnectionError):
                self._send(answer)

        def _send(self, answer: Answer) -> None:
            if answer.is_hanging:
                machine.ended.wait(20)
                return
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.end_headers()
            while answer.piecewise and not machine.ended.wait(0.05):
                self.wfile.write(b" ")
            self.wfile.write(answer.body)

        def log_message(self, *_arguments: object) -> None:
            """Says nothing."""

    return Handler


def _deepl(machine: Machine, seen: Seen) -> tuple[int, Any]:
    if seen.headers.get("authorization") != f"DeepL-Auth-Key {KEY}":
        return 403, {"message": "Authorization failure"}
    body = seen.body
    if body["target_lang"] not in {"EN-GB", "EN-US", "PT-PT", "PT-BR", "ZH-HANS", "AR", "DE", "ES", "FR", "JA", "KO", "RU"}:
        return 400, {"message": "Value for 'target_lang' not supported."}
    if len(body["text"]) > 50 or body["tag_handling"] != "xml":
        return 400, {"message": "Bad request"}
    try:
        texts = [_xml(machine, text, body["ignore_tags"]) for text in body["text"]]
    except ElementTree.ParseError:
        return 400, {"message": "Tag handling parsing failed, please check input."}
    return 200, {"translations": [{"detected_source_language": body["source_lang"], "text": text} for text in texts]}


def _xml(machine: Machine, text: str, ignored: list[str]) -> str:
    root = ElementTree.fromstring(f"<all>{text}</all>")
    for element in root.iter():
        if element.text and element.tag not in ignored:
            element.text = machine.translate(element.text)
        element.tail = machine.translate(element.tail) if element.tail else element.tail
    return ElementTree.tostring(root, encoding="unicode").removeprefix("<all>").removesuffix("</all>").replace("<all />", "")


def _google(machine: Machine, seen: Seen) -> tuple[int, Any]:
    if seen.headers.get("x-goog-api-key") != KEY:
        return 403, {"error": {"code": 403, "message": "The request is missing a valid API key.", "status": "PERMISSION_DENIED"}}
    if len(seen.body["q"]) > 128 or seen.body["format"] != "html" or seen.body["target"] == "zh-hans":
        return 400, {"error": {"code": 400, "message": "Invalid Value", "status": "INVALID_ARGUMENT"}}
    texts = [_Html(machine, is_styled=seen.body["target"] == "ar").read(text).replace("'", "&#39;") for text in seen.body["q"]]
    return 200, {"data": {"translations": [{"translatedText": text} for text in texts]}}


def _libretranslate(machine: Machine, seen: Seen) -> tuple[int, Any]:
    body = seen.body
    if body["target"] not in {"ar", "de", "en", "es", "fr", "ja", "ko", "pt", "ru", "zh"}:
        return 400, {"error": f"{body['target']} is not supported"}
    # It undoes character references in its answers, those of markup too.
    return 200, {"translatedText": [html.unescape(_Html(machine).read(text)) for text in body["q"]]}


def _openai(machine: Machine, seen: Seen) -> tuple[int, Any]:
    if seen.headers.get("authorization") != f"Bearer {KEY}":
        return 401, {"error": {"message": "Incorrect API key provided", "type": "invalid_request_error", "code": "invalid_api_key"}}
    texts = [machine.translate(text) for text in json.loads(seen.body["messages"][-1]["content"])]
    content = f"```json\n{json.dumps(texts, ensure_ascii=False)}\n```"
    message = {"role": "assistant", "content": content}
    return 200, {"object": "chat.completion", "choices": [{"index": 0, "message": message, "finish_reason": "stop"}]}


_PROTOCOLS = {
    "/v2/translate": _deepl,
    "/language/translate/v2": _google,
    "/translate": _libretranslate,
    "/v1/chat/completions": _openai,
}


class _Html(HTMLParser):
    """Translates what is between tags, but not inside `translate="no"`."""

    def __init__(self, machine: Machine, *, is_styled: bool = False) -> None:
        super().__init__(convert_charrefs=True)
        self.machine, self.is_styled = machine, is_styled
        self.parts: list[str] = []
        self.kept: list[bool] = []

    def read(self, text: str) -> str:
        self.feed(text)
        self.close()
        return "".join(self.parts)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        style = ' style="text-align:right;direction:rtl"' if self.is_styled else ""
        self.parts.append(self.get_starttag_text().replace(f"<{tag}", f"<{tag}{style}"))
        if tag != "br":
            self.kept.append(("translate", "no") in attrs or any(self.kept))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.parts.append(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        self.parts.append(f"</{tag}>")
        self.kept.pop()

    def handle_data(self, data: str) -> None:
        text = data if any(self.kept) else self.machine.translate(data)
        self.parts.append(html.escape(text, quote=False))
