"""Accounts to try the portal with, one for each role. Their passwords are made at this moment and printed once."""

import secrets
from argparse import ArgumentParser
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from wagtail.users.models import UserProfile

from portal import languages
from portal.setup import roles


class Command(BaseCommand):
    help = (
        "Creates an author, an editor, a publisher, a translator and an administrator, or gives them new passwords, and prints them. "
        "Not for a public server."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--language", default="fr", help="the translator's language")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        if not languages.is_known(options["language"]):
            raise CommandError(f"{options['language']!r} is not a language of the registry")
        language = languages.get(options["language"])
        roles.ensure_roles()
        for name, group, code in (
            ("author", roles.AUTHORS, languages.SOURCE),
            ("editor", roles.EDITORS, languages.SOURCE),
            ("publisher", roles.PUBLISHERS, languages.SOURCE),
            (f"translator-{language.code}", roles.translators_of(language), language.staff_code or language.code),
            ("admin", None, languages.SOURCE),
        ):
            self.stdout.write(f"  {name:16} {self._account(name, group, code)}")

    @staticmethod
    def _account(name: str, group: str | None, interface: str) -> str:
        """Create or renew one account; returns its new password."""
        model = get_user_model()
        password = secrets.token_urlsafe(12)
        user, _created = model.objects.get_or_create(username=name)
        user.set_password(password)
        user.is_superuser = user.is_staff = group is None
        user.save()
        user.groups.set(Group.objects.filter(name=group))
        profile = UserProfile.get_for_user(user)
        profile.preferred_language = interface
        profile.save()
        return password
