"""The tables in the admin's menu, and the buttons on a kind's list."""

from typing import Any

from django.contrib.auth.models import User
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets import Button
from wagtail.snippets.views.snippets import IndexView

from services.registry import Kind, all_kinds, kind_of
from services.tables import writing
from services.tables.views import may_export, may_import


class TablesIndexView(IndexView):
    """A kind's list, from which its table goes out and comes in."""

    @cached_property
    def header_more_buttons(self) -> list[Any]:
        kind, user = kind_of(self.model), self.request.user
        return [*super().header_more_buttons, *_buttons(kind, user)]


def _buttons(kind: Kind, user: User) -> list[Any]:
    found = []
    if may_export(user, kind):
        for number, name in enumerate(writing.FORMATS):
            label = _("Download as %(format)s") % {"format": name.upper()}
            url = reverse("services_table_export", args=[kind.slug, name])
            found.append(Button(label, url=url, icon_name="download", priority=90 + number))
    if may_import(user, kind):
        url = f"{reverse('services_tables')}?kind={kind.slug}"
        found.append(Button(_("Import a table"), url=url, icon_name="upload", priority=92))
    return found


class TablesMenuItem(MenuItem):
    """Shown to whoever may see entries in the admin."""

    def is_shown(self, request: HttpRequest) -> bool:
        return isinstance(request.user, User) and any(may_export(request.user, kind) for kind in all_kinds())
