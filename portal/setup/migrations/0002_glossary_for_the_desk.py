"""The glossary was loaded into the search only; now the term base of the translation desk has it first. It is loaded again."""

from django.db import migrations


def load_again(apps, schema_editor):
    apps.get_model("setup", "LoadedContent").objects.filter(path="locale/glossary.csv").delete()


class Migration(migrations.Migration):
    dependencies = [("setup", "0001_initial")]

    operations = [migrations.RunPython(load_again, migrations.RunPython.noop)]
