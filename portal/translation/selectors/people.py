"""The people who work on a language."""

from django.contrib.auth.models import Permission, User
from django.db.models import Q, QuerySet

from portal import languages
from portal.translation.models import Role, permission_codename


def workers(language: str) -> "QuerySet[User]":
    """Everybody who may translate into a language or review it, by name: whom work can be given to."""
    row = languages.get(language)
    names = [permission_codename(row, role) for role in (Role.TRANSLATE, Role.REVIEW)]
    rights = Permission.objects.filter(content_type__app_label="translation", codename__in=names)
    allowed = Q(is_superuser=True) | Q(user_permissions__in=rights) | Q(groups__permissions__in=rights)
    return User.objects.filter(allowed, is_active=True).distinct().order_by("username")
