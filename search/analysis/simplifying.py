"""Traditional Chinese characters as simplified ones: one for one, so that every offset stays what it was."""

import re
from functools import cache
from importlib.resources import files


def simplify(letter: str) -> str:
    """The simplified form of one letter; any other letter as it is."""
    return _simplified().get(letter, letter)


def simplify_all(text: str) -> str:
    """The text with every character simplified, as long as before."""
    return text.translate(_table()) if _traditional().search(text) else text


@cache
def _table() -> dict[int, str]:
    return {ord(old): new for old, new in _simplified().items()}


@cache
def _traditional() -> re.Pattern[str]:
    """Most texts have none: looking for one is several times as fast as replacing. The rare letters of other planes are not told apart."""
    letters = "".join(old for old, new in _simplified().items() if old != new and old < "\U00010000")
    return re.compile(f"[{letters}\U00010000-\U0010ffff]")


@cache
def _simplified() -> dict[str, str]:
    # OpenCC's table alone: its Python converter is slow, and cuts text by phrases, which would move offsets.
    table = files("opencc").joinpath("dictionary", "TSCharacters.txt").read_text(encoding="utf-8")
    pairs = (line.split("\t") for line in table.splitlines() if "\t" in line)
    return {old: new.split(" ")[0] for old, new in pairs if len(old) == 1 and len(new.split(" ")[0]) == 1}
