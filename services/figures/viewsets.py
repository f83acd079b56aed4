"""Editing screen of figures."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList, PublishingPanel
from wagtail.admin.ui.tables import LiveStatusTagColumn
from wagtail.snippets.views.snippets import SnippetViewSet

from portal import languages
from portal.core.revisions.forms import MergingModelForm
from portal.core.revisions.views import MergingEditView
from services.figures.models import Figure
from services.shared.viewsets import in_every_language

RIGHT_TO_FIGURES = "services.add_figure"


def _fact(name: str) -> FieldPanel:
    return FieldPanel(name, permission=RIGHT_TO_FIGURES)


class FigureViewSet(SnippetViewSet):
    model = Figure
    icon = "table"
    menu_label = _("Figures")
    edit_view_class = MergingEditView
    list_display = ["__str__", "value", "unit", "period", "group", LiveStatusTagColumn()]
    list_filter = ["live", "group", "in_chart"]
    search_backend_name = None
    search_fields = ["slug", *(f"name_{language.suffix}" for language in languages.all_languages())]
    ordering = ("group", "rank")
    edit_handler = ObjectList(
        [
            _fact("slug"),
            MultiFieldPanel(list(in_every_language("name")), heading=_("What it counts")),
            FieldRowPanel([_fact("value"), _fact("unit"), _fact("precision")], permission=RIGHT_TO_FIGURES),
            FieldRowPanel([_fact("period"), _fact("as_of"), _fact("confidence")], permission=RIGHT_TO_FIGURES),
            FieldRowPanel([_fact("group"), _fact("rank"), _fact("in_chart")], permission=RIGHT_TO_FIGURES),
            MultiFieldPanel(list(in_every_language("note")), heading=_("Note")),
            _fact("sources"),
            PublishingPanel(),
        ],
        base_form_class=MergingModelForm,
    )
