"""What readers are told about how old facts are and which websites are dead, in their language."""

from collections.abc import Mapping
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from services.kinds.base import Entry
from services.trust.models import Website


def stale_note(entry: Entry) -> str:
    """That the last check was too long ago; "" where it was not, or where there was none."""
    if not entry.is_stale or entry.last_checked is None:
        return ""
    return _("This was last checked on %(date)s; it may have changed.") % {"date": date_format(entry.last_checked)}


def badges(entry: Entry) -> list[str]:
    """The same in a word or two, for a list."""
    # Translators: a mark on an entry of a list: its facts were last checked too long ago.
    return [_("Check is overdue")] if entry.is_stale else []


def dead_note(url: str, dead: Mapping[str, Website]) -> str:
    """That a website is dead; "" for one that is not. `dead`: the dead ones by their address."""
    return dead_website(dead[url].looked_at) if url in dead else ""


def dead_website(looked_at: datetime) -> str:
    """The sentence beside a dead link."""
    return _("This website did not work when we last looked, on %(date)s.") % {"date": date_format(timezone.localdate(looked_at))}
