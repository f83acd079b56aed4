"""Columns for the facts of a policy on its page, and which page keeps them."""

from django.conf import settings
from django.db import migrations, models
import django.db.models.deletion
import portal.codes
import wagtail.fields


class Migration(migrations.Migration):
    dependencies = [
        ("pages", "0005_ids_of_facts"),
        migrations.swappable_dependency(settings.WAGTAIL_PAGE_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="policy",
            name="edited_on",
            field=models.OneToOneField(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="edited_policy",
                to="pages.policypage",
            ),
        ),
        migrations.AddField(
            model_name="policypage",
            name="as_of",
            field=models.CharField(
                blank=True, help_text="As the source gives it: 2020–2024", max_length=120, verbose_name="age of the facts"
            ),
        ),
        migrations.AddField(
            model_name="policypage",
            name="document_number",
            field=models.CharField(blank=True, max_length=120, verbose_name="document number"),
        ),
        migrations.AddField(
            model_name="policypage",
            name="effective",
            field=models.DateField(blank=True, null=True, verbose_name="in force since"),
        ),
        migrations.AddField(
            model_name="policypage",
            name="expires",
            field=models.DateField(blank=True, null=True, verbose_name="in force until"),
        ),
        migrations.AddField(
            model_name="policypage",
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
        migrations.AddField(
            model_name="policypage",
            name="issued",
            field=models.DateField(blank=True, null=True, verbose_name="issued on"),
        ),
        migrations.AddField(
            model_name="policypage",
            name="last_checked",
            field=models.DateField(
                blank=True,
                help_text="When somebody last compared this with the authority’s own words.",
                null=True,
                verbose_name="last checked",
            ),
        ),
        migrations.AddField(
            model_name="policypage",
            name="legal_basis",
            field=wagtail.fields.StreamField(
                [("reference", 7)],
                blank=True,
                block_lookup={
                    0: ("wagtail.blocks.CharBlock", (), {"default": "", "label": "Title in Chinese", "required": False}),
                    1: ("wagtail.blocks.CharBlock", (), {"default": "", "label": "Title in English", "required": False}),
                    2: ("wagtail.blocks.CharBlock", (), {"default": "", "label": "Articles", "required": False}),
                    3: ("wagtail.blocks.DateBlock", (), {"label": "Adopted", "required": False}),
                    4: ("wagtail.blocks.DateBlock", (), {"label": "In force since", "required": False}),
                    5: ("wagtail.blocks.URLBlock", (), {"label": "Address on the web", "required": False}),
                    6: (
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
                    7: (
                        "wagtail.blocks.StructBlock",
                        [
                            [
                                ("title_zh", 0),
                                ("title_en", 1),
                                ("articles", 2),
                                ("adopted", 3),
                                ("effective", 4),
                                ("url", 5),
                                ("confidence", 6),
                            ]
                        ],
                        {},
                    ),
                },
                verbose_name="legal basis",
            ),
        ),
        migrations.AddField(
            model_name="policypage",
            name="notes",
            field=models.TextField(blank=True, verbose_name="notes for editors"),
        ),
        migrations.AddField(
            model_name="policypage",
            name="rank",
            field=models.PositiveIntegerField(default=100, help_text="Lower numbers come first in lists.", verbose_name="rank"),
        ),
        migrations.AddField(
            model_name="policypage",
            name="topics",
            field=portal.codes.CodesField(
                blank=True,
                choices=[
                    ("before-you-come", "Before you come"),
                    ("first-days", "First days"),
                    ("settled", "Settled"),
                    ("leaving", "Leaving"),
                    ("invest", "Invest"),
                    ("work", "Work"),
                    ("study", "Study"),
                    ("live", "Live"),
                    ("travel", "Travel"),
                    ("shop", "Shop"),
                    ("individuals", "Individuals"),
                    ("businesses", "Businesses"),
                ],
                default=list,
                verbose_name="topics",
            ),
        ),
        migrations.AddConstraint(
            model_name="policypage",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("expires__isnull", True), ("effective__isnull", True), ("expires__gte", models.F("effective")), _connector="OR"
                ),
                name="policypage_expires_after_effective",
            ),
        ),
    ]
