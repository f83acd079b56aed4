"""What readers would see of a page with other texts. Nothing is written."""

from collections.abc import Mapping
from copy import copy
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from wagtail.models import Locale

from portal import languages
from portal.pages.models import PortalPage
from portal.pages.translation_source.composing import compose
from portal.pages.translation_source.reading import form_of, put, source_of, texts_of, versions_of


def preview(request: HttpRequest, key: UUID, language: languages.Language, texts: Mapping[str, str]) -> HttpResponse | None:
    """A page in a language as it would be published with these translations (path → text); None where it has no published source.

    A page that is not there yet is shown at the place of its source.

    Raises:
        django.core.exceptions.ValidationError: a text is too long for its field.
    """
    versions = versions_of(key, wanted=[language.code])
    source = source_of(versions)
    if source is None or source.language == language:
        return None
    own = next((page for page in versions if page.language == language), None)
    before = texts_of(own) if own and (own.translated_from or own.live) else None
    composed = compose(form_of(type(source)), texts_of(source), before, texts, target_language=language)
    page = own or _placed_like(source, language)
    put(page, composed)
    for name in page.FACTS:
        setattr(page, name, getattr(source, name))
    page.translated_from = source.language.code
    with translation.override(language.code):
        response: HttpResponse = page.make_preview_request(original_request=request)
    return response


def _placed_like(source: PortalPage, language: languages.Language) -> PortalPage:
    page = copy(source)
    page.locale = Locale.objects.get_for_language(language.code)
    page.url_path = source.url_path.replace(f"/{source.language.code}/", f"/{language.code}/", 1)
    return page
