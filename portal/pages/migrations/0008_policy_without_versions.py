"""A policy's versions are those of its page."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("pages", "0007_facts_on_pages")]

    operations = [migrations.RemoveField(model_name="policy", name="latest_revision")]
