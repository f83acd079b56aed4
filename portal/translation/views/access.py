"""Who is let in, and what stands above every page of the desk."""

from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from portal import languages
from portal.languages import Language
from portal.translation.models import Role
from portal.translation.operations import has_role, languages_of
from portal.translation.operations.rights import language_name


def signed_in(request: HttpRequest) -> User:
    """Whoever is at the browser; the admin has asked for their name before.

    Raises:
        PermissionDenied: nobody.
    """
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def member(request: HttpRequest) -> User:
    """Somebody with a role in a language.

    Raises:
        PermissionDenied: they have none.
    """
    user = signed_in(request)
    if not languages_of(user):
        raise PermissionDenied
    return user


def language_for(request: HttpRequest, code: str) -> Language:
    """The row of a language in which the user has a role.

    Raises:
        Http404: there is no such language.
        PermissionDenied: the user has no role in it.
    """
    if not languages.is_known(code):
        raise Http404
    if not has_role(signed_in(request), code, *Role):
        raise PermissionDenied
    return languages.get(code)


def roles(user: User, language: Language) -> dict[str, bool]:
    """What a user may do in a language, as templates ask: `may_translate`, `may_review`, `may_coordinate`, `may_publish`."""
    found = {role: has_role(user, language.code, role) for role in Role}
    return {
        "may_translate": found[Role.TRANSLATE],
        "may_review": found[Role.REVIEW],
        "may_coordinate": found[Role.COORDINATE],
        "may_publish": found[Role.REVIEW] or found[Role.COORDINATE],
    }


def header(*steps: tuple[str, str]) -> dict[str, Any]:
    """What Wagtail's templates show above the page. `steps`: label and address of each page below the desk's first one, the last is
    the present one."""
    crumbs = [{"url": reverse("translation_start"), "label": _("Translation")}, *({"url": url, "label": label} for label, url in steps)]
    return {"header_title": crumbs[-1]["label"], "header_icon": "globe", "breadcrumbs_items": crumbs}


def list_step(language: Language) -> tuple[str, str]:
    """Label and address of a language's work list."""
    return language_name(language.code), reverse("translation_list", args=[language.code])
