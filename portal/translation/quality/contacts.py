"""Addresses of mail and of the web: the same ones on both sides. A page's own language in a web address may change with the reader's."""

import re
from collections.abc import Callable, Iterator

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from portal import languages
from portal.translation.quality.findings import Remarks, Severity, Span, remark
from portal.translation.quality.registry import register
from portal.translation.quality.texts import Pair, Side

MISSING_MAIL = gettext_noop("The mail address “%(address)s” is not in the translation.")
EXTRA_MAIL = gettext_noop("The mail address “%(address)s” is not in the source.")
MISSING_ADDRESS = gettext_noop("The web address “%(address)s” is not in the translation.")
EXTRA_ADDRESS = gettext_noop("The web address “%(address)s” is not in the source.")

#: Parts of an address that name a language, and what sites of the region write for three of them.
_CODES = {form for row in languages.all_languages() for form in (row.tag.lower(), row.suffix, row.tag.partition("-")[0].lower())}
_CODES |= {"cn", "jp", "kr"}
_LANGUAGE_PART = re.compile(rf"(?<=[/.=])(?:{'|'.join(sorted(_CODES, key=lambda code: (-len(code), code)))})(?=[/.?&#]|$)")


def same_page(address: str) -> str:
    """A web address without what may differ between two languages: scheme, case, trailing slash, a part that names the language."""
    bare = re.sub(r"^(?:https?|ftp)://", "/", address.lower()).rstrip("/")
    return _LANGUAGE_PART.sub("*", bare).replace("/www.", "/")


@register("mail", _("Mail addresses"))
def check_mail(pair: Pair) -> Remarks:
    """The same mail addresses on both sides."""
    yield from _compare(pair, _mails, (MISSING_MAIL, EXTRA_MAIL), Severity.ERROR)


@register("web-addresses", _("Web addresses"))
def check_web_addresses(pair: Pair) -> Remarks:
    """The same web addresses on both sides. One that only the translation has is a warning: it may lead to that language's own page."""
    yield from _compare(pair, _web_addresses, (MISSING_ADDRESS, EXTRA_ADDRESS), Severity.WARNING)


def _compare(
    pair: Pair, find: Callable[[Side], Iterator[tuple[str, Span]]], templates: tuple[str, str], extra_severity: Severity
) -> Remarks:
    source, target = list(find(pair.source)), list(find(pair.target))
    missing, extra = templates
    ours, theirs = {name for name, _span in source}, {name for name, _span in target}
    for name, span in source:
        if name not in theirs:
            yield remark(missing, source=span, address=span.of(pair.source.text))
    for name, span in target:
        if name not in ours:
            yield remark(extra, target=span, severity=extra_severity, address=span.of(pair.target.text))


def _mails(side: Side) -> Iterator[tuple[str, Span]]:
    return ((span.of(side.visible).lower(), span) for span in side.mails)


def _web_addresses(side: Side) -> Iterator[tuple[str, Span]]:
    return ((same_page(span.of(side.visible)), span) for span in side.web_addresses)
