"""DeepL: https://developers.deepl.com/api-reference/translate"""

from collections.abc import Sequence
from typing import Any

from portal.languages import Language
from portal.translation.machine.protection import Writing
from portal.translation.machine.providers.base import Glossary, Provider, base_code
from portal.translation.machine.transport import Request

#: Targets that DeepL tells apart more finely than the portal does; the others are the portal's codes in capitals.
_TARGETS = {"en": "EN-GB", "pt": "PT-PT"}
#: Keys of the free service end with this; it has an address of its own.
_FREE = ":fx"


class DeepL(Provider):
    """At most 50 texts and 128 KiB in a request; XML in which the contents of `x` are not translated."""

    name = "deepl"
    label = "DeepL"
    writing = Writing.XML
    max_texts = 50
    max_characters = 20_000

    @property
    def address(self) -> str:
        """The free service's or the other one's, by the key."""
        if self.url:
            return self.below("v2/translate")
        return f"https://{'api-free' if self.key.endswith(_FREE) else 'api'}.deepl.com/v2/translate"

    @property
    def is_ready(self) -> bool:
        """There is a key."""
        return bool(self.key)

    def request(self, texts: Sequence[str], source: Language, target: Language, glossary: Glossary) -> Request:
        """Terms are left to the checks: DeepL's glossaries are kept at DeepL."""
        body = {
            "text": list(texts),
            "source_lang": base_code(source).upper(),
            "target_lang": _TARGETS.get(target.code, target.code.upper()),
            "tag_handling": "xml",
            "tag_handling_version": "v2",
            "ignore_tags": ["x"],
        }
        headers = {"Authorization": f"DeepL-Auth-Key {self.key}"}
        return Request(self.address, headers, body, sum(map(len, texts)))

    def translations(self, answer: Any) -> Any:
        """One object a text."""
        return [each["text"] for each in answer["translations"]]
