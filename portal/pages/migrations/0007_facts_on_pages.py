"""Facts of a policy are edited on the page in its first language, and are part of that page's versions.

Each version of the page gets the facts of its day; what readers have, the newest version and what waits for its day the present ones. A state
of the facts that no version of the page is from becomes a version, with its author and its day.
"""

import json
from bisect import bisect_right

from django.db import migrations

SOURCE = "en"
DATES = ("issued", "effective", "expires", "last_checked")
STREAMS = ("facts", "legal_basis")
FIELDS = ("rank", "topics", "document_number", "as_of", "notes", *DATES, *STREAMS)


def _content(policy):
    """The facts of a row as a version stores them."""
    content = {name: getattr(policy, name) for name in FIELDS}
    content |= {name: content[name] and content[name].isoformat() for name in DATES}
    content |= {name: json.dumps(list(content[name].raw_data)) for name in STREAMS}
    return {**content, "topics": f",{','.join(policy.topics)}," if policy.topics else ""}


def _parsed(content):
    """Databases store the keys of JSON in different orders."""
    return {**content, **{name: json.loads(content[name] or "[]") for name in STREAMS}}


def _versions(apps, model, key):
    content_type = apps.get_model("contenttypes", "ContentType").objects.filter(app_label="pages", model=model).first()
    revisions = apps.get_model("wagtailcore", "Revision").objects.filter(content_type=content_type, object_id=str(key))
    return list(revisions.order_by("created_at", "pk"))


def _keeper(pages):
    return min(pages, key=lambda page: (bool(page.translated_from), page.locale.language_code != SOURCE, page.pk), default=None)


def _complete(apps, page, now, states):
    """Put facts into the versions of a page. `states`: the earlier versions of the facts."""
    versions = _versions(apps, "policypage", page.pk)
    present = {page.live_revision_id, page.latest_revision_id}
    days, shown = [state.created_at for state in states], set()
    texts = [(version.created_at, dict(version.content)) for version in versions]
    for version in versions:
        facts = now
        if states and version.pk not in present and version.approved_go_live_at is None:
            place = max(bisect_right(days, version.created_at) - 1, 0)
            shown.add(place)
            facts = {name: states[place].content.get(name, now[name]) for name in FIELDS}
        version.content |= facts
        version.save(update_fields=["content"])
    for place, state in enumerate(states):
        facts = {name: state.content.get(name, now[name]) for name in FIELDS}
        if texts and place not in shown and _parsed(facts) != _parsed(now):
            text = texts[max(bisect_right([day for day, _content in texts], state.created_at) - 1, 0)][1]
            _add(apps, versions[0], state, {**text, **facts})


def _add(apps, like, state, content):
    """A version of a page, and its row in the history, from a version of the facts."""
    version = apps.get_model("wagtailcore", "Revision").objects.create(
        content_type_id=like.content_type_id,
        base_content_type_id=like.base_content_type_id,
        object_id=like.object_id,
        user_id=state.user_id,
        created_at=state.created_at,
        content=content,
        object_str=content["title"],
    )
    apps.get_model("wagtailcore", "PageLogEntry").objects.create(
        page_id=int(like.object_id),
        content_type_id=like.content_type_id,
        label=content["title"],
        action="wagtail.edit",
        timestamp=state.created_at,
        user_id=state.user_id,
        revision_id=version.pk,
        content_changed=True,
        data={},
    )


def move_facts(apps, _schema_editor):
    StaffMark = apps.get_model("core", "StaffMark")
    for policy in apps.get_model("pages", "Policy").objects.all():
        page = _keeper(policy.pages.filter(alias_of=None).select_related("locale"))
        if page is None:
            continue
        policy.edited_on = page
        policy.save(update_fields=["edited_on"])
        for name in FIELDS:
            setattr(page, name, getattr(policy, name))
        page.save(update_fields=FIELDS)
        states = _versions(apps, "policy", policy.pk)
        _complete(apps, page, _content(policy), states)
        for state in states:
            state.delete()
        marks = StaffMark.objects.filter(model="pages.policy", key=policy.slug, is_removed=False)
        if marks.exists():
            key = f"policypage:{policy.slug}:{page.locale.language_code}"
            StaffMark.objects.get_or_create(model="pages.policypage", key=key)
            marks.delete()


class Migration(migrations.Migration):
    dependencies = [
        ("pages", "0006_facts_of_pages"),
        ("core", "0001_staff_marks"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [migrations.RunPython(move_facts, migrations.RunPython.noop)]
