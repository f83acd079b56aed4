"""What the page app adds to the Wagtail admin."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.views.pages.bulk_actions.publish import PublishBulkAction
from wagtail.admin.viewsets.pages import PageViewSet
from wagtail.admin.widgets import Button
from wagtail.models import Page

from portal.core.revisions.views import MergingPageEditView, MergingPageRevertView
from portal.pages.acts.bulk import MovePagesAction, UnpublishPagesAction
from portal.pages.acts.views import MoveInLanguagesView, UnpublishInLanguagesView
from portal.pages.models import HomePage, PolicyPage, PortalPage, SectionPage
from portal.pages.translation_source.source import TranslatablePages, key_of
from portal.translation.models import Role
from portal.translation.operations import languages_of


class PortalPageViewSet(PageViewSet):
    """The admin's views of a page type of ours."""

    edit_view_class = MergingPageEditView
    revisions_revert_view_class = MergingPageRevertView
    unpublish_view_class = UnpublishInLanguagesView
    move_confirm_view_class = MoveInLanguagesView


@hooks.register("register_admin_viewset")
def page_viewsets() -> list[PageViewSet]:
    """Every page type is edited by a form that merges."""
    return [PortalPageViewSet(model._meta.model_name, model=model) for model in (HomePage, SectionPage, PolicyPage)]


@hooks.register("register_page_header_buttons")
def languages_button(page: Page, user: User, **_options: Any) -> Iterator[Button]:
    """How far the page is in every language, for whoever has to do with translations."""
    page = page.specific_deferred
    if isinstance(page, PortalPage) and languages_of(user):
        address = reverse("translation_item_of", args=[TranslatablePages.name, key_of(page)])
        yield Button(_("Languages on the translation desk"), address, icon_name="globe", priority=70)


@hooks.register("register_page_header_buttons")
@hooks.register("register_page_listing_more_buttons")
def send_button(page: Page, user: User, **_options: Any) -> Iterator[Button]:
    """The page, and what stands below it, is sent to translation by whoever coordinates a language."""
    page = page.specific_deferred
    if isinstance(page, PortalPage) and languages_of(user, [Role.COORDINATE]):
        address = f"{reverse('translation_send')}?{urlencode({'tree': f'{TranslatablePages.name}:{key_of(page)}'})}"
        yield Button(_("Send to translation"), address, icon_name="globe", priority=75)


class PublishPagesAction(PublishBulkAction):
    """Wagtail's, but asking the page type, which may want a second person: such a page is listed as one that cannot be published."""

    def check_perm(self, page: Page) -> bool:
        return bool(page.specific_deferred.permissions_for_user(self.request.user).can_publish())


# After Wagtail's own, which they replace.
for action in (PublishPagesAction, UnpublishPagesAction, MovePagesAction):
    hooks.register("register_bulk_action", action, order=1)
