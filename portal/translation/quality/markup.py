"""Tags and links: the same on both sides, closed, and nested as they were opened."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from html import unescape

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from portal.translation.quality.contacts import same_page
from portal.translation.quality.findings import Remarks, Span, remark
from portal.translation.quality.registry import register
from portal.translation.quality.texts import TAG, Pair, Side

MISSING = gettext_noop("The tag %(tag)s is missing in the translation.")
EXTRA = gettext_noop("The tag %(tag)s is not in the source.")
NOT_CLOSED = gettext_noop("The tag %(tag)s is not closed.")
NOT_OPENED = gettext_noop("The tag %(tag)s closes nothing.")
LOST_LINK = gettext_noop("The link to “%(target)s” is missing in the translation.")
NEW_LINK = gettext_noop("The link to “%(target)s” is not in the source.")
EMPTY_LINK = gettext_noop("The link to “%(target)s” has no text that a reader could choose.")
LOOSE_BRACKET = gettext_noop("“%(part)s” looks like a tag that is not closed with “>”.")

#: Elements without a closing tag (HTML standard, "Void elements"), and Wagtail's.
_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr", "x", "ph"}
#: Elements of which a translation may need more or fewer: they set words apart and mean nothing by themselves.
_FREE = {"wbr", "bdi", "bdo"}
_NAME = re.compile(r"</?\s*([A-Za-z][A-Za-z0-9:-]*)")
_ATTRIBUTE = re.compile(r"""([A-Za-z_:][\w:.-]*)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_LOOSE = re.compile(r"</?(?:a|b|i|em|strong|p|ul|ol|li|br|span|h[1-6])\b[^<>]*(?=<|$)", re.IGNORECASE)
#: Attributes that make two tags of the same name different ones.
_IDENTITY = ("id", "href", "linktype", "src", "embedtype", "url")


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag in a text. `attributes`: those by which it is told apart."""

    name: str
    attributes: tuple[tuple[str, str], ...]
    span: Span
    is_closing: bool
    is_single: bool

    @property
    def link(self) -> str:
        """Where a link leads; "" for what is none."""
        if self.name != "a" or self.is_closing:
            return ""
        values = dict(self.attributes)
        if href := values.get("href"):
            return href
        return ":".join(values[name] for name in ("linktype", "id") if name in values)


@register("tags", _("Tags"))
def check_tags(pair: Pair) -> Remarks:
    """The same elements on both sides, each closed where it should be."""
    source, target = tags(pair.source), tags(pair.target)
    yield from _compare(pair, source, target)
    if not _misnested(source):
        for template, tag in _misnested(target):
            yield remark(template, target=tag.span, tag=tag.span.of(pair.target.text))
    if not _LOOSE.search(TAG.sub("", pair.source.text)):
        for match in _LOOSE.finditer(TAG.sub(lambda found: " " * len(found.group()), pair.target.text)):
            yield remark(LOOSE_BRACKET, target=Span(*match.span()), part=match.group().strip())


@register("links", _("Links"))
def check_links(pair: Pair) -> Remarks:
    """The same links on both sides, each around some text."""
    source, target = ([tag for tag in tags(side) if tag.link] for side in (pair.source, pair.target))
    ours, theirs = (Counter(same_page(tag.link) for tag in found) for found in (source, target))
    missing, extra = ours - theirs, theirs - ours
    for tag in source:
        if missing[same_page(tag.link)]:
            missing[same_page(tag.link)] -= 1
            yield remark(LOST_LINK, source=tag.span, target_=tag.link)
    for tag in target:
        if extra[same_page(tag.link)]:
            extra[same_page(tag.link)] -= 1
            yield remark(NEW_LINK, target=tag.span, target_=tag.link)
        if _is_empty(pair.target, tag):
            yield remark(EMPTY_LINK, target=tag.span, target_=tag.link)


@lru_cache(maxsize=256)
def tags(side: Side) -> tuple[Tag, ...]:
    """The tags of a text in their order; comments are left out."""
    return tuple(_tags(side.text))


def _tags(text: str) -> Iterator[Tag]:
    for match in TAG.finditer(text):
        written = match.group()
        name = _NAME.match(written)
        if name is None:
            continue
        attributes = {found[0].lower(): unescape(found[1] or found[2] or found[3]) for found in _ATTRIBUTE.findall(written)}
        kept = tuple((key, attributes[key]) for key in _IDENTITY if key in attributes)
        element = name.group(1).lower()
        is_closing = written.startswith("</")
        is_single = element in _VOID or written.endswith("/>")
        yield Tag(element, kept, Span(*match.span()), is_closing, is_single)


def _compare(pair: Pair, source: tuple[Tag, ...], target: tuple[Tag, ...]) -> Remarks:
    ours, theirs = ([tag for tag in found if not tag.is_closing and not tag.link and tag.name not in _FREE] for found in (source, target))
    missing = Counter(_identity(tag) for tag in ours) - Counter(_identity(tag) for tag in theirs)
    extra = Counter(_identity(tag) for tag in theirs) - Counter(_identity(tag) for tag in ours)
    for tag in ours:
        if missing[_identity(tag)]:
            missing[_identity(tag)] -= 1
            yield remark(MISSING, source=tag.span, tag=tag.span.of(pair.source.text))
    for tag in theirs:
        if extra[_identity(tag)]:
            extra[_identity(tag)] -= 1
            yield remark(EXTRA, target=tag.span, tag=tag.span.of(pair.target.text))


def _identity(tag: Tag) -> tuple[str, tuple[tuple[str, str], ...]]:
    return tag.name, tag.attributes


def _misnested(found: tuple[Tag, ...]) -> list[tuple[str, Tag]]:
    """Tags that are not closed, or close nothing, in the order of the text."""
    wrong: list[tuple[str, Tag]] = []
    opened: list[Tag] = []
    for tag in found:
        if tag.is_single and not tag.is_closing:
            continue
        if not tag.is_closing:
            opened.append(tag)
        elif any(other.name == tag.name for other in opened):
            while (last := opened.pop()).name != tag.name:
                wrong.append((NOT_CLOSED, last))
        else:
            wrong.append((NOT_OPENED, tag))
    wrong.extend((NOT_CLOSED, tag) for tag in opened)
    return wrong


def _is_empty(side: Side, tag: Tag) -> bool:
    following = next((other for other in tags(side) if other.is_closing and other.name == "a" and other.span.start >= tag.span.end), None)
    return following is not None and not side.visible[tag.span.end : following.span.start].strip()
