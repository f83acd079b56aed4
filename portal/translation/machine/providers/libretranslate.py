"""LibreTranslate, which runs on one's own machine: https://docs.libretranslate.com"""

from collections.abc import Sequence
from typing import Any

from portal.languages import Language
from portal.translation.machine.protection import Writing
from portal.translation.machine.providers.base import Glossary, Provider, base_code
from portal.translation.machine.transport import Request


class LibreTranslate(Provider):
    """As many texts as its server is told to take; the public one takes 2,000 characters. HTML in which `translate="no"` is kept."""

    name = "libretranslate"
    label = "LibreTranslate"
    writing = Writing.HTML
    max_texts = 20
    max_characters = 2_000
    # One's own machine takes its time.
    seconds = 60.0

    @property
    def address(self) -> str:
        """There is none but one's own."""
        return self.below("translate") if self.url else ""

    @property
    def is_ready(self) -> bool:
        """There is an address; a key only where the server wants one."""
        return bool(self.url)

    def request(self, texts: Sequence[str], source: Language, target: Language, glossary: Glossary) -> Request:
        """Simplified Chinese is `zh` there, Portuguese of Portugal `pt`."""
        body = {"q": list(texts), "source": base_code(source), "target": base_code(target), "format": "html"}
        if self.key:
            body["api_key"] = self.key
        return Request(self.address, {}, body, sum(map(len, texts)))

    def translations(self, answer: Any) -> Any:
        """A list, because a list was sent."""
        return answer["translatedText"]
