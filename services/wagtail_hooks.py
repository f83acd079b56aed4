"""Editing screens of the directory: one per kind, a tab of facts and a tab per language, all from the registry.

Facts may be edited by those who may add entries; a language's tab by those who hold `translation.translate_<language>`.
"""

from collections.abc import Iterator
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList, Panel, PublishingPanel, TabbedInterface
from wagtail.admin.ui.tables import DateColumn, LiveStatusTagColumn
from wagtail.admin.widgets import Button
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from portal import languages
from portal.core.revisions.forms import MergingModelForm
from portal.translation.models import permission_codename
from portal.translation.operations import languages_of
from services.figures.models import Figure
from services.figures.viewsets import RIGHT_TO_FIGURES, FigureViewSet
from services.kinds.base import Entry
from services.kinds.organizations import Organization
from services.registry import Kind, all_kinds
from services.shared.viewsets import ContactViewSet, PlaceViewSet
from services.tables import urls as tables_urls
from services.tables.listings import TablesIndexView, TablesMenuItem
from services.translation_source import TranslatableEntries, key_of
from services.trust import urls as trust_urls
from services.trust.bulk_actions import ACTIONS
from services.trust.listings import DueSummaryItem, EntryEditView, TrustMenuItem, still_true_button, warn
from services.trust.operations import CONFIRMED

ICONS = {
    "school": "group",
    "medical": "plus-inverse",
    "community": "home",
    "permit": "user",
    "phone": "mobile-alt",
    "globe": "globe",
    "people": "group",
    "flag": "site",
    "transport": "resubmit",
    "place": "site",
    "map": "site",
    "calendar": "calendar",
}


def _facts_tab(kind: Kind) -> ObjectList:
    right = kind.right_to_facts

    def field(name: str) -> FieldPanel:
        return FieldPanel(name, permission=right)

    def group(heading: StrOrPromise, *names: str) -> Panel:
        return MultiFieldPanel([field(name) for name in names], heading=heading, permission=right)

    operator = () if kind.model is Organization else ("operator",)
    return ObjectList(
        [
            field("slug"),
            field("aliases"),
            field("image"),
            group(_("Where it is"), "district", "local_address", "english_address", "postcode", "lon", "lat", "location_source", "places"),
            group(_("How to reach it"), "phone", "email", "website", "contacts", "languages", "hours", *operator),
            *([group(kind.label, *kind.facts_fields)] if kind.facts_fields else []),
            group(_("Where the facts come from"), "sources", "confidence", "doubts", "as_of", "last_checked", "check_every", "notes"),
            PublishingPanel(),
        ],
        heading=_("Facts"),
    )


def _language_tab(kind: Kind, language: languages.Language) -> ObjectList:
    right = f"translation.{permission_codename(language)}"

    def field(name: str) -> FieldPanel:
        return FieldPanel(f"{name}_{language.suffix}", permission=right)

    return ObjectList(
        [
            FieldRowPanel([field("name"), field("name_origin")], permission=right),
            field("summary"),
            field("hours_note"),
            *(field(name) for name in kind.translated),
            FieldRowPanel([field("text_origin"), field("text_reviewed")], heading=_("Where the text comes from"), permission=right),
        ],
        heading=language.native_name,
    )


def edit_handler(kind: Kind) -> TabbedInterface:
    """The editing screen of a kind."""
    tabs = [_facts_tab(kind), *(_language_tab(kind, language) for language in languages.all_languages())]
    return TabbedInterface(tabs, base_form_class=MergingModelForm)


def _viewset(kind: Kind) -> type[SnippetViewSet]:
    name = kind.model.__name__
    attributes = {
        "model": kind.model,
        "icon": ICONS.get(kind.icon, "snippet"),
        "menu_label": kind.label_plural,
        "list_display": [
            f"name_{languages.get(languages.SOURCE).suffix}",
            f"name_{languages.get(languages.LOCAL).suffix}",
            "district",
            DateColumn("last_checked", label=_("Last checked"), sort_key="last_checked"),
            LiveStatusTagColumn(),
        ],
        "list_filter": ["live", "district"],
        # Substring search over columns: the search back end would index whatever language is active while saving.
        "search_backend_name": None,
        "search_fields": ["slug", "aliases", *(f"name_{language.suffix}" for language in languages.all_languages())],
        "edit_handler": edit_handler(kind),
        "edit_view_class": EntryEditView,
        "index_view_class": TablesIndexView,
        "ordering": ("slug",),
    }
    return type(f"{name}ViewSet", (SnippetViewSet,), attributes)


class DirectoryGroup(SnippetViewSetGroup):
    menu_label = _("Directory")
    menu_icon = "list-ul"
    menu_order = 150
    items = [*(_viewset(kind) for kind in all_kinds()), PlaceViewSet, ContactViewSet, FigureViewSet]


register_snippet(DirectoryGroup)


@hooks.register("before_edit_snippet")
def guard_old_versions(request: HttpRequest, instance: object) -> None:
    """Going back to an older version changes facts and every language: only for those who may edit facts.

    Raises:
        PermissionDenied: somebody else asked for it.
    """
    if request.resolver_match is None or "revision_id" not in request.resolver_match.kwargs:
        return
    right = instance.kind.right_to_facts if isinstance(instance, Entry) else RIGHT_TO_FIGURES if isinstance(instance, Figure) else ""
    if right and not request.user.has_perm(right):
        raise PermissionDenied


@hooks.register("register_snippet_listing_buttons")
def languages_button(snippet: object, user: User, _next_url: str | None = None) -> Iterator[Button]:
    """How far an entry is in every language, for whoever has to do with translations."""
    if isinstance(snippet, Entry) and languages_of(user):
        address = reverse("translation_item_of", args=[TranslatableEntries.name, key_of(snippet)])
        yield Button(_("Languages on the translation desk"), address, icon_name="globe", priority=70)


@hooks.register("register_snippet_listing_buttons")
def still_true(snippet: object, user: User, next_url: str | None = None) -> Iterator[Button]:
    """One click in a list says that an entry is still true."""
    button = still_true_button(snippet, user, next_url) if isinstance(snippet, Entry) else None
    if button:
        yield button


@hooks.register("after_create_snippet")
@hooks.register("after_edit_snippet")
def warn_after_saving(request: HttpRequest, instance: object) -> None:
    """What may be wrong with an entry is said when it is saved."""
    if isinstance(instance, Entry):
        warn(request, instance)


@hooks.register("register_log_actions")
def log_actions(actions: Any) -> None:
    """How Wagtail's history calls a check."""
    actions.register_action(CONFIRMED, _("Check"), _("Checked with the institution: still true"))


@hooks.register("register_admin_urls")
def trust_addresses() -> list[URLPattern | URLResolver]:
    """The addresses of what is due and of dead websites."""
    return [path("directory-trust/", include(trust_urls))]


@hooks.register("register_reports_menu_item")
def due_item() -> MenuItem:
    """What is due in the menu of reports."""
    return TrustMenuItem(_("Entries to check"), reverse("services_trust_due"), name="directory-due", icon_name="check", order=1100)


@hooks.register("register_reports_menu_item")
def dead_websites_item() -> MenuItem:
    """Dead websites in the menu of reports."""
    return TrustMenuItem(_("Dead websites"), reverse("services_trust_websites"), name="directory-dead", icon_name="link", order=1110)


@hooks.register("construct_homepage_summary_items")
def due_summary(request: HttpRequest, items: list[Any]) -> None:
    """How much is due on the first page of the admin."""
    items.append(DueSummaryItem(request))


for action in ACTIONS:
    hooks.register("register_bulk_action", action)


@hooks.register("register_admin_urls")
def tables_addresses() -> list[URLPattern | URLResolver]:
    """The addresses of tables that go out and come in."""
    return [path("directory-tables/", include(tables_urls))]


@hooks.register("register_admin_menu_item")
def tables_item() -> MenuItem:
    """The tables, below the directory."""
    return TablesMenuItem(_("Tables"), reverse("services_tables"), name="directory-tables", icon_name="table", order=151)
