"""Traditional Chinese characters as simplified ones: one for one, so that every offset stays what it was."""

from functools import cache
from importlib.resources import files


def simplify(letter: str) -> str:
    """The simplified form of one letter; any other letter as it is."""
    return _simplified().get(letter, letter)


def simplify_all(text: str) -> str:
    """The text with every character simplified, as long as before."""
    return "".join(map(simplify, text))


@cache
def _simplified() -> dict[str, str]:
    # OpenCC's table alone: its Python converter is slow, and cuts text by phrases, which would move offsets.
    table = files("opencc").joinpath("dictionary", "TSCharacters.txt").read_text(encoding="utf-8")
    pairs = (line.split("\t") for line in table.splitlines() if "\t" in line)
    return {old: new.split(" ")[0] for old, new in pairs if len(old) == 1 and len(new.split(" ")[0]) == 1}
