"""Editing screens of further places and contacts. Their lists say how often each is used; where, is said beside the form."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList, Panel
from wagtail.admin.ui.tables import NumberColumn
from wagtail.models import ReferenceIndex
from wagtail.snippets.views.snippets import IndexView, SnippetViewSet

from portal import languages
from portal.core.revisions.forms import MergingModelForm
from portal.core.revisions.views import MergingEditView
from portal.translation.models import permission_codename
from services.shared.models import Contact, Place


def in_every_language(field: str) -> Iterable[Panel]:
    """A translated column's fields, each for those who may translate into its language."""
    for language in languages.all_languages():
        yield FieldPanel(
            f"{field}_{language.suffix}", heading=language.native_name, permission=f"translation.{permission_codename(language)}"
        )


class SharedIndexView(IndexView):
    """A list that says how often each is used, in one query."""

    def get_base_queryset(self) -> QuerySet[Any]:
        counted: QuerySet[Any] = super().get_base_queryset().annotate(usage_count=ReferenceIndex.usage_count_subquery(self.model))
        return counted


class PlaceViewSet(SnippetViewSet):
    model = Place
    icon = "site"
    menu_label = _("Further places")
    index_view_class = SharedIndexView
    edit_view_class = MergingEditView
    list_display = ["__str__", "district", NumberColumn("usage_count", label=_("Used by"), sort_key="usage_count")]
    list_filter = ["district"]
    search_backend_name = None
    search_fields = ["slug", "local_address", "english_address", *(f"name_{language.suffix}" for language in languages.all_languages())]
    ordering = ("slug",)
    edit_handler = ObjectList(
        [
            FieldPanel("slug", permission="services.add_place"),
            MultiFieldPanel(list(in_every_language("name")), heading=_("Name")),
            MultiFieldPanel(
                [
                    FieldPanel(name, permission="services.add_place")
                    for name in ("district", "local_address", "english_address", "postcode", "lon", "lat", "location_source", "hours")
                ],
                heading=_("Where it is"),
                permission="services.add_place",
            ),
        ],
        base_form_class=MergingModelForm,
    )


class ContactViewSet(SnippetViewSet):
    model = Contact
    icon = "mail"
    menu_label = _("Further contacts")
    index_view_class = SharedIndexView
    edit_view_class = MergingEditView
    list_display = ["value", "purpose", "channel", NumberColumn("usage_count", label=_("Used by"), sort_key="usage_count")]
    list_filter = ["purpose", "channel"]
    search_backend_name = None
    search_fields = ["slug", "value"]
    ordering = ("slug",)
    edit_handler = ObjectList(
        [
            FieldPanel("slug"),
            FieldRowPanel([FieldPanel("purpose"), FieldPanel("channel")]),
            FieldPanel("value"),
            FieldPanel("languages"),
            FieldPanel("hours"),
        ],
        base_form_class=MergingModelForm,
    )
