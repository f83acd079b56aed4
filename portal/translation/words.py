"""How many words a text has: by these coverage is counted, and work is planned."""

import re

from portal.translation.quality.texts import BRACE, PERCENT, TAG
from portal.translation.terms.words import HAN

#: Chinese and Japanese write no spaces: each character counts, as translators are paid for it.
_WORD = re.compile(rf"[{HAN}\u3041-\u30ff]|[^\W{HAN}\u3041-\u30ff]+(?:['’-][^\W{HAN}\u3041-\u30ff]+)*")


def count_words(text: str) -> int:
    """The words of a text, tags and placeholders left out; 1 for a text that has none, so that nothing weighs nothing."""
    for pattern in (TAG, PERCENT, BRACE):
        text = pattern.sub(" ", text)
    return max(1, len(_WORD.findall(text)))
