"""What the editing screens and lists of entries in the admin say about trust: the button "still true", and warnings after saving."""

from typing import Any

from django.contrib.auth.models import AnonymousUser, User
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.site_summary import SummaryItem
from wagtail.admin.widgets import Button

from portal.core.revisions.views import MergingEditView
from services import registry
from services.kinds.base import Entry
from services.trust import selectors, views
from services.trust.duplicates import duplicates_of
from services.trust.positions import district_doubt

#: So many duplicates are named after saving.
_MOST_NAMED = 4


def still_true_button(entry: Entry, user: User | AnonymousUser, next_url: str | None) -> Button | None:
    """The button, for those who may change facts. A click posts; without script, it leads to a page that asks."""
    if not entry.pk or not user.has_perm(entry.kind.right_to_facts):
        return None
    address = views.confirm_url(entry) + (f"?next={next_url}" if next_url else "")
    attributes = {"data-controller": "w-action", "data-action": "w-action#post:prevent", "data-w-action-url-value": address}
    return Button(gettext_lazy("Still true"), address, icon_name="check", priority=15, attrs=attributes)


class EntryEditView(MergingEditView):
    """The editing screen of an entry, with the button among the others."""

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        button = still_true_button(self.object, self.request.user, None)
        return [*super().header_more_buttons, *([button] if button else [])]


def warn(request: HttpRequest, entry: Entry) -> None:
    """Tells whoever saved an entry what may be wrong with it. Nothing is refused, and nothing told to a machine that saves drafts."""
    if not request.accepts("text/html"):
        return
    if doubt := district_doubt(entry):
        messages.warning(request, doubt)
    found = duplicates_of(entry)
    for duplicate in found[:_MOST_NAMED]:
        kind = registry.get(duplicate.kind)
        sentence = _("This may be a duplicate of “%(name)s” (%(kind)s): %(reasons)s.") % {
            "name": duplicate.name,
            "kind": kind.label,
            "reasons": ", ".join(str(reason) for reason in duplicate.reasons),
        }
        messages.warning(request, sentence, buttons=[messages.button(selectors.edit_url(kind, duplicate.pk), _("Look at it"))])


class DueSummaryItem(SummaryItem):
    """How many entries must be checked, on the first page of the admin."""

    order = 400
    template_name = "services/trust/summary.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        return {"count": len(selectors.due_entries(views.kinds_of(self.request.user))), "url": reverse("services_trust_due")}

    def is_shown(self) -> bool:
        return bool(views.kinds_of(self.request.user))


class TrustMenuItem(MenuItem):
    """An item for those who may change facts of some kind."""

    def is_shown(self, request: HttpRequest) -> bool:
        return isinstance(request.user, User) and bool(views.kinds_of(request.user))
