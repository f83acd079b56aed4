"""The icon of each state: a state is told by a word and an icon, never by colour alone."""

from collections.abc import Mapping
from types import MappingProxyType

from portal.translation.states import State

ICONS: Mapping[str, str] = MappingProxyType({
    State.MISSING: "circle-plus",
    State.NEEDS_EDITING: "edit",
    State.SUGGESTED: "help",
    State.TRANSLATED: "check",
    State.APPROVED: "circle-check",
    State.NOT_TRANSLATED: "no-view",
})  # fmt: skip
