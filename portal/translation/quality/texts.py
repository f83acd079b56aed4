"""A text and its translation as the checks see them: with tags, placeholders and addresses of the web masked, place for place.

A masked text has the length of the text as it was given, so that every place found in it is a place in the original.
"""

import html
import re
from dataclasses import dataclass
from functools import cached_property

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.languages import Fragment, Language
from portal.translation.quality.findings import Span
from portal.translation.terms.recogniser import Recogniser


class Kind(models.TextChoices):
    """What a text is for; some checks look at some kinds only."""

    SENTENCES = "sentences", _("sentences")
    LABEL = "label", _("heading or label")
    RICH = "rich", _("rich text")
    MESSAGE = "message", _("text of the interface")
    NAME = "name", _("name")
    ADDRESS = "address", _("address")
    KEYWORDS = "keywords", _("words to search by")


#: Kinds that are read as language.
PROSE = (Kind.SENTENCES, Kind.LABEL, Kind.RICH, Kind.MESSAGE)
#: Kinds whose words say something, even if they are not sentences.
WORDED = (*PROSE, Kind.NAME, Kind.ADDRESS)

#: Stands in a masked text for what is content but not language.
FILLER = "\ufffc"

TAG = re.compile(r"<!--(?:(?!<!--).)*?-->|</?[A-Za-z][^<>]*>", re.DOTALL)
ENTITY = re.compile(r"&(?:#\d+|#[xX][0-9A-Fa-f]+|[A-Za-z][A-Za-z0-9]*);")
#: `%(name)s`, `%s`, `%1$d`, `%%` (not the percent sign of "5 %de"); the C and Python conversions, without the flag " ".
PERCENT = re.compile(
    r"%%|%\([^()\s]+\)[-#0+]*\d*(?:\.\d+)?[a-zA-Z]"
    r"|(?<!\d)(?<!\d[ \u00a0\u202f])%(?:\d+\$)?[-#0+]*\d*(?:\.\d+)?(?:hh?|ll?|[jztL])?[diouxXeEfFgGcrsap](?![A-Za-z])"
)
#: `{name}`, `{0}`, `{value:.2f}`, `${name}`, and Django's `{{ name }}` and `{% tag %}`.
BRACE = re.compile(r"\{\{[^{}]*\}\}|\{%[^{}]*%\}|\$?\{[A-Za-z_0-9][^{}\s]*\}|\{\}")
MAIL = re.compile(r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}")
_ADDRESS_CHARACTER = r"[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]"
_ZONES = "cn|com|org|net|gov|edu|int|eu|info|jp|kr|de|fr|es|ru|pt|io"
WEB_ADDRESS = re.compile(
    rf"(?:https?|ftp)://{_ADDRESS_CHARACTER}+|(?<![A-Za-z0-9@.-])(?:[A-Za-z0-9-]+\.)+(?:{_ZONES})(?![A-Za-z0-9-])(?:/{_ADDRESS_CHARACTER}*)?"
)
#: What follows an address and is the sentence's.
_AFTER_ADDRESS = ".,;:!?'"


@dataclass(frozen=True)
class Side:
    """One of the two texts, and what the checks want to know of it."""

    text: str
    language: Language

    @cached_property
    def visible(self) -> str:
        """Without tags, character references as the character they stand for."""
        shown = _blank(self.text, TAG, " ")
        return ENTITY.sub(_read_entity, shown) if "&" in shown else shown

    @cached_property
    def placeholders(self) -> tuple[Span, ...]:
        """Where values are put in."""
        return tuple(sorted(Span(*match.span()) for pattern in (PERCENT, BRACE) for match in pattern.finditer(self.visible)))

    @cached_property
    def mails(self) -> tuple[Span, ...]:
        """Addresses of mail."""
        return tuple(Span(*match.span()) for match in MAIL.finditer(self.visible))

    @cached_property
    def web_addresses(self) -> tuple[Span, ...]:
        """Addresses of the web, those in a tag's attribute left out."""
        text = mask(self.visible, (*self.mails, *self.placeholders))
        return tuple(_trimmed(text, match) for match in WEB_ADDRESS.finditer(text))

    @cached_property
    def words(self) -> str:
        """What is language: tags blank, placeholders and addresses masked."""
        return mask(self.visible, (*self.placeholders, *self.mails, *self.web_addresses))

    @cached_property
    def has_letters(self) -> bool:
        """Whether any language is in it."""
        return any(character.isalpha() for character in self.words)


@dataclass(frozen=True)
class Pair:
    """A translation beside its source.

    `limit`: most characters that the translation may have. `terms`: the term base, or None where none is looked at. Of a text with plural
    forms, `is_single` says that this form stands for one number only ("one day"), so that the number itself may be left out.
    """

    source: Side
    target: Side
    kind: Kind
    terms: Recogniser | None = None
    limit: int | None = None
    is_single: bool = False

    @property
    def is_message_formatted(self) -> bool:
        """Whether Python or C puts values into the text with the percent sign."""
        return any(self.source.visible[span.start] == "%" for span in self.source.placeholders)


def pair(
    source: Fragment,
    target: Fragment,
    *,
    kind: Kind = Kind.SENTENCES,
    terms: Recogniser | None = None,
    limit: int | None = None,
    is_single: bool = False,
) -> Pair:
    """Two fragments side by side."""
    return Pair(Side(source.text, source.language), Side(target.text, target.language), kind, terms, limit, is_single)


def mask(text: str, spans: tuple[Span, ...], filler: str = FILLER) -> str:
    """The text with every character of the spans replaced."""
    if not spans:
        return text
    characters = list(text)
    for span in spans:
        characters[span.start : span.end] = filler * (span.end - span.start)
    return "".join(characters)


def _blank(text: str, pattern: re.Pattern[str], filler: str) -> str:
    return pattern.sub(lambda match: filler * len(match.group()), text)


def _read_entity(match: re.Match[str]) -> str:
    written = match.group()
    character = html.unescape(written)
    return character.ljust(len(written)) if len(character) == 1 else written


def _trimmed(text: str, match: re.Match[str]) -> Span:
    start, end = match.span()
    while end > start and (text[end - 1] in _AFTER_ADDRESS or (text[end - 1] == ")" and "(" not in text[start:end])):
        end -= 1
    return Span(start, end)
