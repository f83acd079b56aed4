"""Editors and moderators become editors and publishers, and nobody loses a right.

Wagtail's "Moderators" are called "Publishers" from now on. Publishers alone approve policies, which editors did as well: who is an editor now
becomes a publisher besides; new editors do not. Open reviews of policies go on in the workflow in which a second person approves.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

WORKFLOW = "Review before publishing"
POLICY_WORKFLOW = "Policies: approval by a second person"
OPEN = ("in_progress", "needs_changes")


def map_groups(apps, _schema_editor):
    Group = apps.get_model("auth", "Group")
    for name in ("Authors", "Publishers"):
        _keep_apart(Group, name)
    publishers = Group.objects.filter(name="Moderators").first() or Group(name="Publishers")
    publishers.name = "Publishers"
    publishers.save()
    editors = Group.objects.filter(name="Editors").first()
    if editors is not None:
        publishers.user_set.add(*editors.user_set.all())


def _keep_apart(Group, name):
    """A group of that name that was made by hand keeps its members and rights under another one."""
    own = Group.objects.filter(name=name).first()
    if own is not None:
        number = 1
        while Group.objects.filter(name=f"{name} ({number})").exists():
            number += 1
        own.name = f"{name} ({number})"
        own.save()


def move_open_reviews(apps, _schema_editor):
    WorkflowState = apps.get_model("wagtailcore", "WorkflowState")
    reviews = WorkflowState.objects.filter(
        content_type__app_label="pages", content_type__model="policypage", status__in=OPEN, workflow__name=WORKFLOW
    )
    keys = list(reviews.values_list("pk", flat=True))
    if not keys:
        return
    content_type, _created = apps.get_model("contenttypes", "ContentType").objects.get_or_create(app_label="setup", model="secondpersontask")
    task = apps.get_model("setup", "SecondPersonTask").objects.create(name=POLICY_WORKFLOW, content_type=content_type)
    task.groups.add(apps.get_model("auth", "Group").objects.get(name="Publishers"))
    workflow = apps.get_model("wagtailcore", "Workflow").objects.create(name=POLICY_WORKFLOW)
    apps.get_model("wagtailcore", "WorkflowTask").objects.create(workflow=workflow, task_id=task.pk, sort_order=0)
    states = apps.get_model("wagtailcore", "TaskState").objects.filter(workflow_state__in=keys, task__name=WORKFLOW)
    # What was cancelled before was a step of the other workflow.
    states.filter(status__in=("in_progress", "rejected")).update(task_id=task.pk)
    WorkflowState.objects.filter(pk__in=keys).update(workflow=workflow)


class Migration(migrations.Migration):
    dependencies = [
        ("setup", "0003_marks_of_staff"),
        # These depend on Wagtail's own, which find the groups by their first names.
        ("pages", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("wagtailcore", "0098_apitoken"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SecondPersonTask",
            fields=[
                (
                    "task_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to="wagtailcore.task",
                    ),
                ),
                (
                    "groups",
                    models.ManyToManyField(
                        help_text="Pages/snippets at this step in a workflow will be moderated or approved by these groups of users",
                        to="auth.group",
                        verbose_name="groups",
                    ),
                ),
            ],
            options={
                "verbose_name": "approval by a second person",
                "verbose_name_plural": "approvals by a second person",
            },
            bases=("wagtailcore.task",),
        ),
        migrations.RunPython(map_groups, migrations.RunPython.noop),
        migrations.RunPython(move_open_reviews, migrations.RunPython.noop),
    ]
