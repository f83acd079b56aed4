"""Blanks: at the edges as in the source, one between words, none before marks, paragraphs as in the source."""

import re

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from portal.translation.quality.findings import Remarks, Severity, Span, remark
from portal.translation.quality.registry import register
from portal.translation.quality.texts import FILLER, PROSE, Kind, Pair

EDGE_START = gettext_noop("The translation does not begin with the same blanks or line breaks as the source.")
EDGE_END = gettext_noop("The translation does not end with the same blanks or line breaks as the source.")
SEVERAL = gettext_noop("There are several blanks in a row here.")
BEFORE_MARK = gettext_noop("There is a blank before “%(mark)s”.")
AFTER_MARK = gettext_noop("A blank is missing after “%(mark)s”.")
INSIDE_HAN = gettext_noop("There is a blank between two Chinese or Japanese letters.")
PARAGRAPHS = gettext_noop("The source has %(source)s paragraphs, the translation %(target)s.")

_START, _END = re.compile(r"\A\s*"), re.compile(r"\s*\Z")
_SEVERAL = re.compile(r"(?<=\S)[ \u00a0\u202f\u3000\t]{2,}(?=\S)")
_BEFORE_MARK = re.compile(r"(?<=\S)[ \u00a0\u202f]+(?P<mark>[,.;:!?،؛؟，。；：！？、](?![\w./]))")
_AFTER_MARK = re.compile(r"(?<=[^\W\d_]{2})(?P<mark>[,;:!?،؛؟]|\.(?=[^\W\d_a-z]))(?=[^\W\d_]{2})")
_INSIDE_HAN = re.compile("(?<=[\u3400-\u9fff\u3041-\u30ff])[ \u00a0]+(?=[\u3400-\u9fff\u3041-\u30ff])")
_PARAGRAPH = re.compile(r"\n\s*\n")


@register("edge-blanks", _("Blanks at the edges"), severity=Severity.WARNING, kinds=tuple(Kind))
def check_edges(pair: Pair) -> Remarks:
    """Begins and ends with the same blanks as the source: what stands beside the text relies on them."""
    source, target = pair.source.text, pair.target.text
    if not source.strip() or not target.strip():
        return
    for pattern, template in ((_START, EDGE_START), (_END, EDGE_END)):
        ours, theirs = pattern.search(source), pattern.search(target)
        if ours and theirs and ours.group() != theirs.group():
            yield remark(template, source=Span(*ours.span()), target=Span(*theirs.span()))


@register("inner-blanks", _("Blanks inside"), severity=Severity.WARNING, kinds=PROSE)
def check_inside(pair: Pair) -> Remarks:
    """One blank between words; none before a mark, except in French; one after it."""
    text, language = pair.target.words, pair.target.language
    # Tags are blanked out, so that blanks are looked for in the text as it was given.
    written = pair.target.text
    if not _SEVERAL.search(pair.source.text):
        yield from (remark(SEVERAL, target=Span(*match.span())) for match in _SEVERAL.finditer(written))
    for match in _BEFORE_MARK.finditer(written):
        if not (language.code == "fr" and match["mark"] in ":;!?") and FILLER not in text[match.start() : match.end()]:
            yield remark(BEFORE_MARK, target=Span(*match.span()), mark=match["mark"])
    if language.script in {"han", "japanese"}:
        yield from (remark(INSIDE_HAN, target=Span(*match.span())) for match in _INSIDE_HAN.finditer(written))
        return
    for match in _AFTER_MARK.finditer(text):
        if match.group() != ":":
            yield remark(AFTER_MARK, target=Span(*match.span()), mark=match["mark"])


@register("paragraphs", _("Paragraphs"), severity=Severity.WARNING, kinds=(Kind.SENTENCES, Kind.MESSAGE))
def check_paragraphs(pair: Pair) -> Remarks:
    """As many paragraphs as the source."""
    source, target = (len(_PARAGRAPH.split(side.text.strip())) for side in (pair.source, pair.target))
    if source != target and pair.target.text.strip():
        yield remark(PARAGRAPHS, source_=source, target_=target)
