"""What was left as it is in the source: whole texts, sentences inside a translation, letters of another script.

Chinese names in brackets behind a term or inside quotation marks are the portal's own style, and no leftover.
"""

import re
from collections.abc import Iterable, Iterator

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from portal.languages import Script
from portal.translation.quality.findings import Remarks, Severity, Span, remark
from portal.translation.quality.registry import register
from portal.translation.quality.texts import FILLER, PROSE, Kind, Pair, Side

EMPTY = gettext_noop("There is no translation.")
UNCHANGED = gettext_noop("The translation is the same as the source.")
LEFT = gettext_noop("“%(part)s” was left in the language of the source.")
HAN = gettext_noop("The Chinese letters “%(part)s” stand outside brackets.")
OTHER_SCRIPT = gettext_noop("“%(part)s” is in a script that this language does not use.")
TRADITIONAL = gettext_noop("“%(part)s” is traditional writing; this language uses simplified letters.")
SIMPLIFIED = gettext_noop("“%(part)s” is simplified Chinese writing, which Japanese does not use.")
WRONG_SCRIPT = gettext_noop("No letter of this language’s script is in the translation.")

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_KANA = "\u3041-\u3096\u30a1-\u30fa"
_HANGUL = "\uac00-\ud7a3\u1100-\u11ff"
_CYRILLIC = "\u0400-\u052f"
_ARABIC = "\u0620-\u064a\u0671-\u06d3"
_LATIN = "A-Za-z\u00c0-\u024f\u1e00-\u1eff"
_HAN_RUN = re.compile(f"[{_HAN}](?:[{_HAN}\\d·、“”]*[{_HAN}])?")

#: Script → characters of which a text in it has at least one.
_OWN: dict[Script, str] = {
    "latin": _LATIN,
    "cyrillic": _CYRILLIC,
    "arabic": _ARABIC,
    "han": _HAN,
    "japanese": _HAN + _KANA,
    "korean": _HANGUL,
}
_ANY_SCRIPT = {"kana": _KANA, "hangul": _HANGUL, "cyrillic": _CYRILLIC, "arabic": _ARABIC}
#: Script → other scripts that it has besides its own (Latin names stand everywhere, Han has a check of its own).
_ALLOWED: dict[Script, frozenset[str]] = {
    "latin": frozenset(),
    "cyrillic": frozenset({"cyrillic"}),
    "arabic": frozenset({"arabic"}),
    "han": frozenset(),
    "japanese": frozenset({"kana"}),
    "korean": frozenset({"hangul"}),
}
_WRITES_HAN: frozenset[Script] = frozenset({"han", "japanese"})
_BRACKETED = re.compile(r"\([^()]*\)|（[^（）]*）|\[[^\[\]]*\]|【[^【】]*】")
_QUOTED = re.compile(r"“[^“”„]*”|„[^“”„]*“|«[^«»]*»|「[^「」]*」|『[^『』]*』|《[^《》]*》|\"[^\"]*\"|‘[^‘’]*’")
_WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*")
#: Words in a row that are a sentence and no name.
_FEWEST_WORDS, _FEWEST_SMALL_WORDS = 4, 3
#: Unchanged words that stand for a sentence, not for a name or a word that both languages have.
_FEW_WORDS = 2
_FEWEST_LETTERS = 4


@register("empty", _("Nothing translated"), kinds=tuple(Kind))
def check_empty(pair: Pair) -> Remarks:
    """A source that says something has a translation that does."""
    if pair.source.text.strip() and not pair.target.text.strip():
        yield remark(EMPTY, source=Span(0, len(pair.source.text)))


@register("unchanged", _("Unchanged text"), severity=Severity.WARNING, kinds=PROSE)
def check_unchanged(pair: Pair) -> Remarks:
    """The translation is not the source again. Names, numbers, abbreviations and words that both languages have may be the same."""
    if pair.source.language == pair.target.language or _bare(pair.source) != _bare(pair.target):
        return
    words = _telling_words(pair) or _single_word(pair)
    if not words or (pair.source.language.script == pair.target.language.script == "latin" and len(words) < _FEW_WORDS):
        return
    severity = Severity.ERROR if len(words) > _FEW_WORDS else Severity.WARNING
    yield remark(UNCHANGED, source=Span(0, len(pair.source.text)), target=Span(0, len(pair.target.text)), severity=severity)


@register("leftover-source", _("Parts left in the source language"), kinds=PROSE)
def check_leftover_source(pair: Pair) -> Remarks:
    """No row of words of the source stands in the translation, names and what is in brackets or quoted left out."""
    if pair.source.language == pair.target.language or _bare(pair.source) == _bare(pair.target):
        return
    # Chinese that is left in another script has its own check.
    if pair.source.language.script not in _WRITES_HAN:
        yield from _left_words(pair)


@register("leftover-han", _("Leftover Chinese"), kinds=PROSE)
def check_leftover_han(pair: Pair) -> Remarks:
    """Chinese letters in a text of another script stand in brackets, are quoted, or stand so in the source."""
    language = pair.target.language
    if language.script in _WRITES_HAN:
        yield from _wrong_han(pair)
        return
    text = _without(pair.target.words, _BRACKETED, _QUOTED)
    allowed = "" if pair.source.language.script in _WRITES_HAN else pair.source.words
    for match in _HAN_RUN.finditer(text):
        if match.group() not in allowed:
            yield remark(HAN, target=Span(*match.span()), part=match.group())


@register("other-scripts", _("Other scripts"), kinds=PROSE)
def check_other_scripts(pair: Pair) -> Remarks:
    """No letters of a script that neither the language nor, in brackets or quoted or in the same words, the source has."""
    script = pair.target.language.script
    if _lacks_own_script(pair):
        yield remark(WRONG_SCRIPT, target=Span(0, len(pair.target.text)))
        return
    text = _without(pair.target.words, _BRACKETED, _QUOTED)
    for name, letters in _ANY_SCRIPT.items():
        if name in _ALLOWED[script]:
            continue
        for match in re.finditer(f"[{letters}]+", text):
            if match.group() not in pair.source.words or pair.source.language.script == name:
                yield remark(OTHER_SCRIPT, target=Span(*match.span()), part=match.group())


def _bare(side: Side) -> str:
    return " ".join(side.visible.casefold().split())


def _telling_words(pair: Pair) -> list[str]:
    """Words of the source that a translation would change: no names, abbreviations and terms that are the same in both languages."""
    if pair.source.language.script in _WRITES_HAN | {"korean"}:
        text = pair.source.words
        has_more = any(character.isalpha() and not character.isascii() for character in text)
        return (
            re.findall(rf"[{_HAN}{_KANA}{_HANGUL}]", text)
            if has_more and pair.target.language.script != pair.source.language.script
            else []
        )
    text = _without_same_terms(pair)
    words = [(match.start(), match.group()) for match in _WORD.finditer(text)]
    return [
        word
        for place, word in words
        if len(word) > 1 and not word.isupper() and (word.islower() or (place == 0 and pair.source.language.script != "latin"))
    ] + [word for place, word in words[:1] if word.istitle() and len(words) > 1 and any(other.islower() for _start, other in words)]


def _single_word(pair: Pair) -> list[str]:
    """The one word of a text of the interface, which is seldom a name."""
    words = _WORD.findall(_without_same_terms(pair))
    return words if pair.kind == Kind.MESSAGE and len(words) == 1 and words[0].istitle() and len(words[0]) > 1 else []


def _without_same_terms(pair: Pair) -> str:
    """The source without terms that the term base says are written alike in the language of the translation, or are kept."""
    text = pair.source.words
    if pair.terms is None:
        return text
    for match in pair.terms.find(text, pair.source.language):
        theirs = {term.text.casefold() for term in match.concept.terms_in(pair.target.language.code)}
        if match.concept.do_not_translate or text[match.start : match.end].casefold() in theirs:
            text = text[: match.start] + FILLER * (match.end - match.start) + text[match.end :]
    return text


def _left_words(pair: Pair) -> Remarks:
    ours = [match.group().casefold() for match in _WORD.finditer(pair.source.words)]
    known = {tuple(ours[place : place + _FEWEST_WORDS]) for place in range(len(ours) - _FEWEST_WORDS + 1)}
    theirs = list(_WORD.finditer(_without(pair.target.words, _BRACKETED, _QUOTED)))
    covered = [False] * len(theirs)
    for place in range(len(theirs) - _FEWEST_WORDS + 1):
        window = tuple(match.group().casefold() for match in theirs[place : place + _FEWEST_WORDS])
        if window in known:
            covered[place : place + _FEWEST_WORDS] = [True] * _FEWEST_WORDS
    for row in _rows(theirs, covered):
        small = [match for match in row if match.group().islower()]
        if len(small) >= _FEWEST_SMALL_WORDS:
            span = Span(row[0].start(), row[-1].end())
            yield remark(LEFT, target=span, part=span.of(pair.target.text))


def _rows(words: Iterable[re.Match[str]], covered: Iterable[bool]) -> Iterator[list[re.Match[str]]]:
    row: list[re.Match[str]] = []
    for word, is_covered in zip(words, covered, strict=True):
        if is_covered:
            row.append(word)
        elif row:
            yield row
            row = []
    if row:
        yield row


def _wrong_han(pair: Pair) -> Remarks:
    """Simplified letters in Japanese, traditional ones in Chinese; told apart by the national character sets."""
    is_japanese = pair.target.language.script == "japanese"
    text = _without(pair.target.words, _BRACKETED, _QUOTED)
    for match in re.finditer(f"[{_HAN}]+", text):
        wrong = [place for place, letter in enumerate(match.group()) if _is_wrong_here(letter, is_japanese=is_japanese)]
        if wrong and match.group() not in pair.source.words:
            span = Span(match.start() + wrong[0], match.start() + wrong[-1] + 1)
            template = SIMPLIFIED if is_japanese else TRADITIONAL
            yield remark(template, target=span, severity=Severity.WARNING, part=span.of(pair.target.text))


def _is_wrong_here(letter: str, *, is_japanese: bool) -> bool:
    if is_japanese:
        return _is_in(letter, "gb2312") and not _is_in(letter, "euc_jis_2004")
    return _is_in(letter, "big5") and not _is_in(letter, "gbk" if _is_rare(letter) else "gb2312")


def _is_rare(letter: str) -> bool:
    """Letters that simplified writing kept although GB 2312 left them out: neither set says that they are traditional."""
    return not _is_in(letter, "shift_jis") and not _is_in(letter, "cp949")


def _is_in(letter: str, character_set: str) -> bool:
    try:
        letter.encode(character_set)
    except UnicodeEncodeError:
        return False
    return True


def _lacks_own_script(pair: Pair) -> bool:
    """Whether a translation of words has none of its own letters, which is so where the whole text was left or is in a wrong language."""
    target = pair.target
    if target.language.script == pair.source.language.script or re.search(f"[{_OWN[target.language.script]}]", target.words):
        return False
    words = [word for word in _WORD.findall(pair.source.words) if not word.isupper()]
    has_sentence = sum(len(word) for word in words if word.islower()) >= _FEWEST_LETTERS or (
        pair.source.language.script in _WRITES_HAN | {"korean", "arabic"} and bool(words)
    )
    return has_sentence and target.has_letters and _bare(pair.source) != _bare(target)


def _without(text: str, *patterns: re.Pattern[str]) -> str:
    for pattern in patterns:
        text = pattern.sub(lambda match: FILLER * len(match.group()), text)
    return text
