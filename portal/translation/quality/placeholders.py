"""Values put into a text: `{name}`, `{{ name }}`, `%(name)s`, `%s`, `%1$d`. What is missing or new breaks the sentence or the program.

Formats: Python's `%` (library reference, "printf-style String Formatting") and `str.format`, Django's templates, C's numbered arguments.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from portal.translation.quality.findings import Remark, Remarks, Span, remark
from portal.translation.quality.registry import register
from portal.translation.quality.texts import Pair, Side

MISSING = gettext_noop("The placeholder %(placeholder)s is missing in the translation.")
EXTRA = gettext_noop("The placeholder %(placeholder)s is not in the source.")
ORDER = gettext_noop("Placeholders without a name must keep their order: %(placeholders)s.")
LONE_PERCENT = gettext_noop("The percent sign must be doubled (%%%%), because values are put into this text.")
BROKEN = gettext_noop("“%(part)s” looks like a broken placeholder.")

_SPACED_NAME = re.compile(r"\{\s+|\s+\}")
_UNNAMED = re.compile(r"%(?![(%])(?!\d+\$)|\{\}")
#: Spaces or translated names inside the brackets, full-width brackets or percent signs, "% s".
_BROKEN = re.compile(
    r"%\s?\(\s?[^()\n]{0,40}\s?\)(?!\w)|％[(（]|%（|% \(|%[(（][^()（）]*[)）]\s+[sd]\b"
    r"|｛[^｛｝]*｝|\{[^{}\n]{0,40}｝|｛[^{}\n]{0,40}\}"
)


@register("placeholders", _("Placeholders"))
def check_placeholders(pair: Pair) -> Remarks:
    """Every placeholder as often as in the source, those without a name in the same order."""
    source, target = list(_values(pair.source)), list(_values(pair.target))
    ours, theirs = Counter(name for name, _span in source), Counter(name for name, _span in target)
    missing, extra = ours - theirs, theirs - ours
    numbers_left_out = pair.is_single and len(missing) <= 1
    for name, span in source:
        if missing[name] and not numbers_left_out:
            missing[name] -= 1
            yield remark(MISSING, source=span, placeholder=name)
    for name, span in target:
        if extra[name]:
            extra[name] -= 1
            yield remark(EXTRA, target=span, placeholder=name)
    if ours == theirs:
        yield from _out_of_order([name for name, _span in source], [name for name, _span in target])
    yield from _broken(pair)


@register("percent-signs", _("Percent signs"))
def check_percent_signs(pair: Pair) -> Remarks:
    """In a text into which values are put with the percent sign, another percent sign is doubled. A lone one stops the program."""
    if not pair.is_message_formatted:
        return
    text = pair.target.words
    for place, character in enumerate(text):
        if character == "%":
            yield remark(LONE_PERCENT, target=Span(place, place + 1))


def _values(side: Side) -> Iterator[tuple[str, Span]]:
    """Placeholders by their writing, blanks inside the brackets left out; a doubled percent sign is none."""
    for span in side.placeholders:
        written = span.of(side.visible)
        if written != "%%":
            yield _SPACED_NAME.sub(lambda match: match.group().strip(), written), span


def _out_of_order(source: Sequence[str], target: Sequence[str]) -> Iterator[Remark]:
    ours, theirs = ([name for name in names if _UNNAMED.match(name)] for names in (source, target))
    if ours != theirs:
        yield remark(ORDER, placeholders=", ".join(ours))


def _broken(pair: Pair) -> Iterator[Remark]:
    if not pair.source.placeholders:
        return
    for match in _BROKEN.finditer(pair.target.words):
        yield remark(BROKEN, target=Span(*match.span()), part=match.group())
