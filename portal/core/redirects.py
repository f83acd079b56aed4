"""Where readers are led who come to an address that a page or an entry had, in whichever language it answered.

An address that leads somewhere again leads nowhere else, and none leads to itself: chains and circles are resolved when they are written.
"""

from collections.abc import Mapping

from django.db import transaction
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Site


@transaction.atomic
def record(moved: Mapping[str, str]) -> int:
    """Note that what was at an address (path from the root of the site) is at another one now; returns how many redirects were made.

    What led to an old address leads to the new one; what led away from a new one is gone.
    """
    paths = {Redirect.normalise_path(old): new for old, new in moved.items()}
    paths = {old: new for old, new in paths.items() if Redirect.normalise_path(new) != old}
    Redirect.objects.filter(old_path__in=[*paths, *map(Redirect.normalise_path, paths.values())]).delete()
    for redirect in Redirect.objects.exclude(redirect_link=""):
        if new := paths.get(Redirect.normalise_path(redirect.redirect_link)):
            redirect.redirect_link = new
            redirect.save(update_fields=["redirect_link"])
    site = Site.objects.filter(is_default_site=True).first()
    made = [Redirect(old_path=old, site=site, redirect_link=new, automatically_created=True) for old, new in paths.items()]
    return len(Redirect.objects.bulk_create(made))
