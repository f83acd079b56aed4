"""The portal's regular work: publish what is due, bring the search index up to date. Safe to do at any time and in several places."""

import logging

from django.core.management import call_command
from django.db import Error, close_old_connections

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
    except (Error, EngineError):
        logger.exception("The regular work could not be done; it is tried again soon.")
