"""How fast the usual add-on (wagtail-localize) is with the pages that the translation desk is measured with. Started by
`translation_bench_pages`, in a process whose settings have the add-on."""

import json
import time
from argparse import ArgumentParser
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.utils.module_loading import import_string
from wagtail.models import Locale
from wagtail.signals import copy_for_translation_done

from portal.pages.models import PolicyPage
from portal.setup.bench import tree
from portal.translation.measuring import scratch_database


class Command(BaseCommand):
    help = "Measures the usual add-on; prints a line of JSON."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--pages", type=int, default=10)

    def handle(self, *_args: Any, **options: Any) -> None:
        if not apps.is_installed("wagtail_localize"):
            raise CommandError("Only with the settings portal.setup.bench.addon_settings.")
        submit = import_string("wagtail_localize.operations.TranslationCreator")
        # What we do after Wagtail's own "translate" is not the add-on's time.
        copy_for_translation_done.disconnect(dispatch_uid="pages-translation-started")
        with scratch_database():
            section = tree.section()
            policies = tree.policies(section, range(options["pages"]))
            user = get_user_model().objects.create_superuser("bench")
            locales = list(Locale.objects.filter(language_code__in=[row.code for row in tree.TARGETS]))
            above = submit(user, locales)
            for page in (section.get_parent(), section):
                above.create_translations(page)
            submitted = submit(user, locales)
            clock, processor = time.perf_counter(), time.process_time()
            for page in policies:
                submitted.create_translations(page)
            taken = {"clock": time.perf_counter() - clock, "processor": time.process_time() - processor}
            made = PolicyPage.objects.exclude(locale=section.locale).count()
        self.stdout.write(json.dumps({**taken, "pages": made}))
