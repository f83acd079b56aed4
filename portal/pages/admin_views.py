"""Views of the admin for pages, where ours do more than Wagtail's."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.functional import cached_property
from wagtail.admin.views.pages.unpublish import UnpublishView
from wagtail.models import Page

#: The field that asks, and what is sent for "all of them".
LANGUAGES, ALL = "languages", "all"


class UnpublishInLanguagesView(UnpublishView):
    """Asks whether a page is withdrawn in this language or in all of them; what stays is not forgotten by anybody."""

    template_name = "pages/confirm_unpublish.html"

    @cached_property
    def published_translations(self) -> list[Page]:
        """The page's versions in other languages that readers see."""
        others = Page.objects.filter(translation_key=self.object.translation_key, live=True, alias_of=None).exclude(pk=self.object.pk)
        return list(others.select_related("locale").order_by("locale__language_code"))

    def get_objects_to_unpublish(self) -> list[Page]:
        """The page, and its translations where that is wanted: all or none.

        Raises:
            PermissionDenied: one of them is not this person's to withdraw.
        """
        if self.request.method != "POST" or self.request.POST.get(LANGUAGES) != ALL:
            return [self.object]
        pages = [page.specific for page in self.published_translations]
        if not all(page.permissions_for_user(self.request.user).can_unpublish() for page in pages):
            raise PermissionDenied
        return [self.object, *pages]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Also which languages there are to choose from."""
        names = [page.locale.get_display_name() for page in self.published_translations]
        is_original = not getattr(self.object, "translated_from", "")
        return {**super().get_context_data(**kwargs), "translated_into": names, "is_original": is_original}
