"""A variable that is not defined fails, in our own templates: Django shows nothing in its place, and a slip stays unseen.

What is read must exist, also before `default`. What is only asked about (`{% if error %}`) may lack a value, but its name has to be known;
what a template can do without is named in the comment at its beginning (`Optional: heading.`). Templates of others keep Django's ways.
"""

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from django.template import base
from django.template.base import FilterExpression, Origin, Parser, TokenType, Variable, VariableDoesNotExist
from django.template.context import Context
from django.templatetags.i18n import BlockTranslateNode

_PROJECT = Path(__file__).resolve().parent.parent
ROOMS = tuple(_PROJECT / room for room in ("portal", "services", "search"))
_OPTIONAL = re.compile(r"\A(?:{% extends [^%]*%}\s*)?{#.*?\bOptional: (.*?)\s*#}", re.DOTALL)


class UndefinedVariableError(BaseException):
    """Raised for a variable that a template of ours reads, or asks about, and nobody defined. No `Exception`: `{% if a and b %}` takes that
    for false."""


class _StrictExpression(FilterExpression):
    """An expression that knows which template it stands in."""

    __slots__ = ("origin",)

    def __init__(self, token: str, parser: Parser) -> None:
        super().__init__(token, parser)
        self.origin = parser.origin

    def resolve(self, context: Context, ignore_failures: bool = False) -> Any:
        if not self.is_var or not _is_ours(self.origin):
            return super().resolve(context, ignore_failures)
        assert isinstance(self.var, Variable)
        _ask(self.origin, (self.var.lookups or ())[:1], context)
        try:
            value = self.var.resolve(context)
        except VariableDoesNotExist as error:
            if not ignore_failures:
                raise UndefinedVariableError(f"{self.origin}: {self.token}: {error}") from error
            value = None
        return self._filtered(value, context)

    def _filtered(self, value: Any, context: Context) -> Any:
        """What the filters make of a value."""
        rest: Any = FilterExpression.__new__(FilterExpression)
        rest.token, rest.filters, rest.var, rest.is_var = self.token, self.filters, value, False
        return rest.resolve(context)


def install() -> None:
    """From now on, for templates that are not loaded yet."""
    # Django's parser looks it up there.
    setattr(base, "FilterExpression", _StrictExpression)  # noqa: B010  a type checker takes it for a type
    lenient = BlockTranslateNode.render

    def render(self: BlockTranslateNode, context: Context, nested: bool = False) -> str:
        tokens = (*self.singular, *(self.plural or ()))
        names = {token.contents for token in tokens if token.token_type == TokenType.VAR} - {*self.extra_context, self.countervar}
        _ask(self.origin, names, context)
        return lenient(self, context, nested)

    BlockTranslateNode.render = render  # type: ignore[method-assign]


@cache
def optional_names(path: str) -> frozenset[str]:
    """What a template (its file) says that it can do without: names, each with a remark in brackets or without."""
    said = _OPTIONAL.match(Path(path).read_text(encoding="utf-8"))
    return frozenset(re.findall(r"(\w+)(?= *[,.(]|$)", re.sub(r"\([^)]*\)", "", said[1]))) if said else frozenset()


def _ask(origin: Origin | None, names: Iterable[str], context: Context) -> None:
    if origin is None or not _is_ours(origin):
        return
    for name in names:
        if name not in context and name not in optional_names(origin.name):
            raise UndefinedVariableError(f"{origin}: {name} is not defined")


@cache
def _is_in_project(name: str) -> bool:
    return any(Path(name).is_relative_to(room) for room in ROOMS)


def _is_ours(origin: Origin | None) -> bool:
    return origin is not None and _is_in_project(str(origin.name))
