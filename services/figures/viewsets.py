"""Editing screen of figures."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.snippets.views.snippets import SnippetViewSet

from portal import languages
from portal.core.revisions.forms import MergingModelForm
from portal.core.revisions.views import MergingEditView
from services.figures.models import Figure
from services.shared.viewsets import in_every_language

_RIGHT = "services.add_figure"


def _fact(name: str) -> FieldPanel:
    return FieldPanel(name, permission=_RIGHT)


class FigureViewSet(SnippetViewSet):
    model = Figure
    icon = "table"
    menu_label = _("Figures")
    edit_view_class = MergingEditView
    list_display = ["__str__", "value", "unit", "period", "group"]
    list_filter = ["group", "in_chart"]
    search_backend_name = None
    search_fields = ["slug", *(f"name_{language.suffix}" for language in languages.all_languages())]
    ordering = ("group", "rank")
    edit_handler = ObjectList(
        [
            _fact("slug"),
            MultiFieldPanel(list(in_every_language("name")), heading=_("What it counts")),
            FieldRowPanel([_fact("value"), _fact("unit"), _fact("precision")], permission=_RIGHT),
            FieldRowPanel([_fact("period"), _fact("as_of"), _fact("confidence")], permission=_RIGHT),
            FieldRowPanel([_fact("group"), _fact("rank"), _fact("in_chart")], permission=_RIGHT),
            MultiFieldPanel(list(in_every_language("note")), heading=_("Note")),
            _fact("sources"),
        ],
        base_form_class=MergingModelForm,
    )
