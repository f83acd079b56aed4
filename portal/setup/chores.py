"""The portal's regular work: publish what is due, bring the search index and the checks of the translation desk up to date, keep the
coverage of the day, send its mails. Safe to do at any time and in several places."""

import logging

from django.core.management import call_command
from django.db import Error, close_old_connections

from portal.setup import content
from portal.translation import mail
from portal.translation import operations as desk
from search import operations, query_log
from search.engines.base import EngineError

logger = logging.getLogger(__name__)


def do_chores() -> None:
    """Do all of it once. What fails is logged and tried again the next time."""
    close_old_connections()
    try:
        call_command("publish_scheduled", verbosity=0)
        operations.keep()
        operations.apply_changes()
        query_log.purge()
        content.bring_desk_up()
        desk.recheck()
        desk.note_coverage()
        desk.note_due()
        mail.send_notices()
    except (Error, EngineError):
        logger.exception("The regular work could not be done; it is tried again soon.")
