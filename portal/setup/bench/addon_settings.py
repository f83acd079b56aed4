"""Settings of the process in which the usual add-on is measured, and of nothing else. `make bench-translation` installs it into a folder of
its own."""

from portal.settings.dev import *  # noqa: F403  settings are one namespace by Django's design
from portal.settings.dev import INSTALLED_APPS as OURS

INSTALLED_APPS = [*OURS, "wagtail_localize", "wagtail_localize.locales"]
