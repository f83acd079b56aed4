"""An act with every version of a page: all or none."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from wagtail.models import Page

from portal.pages.acts.kinds import NOT_YOURS, Act
from portal.pages.acts.reach import Reach
from portal.pages.models import PortalPage

_is_spreading: ContextVar[bool] = ContextVar("act_is_spreading", default=False)


class RefusedError(PermissionDenied):
    """Raised for an act that cannot be done in one of the languages; nothing is done in any. `steps`: those that cannot."""

    def __init__(self, steps: list["Step"]) -> None:
        super().__init__(" ".join(reasons(steps)))
        self.steps = steps


@dataclass(frozen=True, slots=True)
class Step:
    """What an act does to one of a page's other versions. `refusal`: why it cannot, "" where it can; `remark`: what happens besides."""

    version: PortalPage
    refusal: str = ""
    remark: str = ""

    @property
    def language(self) -> str:
        """The language's name, for staff."""
        return str(self.version.locale.get_display_name())


def reasons(steps: Iterable[Step]) -> list[str]:
    """What stands against an act, each reason once, with the languages in which it does."""
    found: dict[str, list[str]] = {}
    for step in steps:
        if step.refusal:
            found.setdefault(step.refusal, []).append(step.language)
    return [f"{', '.join(names)}: {reason}" for reason, names in found.items()]


def versions_elsewhere(page: Page) -> list[PortalPage]:
    """A page's versions in other languages, published or not; aliases follow what they are an alias of."""
    others = Page.objects.filter(translation_key=page.translation_key, alias_of=None).exclude(pk=page.pk).select_related("locale")
    return [version for version in others.order_by("locale__language_code").specific() if isinstance(version, PortalPage)]


def reach_of(page: PortalPage, act: type[Act]) -> Reach:
    """How far an act of a page reaches, as the page says, or as is usual."""
    return Reach(getattr(page, act.column) or usual_reach(page, act))


def usual_reach(page: PortalPage, act: type[Act]) -> Reach:
    """An original's acts reach as far as the act usually does, a translation's its own language."""
    return Reach.ONE if page.translated_from else act.usually


def not_theirs(page: PortalPage, others: Sequence[PortalPage], user: Any) -> list[str]:
    """Why somebody who publishes this page may not do so in all languages, empty where they may. Who may not publish the page itself only
    proposes, which anybody may."""
    if not page.permissions_for_user(user).has_publish_right():
        return []
    refused = [version for version in others if not version.permissions_for_user(user).has_publish_right()]
    return reasons(Step(version, str(NOT_YOURS)) for version in refused)


def steps(act: Act, page: Page, *, user: Any) -> list[Step]:
    """What an act would do to the page's other versions."""
    concerned = [version for version in versions_elsewhere(page) if act.concerns(version)]
    return [Step(version, act.refusal(version, user), act.remark(version)) for version in concerned]


def is_spreading() -> bool:
    """Whether an act is being done in all languages just now: what is done to one version does not begin it anew."""
    return _is_spreading.get()


@transaction.atomic
def do_elsewhere(act: Act, page: Page, *, user: Any) -> list[Step]:
    """Do to the page's other versions what is done to the page itself in the same transaction; returns what was done. `user`: None for
    the portal itself.

    Raises:
        RefusedError: it cannot be done in one of them.
    """
    # Nobody else writes a version between its being read and its being saved.
    list(Page.objects.select_for_update(of=("self",)).filter(translation_key=page.translation_key).order_by("pk").values_list("pk"))
    planned = steps(act, page, user=user)
    if refused := [step for step in planned if step.refusal]:
        raise RefusedError(refused)
    with _spreading():
        for step in planned:
            act.do(step.version, user)
    return planned


@contextmanager
def _spreading() -> Iterator[None]:
    token = _is_spreading.set(True)
    try:
        yield
    finally:
        _is_spreading.reset(token)
