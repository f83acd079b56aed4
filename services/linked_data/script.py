"""Linked data as a text in a page."""

import json

from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from portal import languages
from services.hours import schedule
from services.kinds.base import Entry
from services.linked_data.particulars import graph
from services.linked_data.things import Page, Thing, known

#: Of what a script element must not hold, in the escapes of JSON: nothing can end it or begin another.
_ESCAPED = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026", ord("\u2028"): "\\u2028", ord("\u2029"): "\\u2029"}


def linked_data(entry: Entry, request: HttpRequest) -> SafeString:
    """The JSON-LD of an entry's page in the present reader's language, for a `script` element."""
    page = Page(request.build_absolute_uri, schedule.now().date())
    things = graph(entry, page)
    document = {"@context": "https://schema.org", "@graph": [*things, _web_page(entry, things[0], page)]}
    # Safe: what could end the script is escaped.
    return mark_safe(json.dumps(document, ensure_ascii=False).translate(_ESCAPED))


def _web_page(entry: Entry, about: Thing, page: Page) -> Thing:
    return {
        "@type": "WebPage",
        "@id": about["url"],
        "url": about["url"],
        "name": about["name"],
        "inLanguage": languages.nearest(get_language()).tag,
        "mainEntity": {"@id": about["@id"]},
        **known(
            {
                "dateModified": entry.last_published_at.isoformat() if entry.last_published_at else "",
                "lastReviewed": entry.last_checked.isoformat() if entry.last_checked else "",
            }
        ),
    }
