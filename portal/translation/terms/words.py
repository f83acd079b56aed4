"""Text as a row of atoms that terms are compared by: words as stems, Chinese, Japanese and Korean letters one by one, other marks as is.

Blanks, hyphens, apostrophes and quotation marks are no atoms: "240-hour", "240 hour" and "居留 许可" are read alike.
Every atom knows its place in the text as it was given.
"""

import re
import threading
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

import Stemmer

from portal.languages import Language

#: Marks that belong to the letter before them: accents, and Arabic vowel signs.
_MARKS = "\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed"
HAN = "\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_KANA = "\u3041-\u3096\u309d\u309e\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff"
HANGUL = "\u1100-\u11ff\uac00-\ud7a3"
_CJK = f"{HAN}{_KANA}{HANGUL}"
_NO_ATOM = r"\s\w'’ʼ\-‐‑–\"“”„«»‹›「」『』\u00ad\u200b-\u200f"
_ATOM = re.compile(rf"(?P<cjk>[{_CJK}])|(?P<word>[^\W_{_CJK}](?:[^\W_{_CJK}]|[{_MARKS}])*)|(?P<mark>[^{_NO_ATOM}])")
_CLUSTER = re.compile(rf"[\s\S][{_MARKS}\u1160-\u11ff\u3099\u309a\uff9e\uff9f]*")

#: Snowball algorithm → what may differ between two forms of one word after what they have in common, accents left off. The stem alone takes
#: "university" and "universal" for the same. A language without an entry trusts its stemmer.
_ENDINGS: dict[str, frozenset[str]] = {
    name: frozenset(["", *endings.split()])
    for name, endings in {
        "english": "s es e y ies ed d ing",
        "french": "s x e es ee ees er ez ere ers eres al aux ale ales el els elle elles en enne ens ennes if ifs ive ives eux euse euses",
        "german": "e en er ern em es s n ns in innen um ums a",
        "spanish": "s es a as o os z ces",
        "portuguese": "s es a as o os ao oes aes al ais el eis il is m ns",
    }.items()
}
#: Snowball algorithm → plural and singular endings that it gives different stems: útil and úteis, día and días, Visum and Visa.
_PLURALS: dict[str, tuple[tuple[str, str], ...]] = {
    "english": (("men", "man"),),
    "french": (("aux", "al"), ("s", "")),
    "spanish": (("ces", "z"), ("es", ""), ("s", "")),
    "portuguese": (
        *(("ais", "al"), ("eis", "el"), ("eis", "il"), ("óis", "ol"), ("is", "il")),
        *(("ões", "ão"), ("ães", "ão"), ("ns", "m"), ("es", ""), ("s", "")),
    ),
    "german": (("a", "um"),),
    "russian": tuple((form, "день") for form in ("дня", "дню", "днём", "днем", "дне", "дни", "дней", "дням", "днями", "днях")),
}
#: Broken plurals of words that offices use, and their singulars: no stemmer leads from the one to the other.
_ARABIC_PLURALS = {
    plural: singular
    for singular, plurals in {
        "تصريح": "تصاريح",
        "مدرسه": "مدارس",
        "قسم": "اقسام",
        "يوم": "ايام",
        "حي": "احياء",
        "عمل": "اعمال",
        "شهر": "اشهر شهور",
        "مركز": "مراكز",
        "طالب": "طلاب",
        "مكتب": "مكاتب",
        "بنك": "بنوك",
        "مصرف": "مصارف",
        "رسم": "رسوم",
        "وثيقه": "وثائق وثايق",
        "موعد": "مواعيد",
        "صاحب": "اصحاب",
        "عقد": "عقود",
        "طفل": "اطفال",
        "ابن": "ابناء",
        "اجنبي": "اجانب",
        "خبير": "خبراء",
        "قانون": "قوانين",
        "بيت": "بيوت",
        "شخص": "اشخاص",
        "مدينه": "مدن",
        "منطقه": "مناطق",
        "نسخه": "نسخ",
        "صوره": "صور",
        "طريق": "طرق",
        "رقم": "ارقام",
        "ضريبه": "ضرائب",
        "فحص": "فحوص",
        "دواء": "ادويه",
        "حق": "حقوق",
        "سبب": "اسباب",
        "شرط": "شروط",
        "مبلغ": "مبالغ",
        "موقع": "مواقع",
        "برنامج": "برامج",
        "سفير": "سفراء",
        "عامل": "عمال",
        "موظف": "موظفون",
        "اسبوع": "اسابيع",
        "عام": "اعوام",
        "سنه": "سنوات",
        "اسره": "اسر",
    }.items()
    for plural in plurals.split()
}
#: Two endings may begin alike: "-er" and "-em".
_LONGEST_SHARED_ENDING = 3
_ARABIC_LETTERS = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ی": "ي", "ة": "ه", "ک": "ك", "ـ": None})
#: Conjunction, preposition and article that Arabic writes together with the word (و ف · ب ك ل · ال).
_ARABIC_PREFIX = re.compile("[وف]?(?:[بك]?ال|لل|[بكل])?")
_FEWEST_LETTERS = 3


@dataclass(frozen=True, slots=True)
class Atom:
    """`keys`: under which a term may have it, the likeliest first. `written`: in NFKC. `start`, `end`: in the text as it was given."""

    keys: tuple[str, ...]
    written: str
    start: int
    end: int


def atoms(text: str, language: Language) -> list[Atom]:
    """The atoms of a text in this language, in their order. Any string may be given."""
    normal, starts, ends = _normalise(text)
    keys_of = _keys_of(language)
    found = []
    for match in _ATOM.finditer(normal):
        written = match.group()
        keys = keys_of(written) if match.lastgroup == "word" else (written,)
        found.append(Atom(keys, written, starts[match.start()], ends[match.end() - 1]))
    return found


def same_word(one: str, other: str, language: Language) -> bool:
    """Whether two words with the same stem are forms of one word."""
    endings = _ENDINGS.get(language.analysis.stemmer if _is_own_script(one, language) else "english")
    if endings is None or one == other:
        return True
    one, other = _plain(one), _plain(other)
    common = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        common += 1
    shortest = max(0, common - _LONGEST_SHARED_ENDING)
    return any(one[place:] in endings and other[place:] in endings for place in range(shortest, common + 1))


@cache
def _keys_of(language: Language) -> Callable[[str], tuple[str, ...]]:
    @lru_cache(maxsize=50_000)
    def keys_of(word: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(key for key in _keys(word, language) if key)) or (word,)

    return keys_of


def _keys(word: str, language: Language) -> Iterator[str]:
    if not _is_own_script(word, language):
        # A Latin word inside a text of another script is nearly always English.
        yield _plain(_stem(word.casefold(), "english" if word.isascii() else ""))
        return
    stemmer = language.analysis.stemmer
    if stemmer == "arabic":
        yield from _arabic_keys(word)
        return
    written = word.casefold()
    stem = _plain(_stem(written, stemmer))
    # A fleeting vowel: иностранец, иностранца.
    yield re.sub("ец$", "ц", stem) if stemmer == "russian" else stem
    for ending, singular in _PLURALS.get(stemmer, ()):
        if written.endswith(ending):
            yield _plain(_stem(written.removesuffix(ending) + singular, stemmer))


def _arabic_keys(word: str) -> Iterator[str]:
    """Without its article first, as terms are kept; then with less and more cut off: what looks like a prefix may be the root's."""
    bare = word.casefold().removeprefix("ال")
    prefix = _ARABIC_PREFIX.match(word)
    cut = {len(word) - len(bare), 0, prefix.end() if prefix else 0, 1 if word[0] in "وفبكل" else 0}
    if word[0] in "وف" and word[1:2] in {"ب", "ك", "ل"}:
        cut.add(2)
    for length in sorted(cut, key=lambda length: (length != len(word) - len(bare), length)):
        rest = word[length:]
        if len(rest) >= _FEWEST_LETTERS:
            yield _arabic_stem(rest)
            bare_rest = _plain(rest).translate(_ARABIC_LETTERS)
            if bare_rest in _ARABIC_PLURALS:
                yield _arabic_stem(_ARABIC_PLURALS[bare_rest])
            # The stemmer cuts a root's own letters off some forms and not off others.
            yield re.sub("(?:ه|ات)$", "", bare_rest)
    if len(word) < _FEWEST_LETTERS:
        yield word.translate(_ARABIC_LETTERS)


def _arabic_stem(word: str) -> str:
    # The stemmer knows the feminine ending by its own letter only.
    return _plain(_stem(re.sub("ه$", "ة", word), "arabic")).translate(_ARABIC_LETTERS)


def _is_own_script(word: str, language: Language) -> bool:
    if language.script == "latin":
        return True
    first = ord(word[0])
    if language.script == "cyrillic":
        return 0x0400 <= first <= 0x052F
    return language.script == "arabic" and 0x0600 <= first <= 0x06FF


def _plain(word: str) -> str:
    """Case folded and without accents; й stays itself."""
    if word.isascii():
        return word.lower()
    parts = unicodedata.normalize("NFD", word.casefold().replace("й", "\0"))
    return "".join(letter for letter in parts if unicodedata.category(letter) != "Mn").replace("\0", "й")


class _Stemmers(threading.local):
    """Stemmers may not be shared between threads."""

    def __init__(self) -> None:
        self.by_name: dict[str, Stemmer.Stemmer] = {}


_STEMMERS = _Stemmers()


def _stem(word: str, name: str) -> str:
    if not name:
        return word
    if name not in _STEMMERS.by_name:
        _STEMMERS.by_name[name] = Stemmer.Stemmer(name)
    stem: str = _STEMMERS.by_name[name].stemWord(word)
    return stem or word


def _normalise(text: str) -> tuple[str, Sequence[int], Sequence[int]]:
    """NFKC, and for each of its characters where the characters that it comes from start and end."""
    if unicodedata.is_normalized("NFKC", text):
        return text, range(len(text)), range(1, len(text) + 1)
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for match in _CLUSTER.finditer(text):
        piece = unicodedata.normalize("NFKC", match.group())
        pieces.append(piece)
        starts.extend([match.start()] * len(piece))
        ends.extend([match.end()] * len(piece))
    return "".join(pieces), starts, ends
