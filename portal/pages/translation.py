"""Columns that django-modeltranslation adds: the description of an image, one a language."""

from modeltranslation.translator import TranslationOptions, register

from portal.pages.models import PortalImage


@register(PortalImage)
class PortalImageTranslation(TranslationOptions):
    fields = ("description",)
