"""Texts refer to facts by id, no longer by position.

Ids are made from the statement's words, as those in the content files were, so that both know each other. A version is read with the facts of
its day; what readers have, the newest version and what waits for its day with the present ones, as it would be shown now.
"""

import json
import re
from bisect import bisect_right

import wagtail.fields
from django.db import migrations

_COMMON = frozenset(
    "a an and any are as at be been by can for from had has have if in is it its may must no not of on one only or over per since than that the "
    "their them there they these this those to under until up was were which who with within without january february march april june july "
    "august september october november december".split()
)
_WORDS = 4


class _Ids:
    """The ids of a policy's facts: the same for a fact that an older version has, too."""

    def __init__(self):
        self.known = {}

    def given_to(self, rows):
        """The stored facts with their ids."""
        taken, result = set(), []
        for row in rows:
            statement = (row["value"].get("statement") or "").strip()
            same = (self.known.get(key) for key in (row.get("id"), statement) if key)
            chosen = next((key for key in same if key and key not in taken), None) or self._new(statement, taken)
            taken.add(chosen)
            for key in (row.get("id"), statement):
                if key:
                    self.known.setdefault(key, chosen)
            result.append({**row, "id": chosen})
        return result

    def _new(self, statement, taken):
        words = re.findall(r"[a-z]+", statement.lower().replace("'", "").replace("’", ""))
        base = "-".join([word for word in words if len(word) > 1 and word not in _COMMON][:_WORDS]) or "fact"
        used, key, number = {*self.known.values(), *taken}, base, 1
        while key in used:
            number += 1
            key = f"{base}-{number}"
        return key


class _Facts:
    """The ids of a policy's facts in their order, now and on an earlier day."""

    def __init__(self, now):
        self.now, self.days, self.lists = now, [], []

    def at(self, moment):
        place = bisect_right(self.days, moment)
        return self.now if place == len(self.days) else self.lists[max(place - 1, 0)]


def _with_ids(value, ids):
    """A stored value in which every position of a fact is its id. What was no fact's position is left out."""
    if isinstance(value, list):
        return [_with_ids(each, ids) for each in value]
    if not isinstance(value, dict):
        return value
    result = {name: _with_ids(each, ids) for name, each in value.items()}
    if isinstance(result.get("facts"), list):
        known = dict(enumerate(ids, start=1))
        result["facts"] = list(dict.fromkeys(known[fact] for fact in result["facts"] if fact in known))
    return result


def _revisions(apps, model):
    content_type = apps.get_model("contenttypes", "ContentType").objects.filter(app_label="pages", model=model).first()
    return apps.get_model("wagtailcore", "Revision").objects.filter(content_type=content_type).order_by("created_at", "pk")


def _save(revision, name, rows):
    revision.content[name] = json.dumps(rows)
    revision.save(update_fields=["content"])


def name_facts(apps, _schema_editor):
    known, ids = {}, {}
    for policy in apps.get_model("pages", "Policy").objects.all():
        ids[policy.pk] = _Ids()
        rows = ids[policy.pk].given_to(policy.facts.raw_data)
        known[policy.pk] = _Facts([row["id"] for row in rows])
        policy.facts = json.dumps(rows)
        policy.save(update_fields=["facts"])
    for revision in _revisions(apps, "policy").iterator():
        key = int(revision.object_id)
        if key in known:
            rows = ids[key].given_to(json.loads(revision.content.get("facts") or "[]"))
            known[key].days.append(revision.created_at)
            known[key].lists.append([row["id"] for row in rows])
            _save(revision, "facts", rows)
    present = set()
    for page in apps.get_model("pages", "PolicyPage").objects.all():
        present |= {page.live_revision_id, page.latest_revision_id}
        page.body = json.dumps(_with_ids(list(page.body.raw_data), known[page.policy_id].now))
        page.save(update_fields=["body"])
    for revision in _revisions(apps, "policypage").iterator():
        facts = known.get(revision.content.get("policy"))
        if facts is not None:
            is_present = revision.pk in present or revision.approved_go_live_at is not None
            body = json.loads(revision.content.get("body") or "[]")
            _save(revision, "body", _with_ids(body, facts.now if is_present else facts.at(revision.created_at)))


class Migration(migrations.Migration):
    dependencies = [
        ("pages", "0004_acts_in_all_languages"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [
        migrations.RunPython(name_facts, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="policy",
            name="facts",
            field=wagtail.fields.StreamField(
                [("fact", 4)],
                blank=True,
                block_lookup={
                    0: ("wagtail.blocks.TextBlock", (), {"label": "Statement", "rows": 2}),
                    1: (
                        "wagtail.blocks.CharBlock",
                        (),
                        {
                            "default": "",
                            "help_text": "An address, or a description where there is no link to show",
                            "label": "Source",
                            "required": False,
                        },
                    ),
                    2: (
                        "wagtail.blocks.ChoiceBlock",
                        [],
                        {
                            "choices": [
                                ("sourced", "from a named source"),
                                ("general-knowledge", "general knowledge, not confirmed by a source"),
                                ("translated", "rendered from a page in another language"),
                            ],
                            "label": "Confidence",
                        },
                    ),
                    3: (
                        "wagtail.blocks.MultipleChoiceBlock",
                        [],
                        {
                            "choices": [
                                ("official", "official page"),
                                ("secondary", "other publication"),
                                ("wikipedia", "Wikipedia"),
                                ("seed", "document of the city’s plan"),
                                ("mirror-do-not-link", "copy of an official text"),
                            ],
                            "label": "Kind of source",
                            "required": False,
                        },
                    ),
                    4: ("wagtail.blocks.StructBlock", [[("statement", 0), ("source", 1), ("confidence", 2), ("quality", 3)]], {}),
                },
                help_text="Readers see their sources, numbered in this order.",
                verbose_name="facts",
            ),
        ),
    ]
