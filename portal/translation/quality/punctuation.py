"""Marks: the same kind at the end, the marks of the language's own script, French spaces, Spanish openers, brackets in pairs.

Sources: CLDR (delimiters); Lexique des règles typographiques en usage à l'Imprimerie nationale (spaces before : ; ! ? and inside «»);
RAE, Ortografía 3.4.9 (¿ ¡); GB/T 15834-2011 and JIS X 4051 (full-width marks).
"""

import re
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from portal.translation.quality.findings import Remark, Remarks, Severity, Span, remark
from portal.translation.quality.registry import register
from portal.translation.quality.texts import PROSE, Pair, Side

END = gettext_noop("The source ends with “%(source)s”, the translation with “%(target)s”.")
END_MISSING = gettext_noop("The source ends with “%(mark)s”, the translation without a mark.")
END_EXTRA = gettext_noop("The translation ends with “%(mark)s”, the source without a mark.")
NOT_OF_SCRIPT = gettext_noop("“%(mark)s” is not a mark of this language here; it writes “%(right)s”.")
NO_SPACE = gettext_noop("A no-break space belongs before “%(mark)s” in French.")
PLAIN_SPACE = gettext_noop("The space before “%(mark)s” must not break: U+202F or U+00A0.")
NO_SPACE_INSIDE = gettext_noop("A no-break space belongs inside the quotation mark “%(mark)s” in French.")
NO_OPENER = gettext_noop("A sentence that ends with “%(mark)s” begins with “%(opener)s” in Spanish.")
LONE_OPENER = gettext_noop("“%(opener)s” is opened, but no “%(mark)s” follows.")
NOT_PAIRED = gettext_noop("The bracket or quotation mark “%(mark)s” has no partner.")

_CLASSES = {
    **dict.fromkeys(".。．｡।۔", "stop"),
    **dict.fromkeys("?？؟", "question"),
    **dict.fromkeys("!！", "exclamation"),
    **dict.fromkeys(":：", "colon"),
    **dict.fromkeys(";；؛", "semicolon"),
    **dict.fromkeys(",，、،", "comma"),
    "…": "ellipsis",
}
#: Said instead of each other without any loss.
_ALIKE = {frozenset({"stop", "exclamation"}), frozenset({"stop", "ellipsis"}), frozenset({"colon", "ellipsis"})}
_CLOSERS = "\"'”’“»›」』）)]】〉》\u200e\u200f\u061c\u2069\u202c"
_ABBREVIATION = re.compile(
    r"(?:\b(?:[ap]\.?\s?m|etc|Inc|Ltd|Co|Nr|No|St|Str|Tel|usw|bzw|z\.\s?B|g|г|гг|т\.\s?[дп]|др|пр|ул|д|стр|руб|млн|млрд|тыс|мин|ч|ext|approx|max|min"
    r"|Avda?|Sr|Sra|Dr|pág|núm|min|h|э|р)|\b\w)\.$",
    re.IGNORECASE,
)
#: A polite question ends with か and a full stop, in headings with か alone.
_JAPANESE_QUESTION = re.compile("(?:です|ます|せん|でしょう|ました|でした)か。?$")


def end_class(side: Side) -> tuple[str, Span | None]:
    """The class of the mark that a text ends with ("" for none) and its place; closing brackets and quotation marks are passed over."""
    text = side.words.rstrip()
    bare = text.rstrip(_CLOSERS + " \u00a0\u202f")
    if not bare:
        return "", None
    span = Span(len(bare) - 1, len(bare))
    if bare.endswith(("...", "。。。")):
        return "ellipsis", Span(len(bare) - 3, len(bare))
    if side.language.script == "japanese" and _JAPANESE_QUESTION.search(bare):
        return "question", span
    return _CLASSES.get(bare[-1], ""), span


@register("end-punctuation", _("Mark at the end"), severity=Severity.WARNING, kinds=PROSE)
def check_end(pair: Pair) -> Remarks:
    """Both end with a mark of the same class, or both with none."""
    (source, source_span), (target, target_span) = end_class(pair.source), end_class(pair.target)
    if source == target or frozenset({source, target}) in _ALIKE or not (pair.source.has_letters and pair.target.has_letters):
        return
    if {source, target} == {"stop", ""} and _may_be_abbreviation(pair):
        return
    ours, theirs = (span.of(side.text) if span else "" for span, side in ((source_span, pair.source), (target_span, pair.target)))
    if not target:
        yield remark(END_MISSING, source=source_span, target=target_span, mark=ours)
    elif not source:
        yield remark(END_EXTRA, source=source_span, target=target_span, mark=theirs)
    else:
        yield remark(END, source=source_span, target=target_span, source_=ours, target_=theirs)


def _may_be_abbreviation(pair: Pair) -> bool:
    return any(_ABBREVIATION.search(side.words.rstrip().rstrip(_CLOSERS)) for side in (pair.source, pair.target))


_HAN = "\u3400-\u9fff\u3041-\u30ff"
_FULL_WIDTH = {",": "，", ";": "；", "?": "？", "!": "！", ":": "：", ".": "。"}
_ARABIC_MARKS = {",": "،", ";": "؛", "?": "؟"}
#: Between Chinese or Japanese letters; a full stop also at the end.
_HALF_WIDTH_IN_HAN = re.compile(rf"(?<=[{_HAN}])[,;?!](?=[{_HAN}\s]|$)|(?<=[{_HAN}]):(?=[{_HAN}])|(?<=[{_HAN}])\.(?=[{_HAN}]|\s*$)")
_LATIN_IN_ARABIC = re.compile(r"(?<=[\u0620-\u064a\u0671-\u06d3])[,;?](?!\d)")
_FOREIGN = re.compile("[，。；：？！、（）「」『』【】《》]")
_OF_LATIN = dict(zip("，。；：？！、（）「」『』【】《》", ",.;:?!,()“”“”[]“”", strict=True))
_OF_KOREAN = frozenset("「」『』《》【】")


@register("script-punctuation", _("Marks of the script"), severity=Severity.WARNING, kinds=PROSE)
def check_script(pair: Pair) -> Remarks:
    """Chinese and Japanese have full-width marks, Arabic its own comma, semicolon and question mark, the others none of these."""
    script, text = pair.target.language.script, pair.target.words
    if script in {"han", "japanese"}:
        for match in _HALF_WIDTH_IN_HAN.finditer(text):
            right = "、" if script == "japanese" and match.group() == "," else _FULL_WIDTH[match.group()]
            yield _mark(match, right)
        return
    if script == "arabic":
        yield from (_mark(match, _ARABIC_MARKS[match.group()]) for match in _LATIN_IN_ARABIC.finditer(text))
    for match in _FOREIGN.finditer(text):
        if not _is_chinese(text, match.start()) and not (script == "korean" and match.group() in _OF_KOREAN):
            yield _mark(match, _OF_LATIN[match.group()])


def _mark(match: re.Match[str], right: str) -> Remark:
    return remark(NOT_OF_SCRIPT, target=Span(*match.span()), mark=match.group(), right=right)


def _is_chinese(text: str, place: int) -> bool:
    """Whether a mark belongs to a Chinese word that is quoted."""
    around = text[max(0, place - 1) : place] + text[place + 1 : place + 2]
    return any("\u3400" <= character <= "\u9fff" for character in around)


_NO_BREAK = "\u00a0\u202f"
_HIGH_MARK = re.compile(r"(?P<before>.?)(?P<mark>(?:[;!?]|:(?!/|\d))+)", re.DOTALL)
_QUOTES = re.compile(r"«(?P<after>.?)|(?P<before>.?)»", re.DOTALL)


@register("french-spaces", _("Spaces before French marks"), severity=Severity.WARNING, kinds=PROSE)
def check_french_spaces(pair: Pair) -> Remarks:
    """U+00A0 or U+202F before : ; ! ? and inside «»."""
    if pair.target.language.code != "fr":
        return
    text = pair.target.words
    for match in _HIGH_MARK.finditer(text):
        if not _is_tied(match["before"]) and (match["before"] or match.start()):
            yield _space(match.start("mark"), match["before"], match["mark"][0], NO_SPACE)
    for match in _QUOTES.finditer(text):
        place = match.end("after") - 1 if match["after"] else match.start()
        neighbour = pair.target.text[place] if match.group() != "«" else ""
        if neighbour and not _is_tied(neighbour):
            yield _space(
                match.start() if match["after"] is not None else match.end() - 1, neighbour, match.group().strip()[-1], NO_SPACE_INSIDE
            )


def _is_tied(character: str) -> bool:
    return character in _NO_BREAK and character != ""


def _space(place: int, neighbour: str, mark: str, template: str) -> Remark:
    mark = mark if mark in ":;!?»«" else "«"
    return remark(PLAIN_SPACE if neighbour.isspace() and mark not in "«»" else template, target=Span(place, place + 1), mark=mark)


_SPANISH = {"?": "¿", "!": "¡"}
_SENTENCE_END = re.compile(r"[.…\n]|[?!]+")


@register("spanish-openers", _("Spanish ¿ and ¡"), kinds=PROSE)
def check_spanish_openers(pair: Pair) -> Remarks:
    """Every question and exclamation is opened and closed."""
    if pair.target.language.code != "es":
        return
    text = pair.target.words
    for mark, opener in _SPANISH.items():
        open_place: int | None = None
        for match in re.finditer(rf"{opener}|\{mark}+", text):
            if match.group() == opener:
                if open_place is not None:
                    yield remark(LONE_OPENER, target=Span(open_place, open_place + 1), opener=opener, mark=mark)
                open_place = match.start()
            elif open_place is None and not _closes_both(text, match):
                yield remark(NO_OPENER, target=Span(*match.span()), mark=mark, opener=opener)
            else:
                open_place = None
        if open_place is not None and not re.search(r"[?!]", text[open_place:]):
            yield remark(LONE_OPENER, target=Span(open_place, open_place + 1), opener=opener, mark=mark)


#: Characters before a mark in which its sentence begins.
_LONGEST_SENTENCE = 400


def _closes_both(text: str, match: re.Match[str]) -> bool:
    """ "¿Qué!" and "¡Qué?!": a mark may be opened by the other one."""
    other = "¡" if match.group()[0] == "?" else "¿"
    window = max(0, match.start() - _LONGEST_SENTENCE)
    beginning = max((found.end() for found in _SENTENCE_END.finditer(text, window, match.start())), default=window)
    return other in text[beginning : match.start()] or text[match.start() - 1 : match.start()] in {"?", "!"}


_PAIRS = {"(": ")", "[": "]", "（": "）", "「": "」", "『": "』", "【": "】", "《": "》", "“": "”", "«": "»"}
#: A bracket may be closed by its other width.
_SAME = {"（": "(", "）": ")"}
_PAIR_MARK = re.compile(f"[{re.escape(''.join({*_PAIRS, *_PAIRS.values(), *_SAME, '„'}))}]")
_LIST_MARK = re.compile(r"(?:^|\s)(?:\d{1,2}|[A-Za-zА-я])\)")


@register("brackets", _("Brackets and quotation marks"), severity=Severity.WARNING, kinds=PROSE)
def check_brackets(pair: Pair) -> Remarks:
    """Every bracket and quotation mark has its partner, if that is so in the source."""
    if any(_unpaired(pair.source)):
        return
    for place in _unpaired(pair.target):
        yield remark(NOT_PAIRED, target=Span(place, place + 1), mark=pair.target.words[place])


def _unpaired(side: Side) -> Iterator[int]:
    text = _LIST_MARK.sub(lambda match: " " * len(match.group()), side.words)
    # German and Russian close „ with “, which opens elsewhere; some languages turn «» around.
    pairs = {"„": "“”"} if "„" in text else {}
    pairs |= {opener: closer for opener, closer in _PAIRS.items() if opener != "“" or "„" not in text}
    opened: list[tuple[str, int]] = []
    for match in _PAIR_MARK.finditer(text):
        mark, place = _SAME.get(match.group(), match.group()), match.start()
        if mark in pairs:
            opened.append((mark, place))
        elif any(mark in closers for closers in pairs.values()):
            if opened and mark in pairs[opened[-1][0]]:
                opened.pop()
            else:
                yield place
    yield from (place for _mark, place in opened)
