"""Editing screens of the directory: one per kind, a tab of facts and a tab per language, all from the registry.

Facts may be edited by those who may add entries; a language's tab by those who hold `translation.translate_<language>`.
"""

from collections.abc import Iterator

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise
from wagtail import hooks
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList, Panel, PublishingPanel, TabbedInterface
from wagtail.admin.ui.tables import LiveStatusTagColumn
from wagtail.admin.widgets import Button
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from portal import languages
from portal.translation.models import permission_codename
from portal.translation.operations import languages_of
from services.figures.viewsets import FigureViewSet
from services.kinds.base import Entry
from services.kinds.organizations import Organization
from services.registry import Kind, all_kinds
from services.shared.viewsets import ContactViewSet, PlaceViewSet
from services.translation_source import TranslatableEntries, key_of

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


def _right_to_facts(kind: Kind) -> str:
    return f"services.add_{kind.model._meta.model_name}"


def _facts_tab(kind: Kind) -> ObjectList:
    right = _right_to_facts(kind)

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
            group(_("Where the facts come from"), "sources", "confidence", "doubts", "as_of", "last_checked", "notes"),
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
    return TabbedInterface(tabs)


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
            LiveStatusTagColumn(),
        ],
        "list_filter": ["live", "district"],
        # Substring search over columns: the search back end would index whatever language is active while saving.
        "search_backend_name": None,
        "search_fields": ["slug", "aliases", *(f"name_{language.suffix}" for language in languages.all_languages())],
        "edit_handler": edit_handler(kind),
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
    if not isinstance(instance, Entry) or request.resolver_match is None or "revision_id" not in request.resolver_match.kwargs:
        return
    if not request.user.has_perm(_right_to_facts(instance.kind)):
        raise PermissionDenied


@hooks.register("register_snippet_listing_buttons")
def languages_button(snippet: object, user: User, _next_url: str | None = None) -> Iterator[Button]:
    """How far an entry is in every language, for whoever has to do with translations."""
    if isinstance(snippet, Entry) and languages_of(user):
        address = reverse("translation_item_of", args=[TranslatableEntries.name, key_of(snippet)])
        yield Button(_("Languages on the translation desk"), address, icon_name="globe", priority=70)
