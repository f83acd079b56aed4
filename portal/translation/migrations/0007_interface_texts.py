"""Published sentences of the interface as rows; those of today are taken from the desk's history."""

import hashlib
from collections import defaultdict
from pathlib import Path
from typing import Any

from babel.messages.pofile import read_po
from django.conf import settings
from django.db import migrations, models

_BETWEEN = "\x04"


def keep_published(apps: Any, schema_editor: Any) -> None:
    """What today's desk published is in the `.po` files of one machine, which the deployment replaces: the history has it, too.

    Only sentences with a text of the desk's own: what was only read from the catalogs is theirs. Plural forms are kept where all are
    published, and nothing where the source has changed since.
    """
    Target, Change = (apps.get_model("translation", name) for name in ("Target", "Change"))
    messages = None
    found: dict[Any, dict[int, Any]] = defaultdict(dict)
    for target in Target.objects.filter(item__source="interface", item__is_there=True, unit__is_there=True).select_related("unit"):
        found[target.language, target.unit.path.partition("[")[0]][target.unit.plural_form or 0] = target
    published = {
        (change.target_id, change.version): change
        for change in Change.objects.filter(target__item__source="interface", version=models.F("target__published_version"))
    }
    rows = []
    for (language, path), targets in found.items():
        changes = [published.get((target.pk, target.published_version)) for _form, target in sorted(targets.items())]
        is_current = all(target.published_from == target.unit.hash for target in targets.values())
        if not is_current or not all(change and change.text for change in changes):
            continue
        if not any(change.user_id or change.origin != "import" or change.state == "approved" for change in changes):
            continue
        messages = _messages() if messages is None else messages
        if path in messages:
            context, message = messages[path]
            forms = [change.text for change in changes]
            unit = next(iter(targets.values())).unit
            rows.append({"language": language, "context": context, "message": message, "source_hash": unit.hash, "forms": forms})
    InterfaceText = apps.get_model("translation", "InterfaceText")
    InterfaceText.objects.bulk_create([InterfaceText(**row) for row in rows], batch_size=200)
    apps.get_model("translation", "InterfaceTextStamp").objects.create(pk=1, number=1)


def _messages() -> dict[str, tuple[str, str]]:
    """Path on the desk → context and message: of a sentence without plural forms the desk keeps no context but in its path."""
    found = {}
    with (Path(settings.LOCALE_PATHS[0]) / "en" / "LC_MESSAGES" / "django.po").open("rb") as stream:
        for message in read_po(stream):
            if message.id:
                context, text = message.context or "", str(message.id[0] if message.pluralizable else message.id)
                key = f"{context}{_BETWEEN}{text}" if context else text
                found[f"msgid:{hashlib.sha256(key.encode()).hexdigest()[:32]}"] = (context, text)
    return found


class Migration(migrations.Migration):
    dependencies = [("translation", "0006_tasks")]

    operations = [
        migrations.CreateModel(
            name="InterfaceText",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("language", models.CharField(max_length=16)),
                ("context", models.CharField(blank=True, max_length=100)),
                ("message", models.TextField()),
                ("source_hash", models.CharField(max_length=32)),
                ("forms", models.JSONField()),
                ("updated_at", models.DateTimeField(auto_now=True)),
            ],
            options={
                "ordering": ("language", "pk"),
                "default_permissions": (),
                "constraints": [models.UniqueConstraint(fields=("language", "context", "message"), name="translation_interface_text_key")],
            },
        ),
        migrations.CreateModel(
            name="InterfaceTextStamp",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveBigIntegerField(default=0)),
            ],
            options={"default_permissions": ()},
        ),
        migrations.RunPython(keep_published, migrations.RunPython.noop),
    ]
