"""What the desk adds to the Wagtail admin: its menu and its addresses.

Pages of the desk that come from elsewhere are put into the menu with the hook `register_translation_menu_item`.
"""

from django.contrib.auth.models import User
from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem

from portal.translation import urls
from portal.translation.operations import languages_of
from portal.translation.views.account import TimingPanel

_MENU = Menu(register_hook_name="register_translation_menu_item", construct_hook_name="construct_translation_menu")


class _DeskItem(MenuItem):
    """Shown to whoever has a role in a language."""

    def is_shown(self, request: HttpRequest) -> bool:
        return isinstance(request.user, User) and bool(languages_of(request.user))


@hooks.register("register_admin_menu_item")
def desk_menu() -> MenuItem:
    """The desk in the menu; it is not shown where nothing in it is."""
    return SubmenuMenuItem(_("Translation"), _MENU, name="translation-desk", icon_name="globe", order=140)


@hooks.register("register_translation_menu_item")
def start_item() -> MenuItem:
    """The work of all languages of a person."""
    return _DeskItem(_("Work lists"), reverse("translation_start"), name="translation-start", icon_name="list-ul", order=100)


@hooks.register("register_translation_menu_item")
def terms_item() -> MenuItem:
    """The term base."""
    return _DeskItem(_("Terms"), reverse("translation_terms"), name="translation-terms", icon_name="openquote", order=200)


@hooks.register("register_translation_menu_item")
def files_item() -> MenuItem:
    """Texts on their way to other systems and back."""
    return _DeskItem(_("Files"), reverse("translation_files"), name="translation-files", icon_name="download", order=300)


@hooks.register("register_translation_menu_item")
def tasks_item() -> MenuItem:
    """Bulk work, and how far it is."""
    return _DeskItem(_("Tasks"), reverse("translation_tasks"), name="translation-tasks", icon_name="tasks", order=400)


@hooks.register("register_admin_urls")
def desk_urls() -> list[URLPattern | URLResolver]:
    """The desk's addresses."""
    return [path("translation/", include(urls))]


hooks.register("register_account_settings_panel", TimingPanel)
