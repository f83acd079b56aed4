"""Google Cloud Translation, Basic (v2): https://cloud.google.com/translate/docs/reference/rest/v2/translate"""

from collections.abc import Sequence
from typing import Any

from portal.languages import Language
from portal.translation.machine.protection import Writing
from portal.translation.machine.providers.base import Glossary, Provider
from portal.translation.machine.transport import Request

#: Codes that are not the portal's.
_CODES = {"zh-hans": "zh-CN", "zh-hant": "zh-TW", "pt": "pt-PT"}


class Google(Provider):
    """At most 128 texts in a request, 5,000 characters are recommended; HTML in which `translate="no"` is kept."""

    name = "google"
    label = "Google"
    writing = Writing.HTML
    max_texts = 128
    max_characters = 5_000

    @property
    def address(self) -> str:
        """Google's own, unless another is configured."""
        return self.below("language/translate/v2") if self.url else "https://translation.googleapis.com/language/translate/v2"

    @property
    def is_ready(self) -> bool:
        """There is a key."""
        return bool(self.key)

    def request(self, texts: Sequence[str], source: Language, target: Language, glossary: Glossary) -> Request:
        """The key goes in a header, not in the address, which is logged in many places."""
        body = {"q": list(texts), "source": _code(source), "target": _code(target), "format": "html"}
        return Request(self.address, {"X-Goog-Api-Key": self.key}, body, sum(map(len, texts)))

    def translations(self, answer: Any) -> Any:
        """One object a text."""
        return [each["translatedText"] for each in answer["data"]["translations"]]


def _code(language: Language) -> str:
    return _CODES.get(language.code, language.code)
