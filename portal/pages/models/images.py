"""Images with a description in each language (columns by django-modeltranslation)."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.images.models import AbstractImage, AbstractRendition, Image

from portal import languages


class PortalImage(AbstractImage):
    """An image of the portal. `description` is what somebody who does not see the picture needs to know, one column a language."""

    admin_form_fields = (
        *(name for name in Image.admin_form_fields if name != "description"),
        *(f"description_{row.suffix}" for row in languages.all_languages()),
    )

    class Meta(AbstractImage.Meta):
        verbose_name = _("image")
        verbose_name_plural = _("images")
        permissions = [("choose_image", "Can choose image")]

    @property
    def default_alt_text(self) -> str:
        """The description in the reader's language, else in a fallback; empty where nobody has described the image."""
        texts = {row.code: getattr(self, f"description_{row.suffix}") or "" for row in languages.all_languages()}
        return languages.choose(texts, languages.nearest(get_language()).code).text


class PortalRendition(AbstractRendition):
    image = models.ForeignKey(PortalImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        unique_together = (("image", "filter_spec", "focal_point_key"),)
