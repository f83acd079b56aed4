"""The desk's outbox. What tables changed and the desk had not taken up yet, tasks until now, goes into it."""

from typing import Any

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

_OPEN = ("waiting", "running")


def take_over_tasks(apps: Any, schema_editor: Any) -> None:
    """Each step that waits becomes a change, with a further one for each language that the table wrote."""
    Task, PendingSync = (apps.get_model("translation", name) for name in ("Task", "PendingSync"))
    for task in Task.objects.filter(kind="follow-table", progress__in=_OPEN):
        written = task.options.get("written", {})
        rows = []
        for key in task.items.filter(progress__in=_OPEN).order_by("pk").values_list("key", flat=True):
            rows += [
                PendingSync(source="entries", key=key, language=code, user_id=task.user_id, is_bulk=True)
                for code in ("", *written.get(key, ()))
            ]
        PendingSync.objects.bulk_create(rows, batch_size=500)
        task.items.filter(progress__in=_OPEN).update(progress="done", finished_at=django.utils.timezone.now())
        Task.objects.filter(pk=task.pk).update(progress="done", finished_at=django.utils.timezone.now())


class Migration(migrations.Migration):

    dependencies = [
        ('translation', '0007_interface_texts'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='PendingSync',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(max_length=50)),
                ('key', models.CharField(max_length=255)),
                ('language', models.CharField(blank=True, max_length=16)),
                ('is_bulk', models.BooleanField(default=False)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('message', models.TextField(blank=True)),
                ('retry_at', models.DateTimeField(blank=True, null=True)),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('is_bulk', 'pk'),
                'default_permissions': (),
                'indexes': [models.Index(fields=['source', 'key'], name='translation_pending_sync')],
            },
        ),
        migrations.RunPython(take_over_tasks, migrations.RunPython.noop),
    ]
