"""Tells people by mail what waits for them on the translation desk."""

from typing import Any

from django.core.management.base import BaseCommand

from portal.translation import mail, operations


class Command(BaseCommand):
    """`manage.py translation_notices`"""

    help = "Sends the mails of the desk: at once to who wants it so, the digest of the day to all others. The regular work does it, too."

    def handle(self, *_args: Any, **_options: Any) -> None:
        operations.note_due()
        self.stdout.write(f"mails: {mail.send_notices()}")
