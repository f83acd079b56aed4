"""Who may do what: asked at the beginning of everything that a person does on the desk."""

from collections.abc import Iterable

from django.contrib.auth.models import User
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from portal import languages
from portal.translation.models import Role, permission_codename
from portal.translation.operations.problems import NotAllowedError

_SENTENCES = {
    Role.TRANSLATE: gettext_noop("You may not translate into this language: %(language)s."),
    Role.REVIEW: gettext_noop("You may not review translations into this language: %(language)s."),
    Role.COORDINATE: gettext_noop("You may not coordinate translations into this language: %(language)s."),
}


def has_role(user: User, language: str, *roles: Role) -> bool:
    """Whether somebody has one of the roles in a language (code)."""
    row = languages.get(language)
    return any(user.has_perm(f"translation.{permission_codename(row, role)}") for role in roles)


def require_role(user: User, language: str, *roles: Role) -> None:
    """Refuse whoever has none of the roles in a language.

    Raises:
        NotAllowedError: names the language and the first of the roles.
    """
    if not has_role(user, language, *roles):
        raise NotAllowedError(_(_SENTENCES[roles[0]]) % {"language": language_name(language)})


def language_name(language: str) -> str:
    """What whoever is using the desk calls a language (code)."""
    return languages.get(language).name_for(languages.nearest(get_language()))


def languages_of(user: User, roles: Iterable[Role] = tuple(Role)) -> tuple[languages.Language, ...]:
    """The languages in which somebody has one of the roles, in the order of the registry."""
    # Asked once: the menu of every page of the admin asks for all roles of all languages.
    wanted, granted = tuple(roles), user.get_all_permissions()
    return tuple(
        row for row in languages.all_languages() if any(f"translation.{permission_codename(row, role)}" in granted for role in wanted)
    )
