"""What the page app adds to the Wagtail admin."""

from django.utils.translation import gettext_lazy as _
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from portal.pages.models import Policy


class PolicyViewSet(SnippetViewSet):
    model = Policy
    icon = "doc-full"
    menu_label = _("Facts of policies")
    menu_order = 140
    add_to_admin_menu = True
    list_display = ["slug", "document_number", "effective", "last_checked"]
    search_backend_name = None
    search_fields = ["slug", "document_number", "notes"]
    ordering = ("rank", "slug")


register_snippet(PolicyViewSet)
