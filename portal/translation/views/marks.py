"""The icon of each state: a state is told by a word and an icon, never by colour alone."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from portal.translation.states import State

ICONS: Mapping[str, str] = MappingProxyType({
    State.MISSING: "circle-plus",
    State.NEEDS_EDITING: "edit",
    State.SUGGESTED: "help",
    State.TRANSLATED: "check",
    State.APPROVED: "circle-check",
    State.NOT_TRANSLATED: "no-view",
})  # fmt: skip


@cache
def icon(name: str) -> SafeString:
    """An icon of Wagtail's. Its own tag renders a template each time, which is a tenth of the time of a long list."""
    return render_to_string("wagtailadmin/shared/icon.html", {"name": name, "classname": "default"})
