"""The acts: what each does to one version of a page, and what stands against it."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.actions.move_page import MovePageAction
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.log_actions import log
from wagtail.models import Page

from portal import languages
from portal.core.revisions import patching
from portal.core.revisions.pending import pending, supersede
from portal.pages.acts.reach import Reach
from portal.pages.models import PortalPage
from portal.pages.translation_source.writing import begin

NOT_YOURS = gettext_lazy("you may not publish there.")
_ADDRESS = ("slug", "url_path", "live_revision", "latest_revision", "latest_revision_created_at")


class Act(ABC):
    """Something that is done to a page. `column`: where a version of the page keeps how far it reaches; "" where a screen asks at the
    moment itself. `usually`: how far an original's reaches unless somebody says otherwise; a translation's reaches its own language."""

    column: ClassVar[str] = ""
    usually: ClassVar[Reach] = Reach.ALL

    def concerns(self, version: PortalPage) -> bool:
        """Whether there is anything to do to this version of the page; what it is not concerned with stays as it is."""
        return True

    def refusal(self, version: PortalPage, user: Any) -> str:
        """Why it cannot be done to this version by this user, "" where it can. `user`: None for the portal itself, which may do all that
        somebody who might do it has decided."""
        return "" if user is None or self.is_allowed(version, user) else str(NOT_YOURS)

    def is_allowed(self, version: PortalPage, user: Any) -> bool:
        """Whether the user may change what readers of this version have."""
        return version.permissions_for_user(user).has_publish_right()

    def remark(self, version: PortalPage) -> str:
        """What happens besides, to be said before; "" for nothing."""
        return ""

    @abstractmethod
    def do(self, version: PortalPage, user: Any) -> None:
        """Do it to one version."""


@dataclass(frozen=True)
class Withdraw(Act):
    """Readers do not have the page any more, nor will they on the day for which a version of it waits. `below`: with what lies below it."""

    below: bool = False

    def concerns(self, version: PortalPage) -> bool:
        return bool(version.live or version.approved_schedule)

    def do(self, version: PortalPage, user: Any) -> None:
        UnpublishPageAction(version, user=user, include_descendants=self.below).execute(skip_permission_checks=True)
        version.revisions.update(approved_go_live_at=None)


@dataclass(frozen=True)
class Expire(Act):
    """Its day has come. The day is kept once, by the page that was given it: what is translated later ends with it, too."""

    column: ClassVar[str] = "expire_in"

    def concerns(self, version: PortalPage) -> bool:
        return bool(version.live)

    def do(self, version: PortalPage, user: Any) -> None:
        UnpublishPageAction(version, set_expired=True, user=user, log_action="wagtail.unpublish.scheduled").execute(
            skip_permission_checks=True
        )


@dataclass(frozen=True)
class Rename(Act):
    """Another last part of the address. A version that has an address of its own keeps it."""

    before: str
    after: str
    column: ClassVar[str] = "rename_in"

    def concerns(self, version: PortalPage) -> bool:
        return bool(version.slug == self.before)

    def refusal(self, version: PortalPage, user: Any) -> str:
        if not Page._slug_is_available(self.after, version.get_parent(), version):
            return _("another page has this address.")
        return super().refusal(version, user)

    def do(self, version: PortalPage, user: Any) -> None:
        """In what readers have and in every draft that has not an address of its own: none of them puts the old one back."""
        drafts = list(pending(version))
        version.slug = self.after
        revision = patching.version_before(drafts, version, by=user, now=timezone.now())
        if version.live:
            version.live_revision = revision
        if not drafts:
            version.latest_revision, version.latest_revision_created_at = revision, revision.created_at
        patching.save(version, columns=_ADDRESS)
        for draft in drafts:
            if draft.content["slug"] == self.before:
                supersede(draft, {**draft.content, "slug": self.after})
        log(
            instance=version,
            action="wagtail.publish" if version.live else "wagtail.edit",
            user=user,
            revision=revision,
            content_changed=True,
        )


@dataclass(frozen=True)
class Schedule(Act):
    """Published on a day, or at once where there is none. What is published then is the draft as it is now: nobody adds to it unseen."""

    at: datetime | None
    column: ClassVar[str] = "publish_in"
    usually: ClassVar[Reach] = Reach.ONE

    def concerns(self, version: PortalPage) -> bool:
        """Drafts with a title in their own language that do not wait for somebody's approval."""
        if (version.live and not (self.at and version.has_unpublished_changes)) or version.current_workflow_state:
            return False
        draft = version.get_latest_revision_as_object()
        return bool(draft.title) and draft.untranslated.get("title") != draft.title

    def is_allowed(self, version: PortalPage, user: Any) -> bool:
        return version.permissions_for_user(user).can_publish()

    def do(self, version: PortalPage, user: Any) -> None:
        draft = version.get_latest_revision_as_object()
        draft.go_live_at = self.at
        if draft.expire_at and draft.expire_at <= max(timezone.now(), self.at or timezone.now()):
            # It would end before it begins.
            draft.expire_at = None
        draft.save_revision(user=user, log_action=True).publish(user=user)


@dataclass(frozen=True)
class Unschedule(Act):
    """The day for which a version waits does not count any more. It goes as far as what set the day."""

    at: datetime
    column: ClassVar[str] = "publish_in"
    usually: ClassVar[Reach] = Reach.ONE

    def concerns(self, version: PortalPage) -> bool:
        return bool(version.revisions.filter(approved_go_live_at=self.at).exists())

    def do(self, version: PortalPage, user: Any) -> None:
        for revision in version.revisions.filter(approved_go_live_at=self.at):
            revision.approved_go_live_at = None
            revision.save(user=user, update_fields=["approved_go_live_at"])


class Move(Act):
    """Below another page: each version below the version of that page in its language, of which a draft is begun where there is none."""

    def __init__(self, destination: Page) -> None:
        self.destination = destination

    @cached_property
    def destinations(self) -> dict[str, Page]:
        """The versions of the destination by language."""
        found = Page.objects.filter(translation_key=self.destination.translation_key).select_related("locale")
        return {page.locale.language_code: page for page in found}

    def concerns(self, version: PortalPage) -> bool:
        there = self.destinations.get(version.language.code)
        return there is None or not version.is_child_of(there)

    def refusal(self, version: PortalPage, user: Any) -> str:
        there = self.destinations.get(version.language.code)
        if there is not None and not Page._slug_is_available(version.slug, there, version):
            return _("another page has this address.")
        return super().refusal(version, user)

    def is_allowed(self, version: PortalPage, user: Any) -> bool:
        there = self.destinations.get(version.language.code)
        permissions = version.permissions_for_user(user)
        return bool(permissions.can_move() if there is None else permissions.can_move_to(there))

    def remark(self, version: PortalPage) -> str:
        if version.language.code in self.destinations:
            return ""
        return _("“%(section)s” does not exist in this language yet: a draft of it is begun.") % {"section": self.destination.title}

    def do(self, version: PortalPage, user: Any) -> None:
        code = version.language.code
        if code not in self.destinations:
            begin(self.destination.translation_key, [languages.get(code)], user=user)
            del self.destinations
        MovePageAction(version, self.destinations[code], pos="last-child", user=user).execute(skip_permission_checks=True)


#: Whose answer is kept with a draft: column → act.
STORED: dict[str, type[Act]] = {act.column: act for act in (Rename, Schedule, Expire)}
