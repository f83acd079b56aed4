"""A page that was moved there and back got a redirect from its address to itself."""

from django.db import migrations


def remove(apps, _schema_editor):
    Redirect = apps.get_model("wagtailredirects", "Redirect")
    circles = [
        redirect.pk
        for redirect in Redirect.objects.filter(redirect_page__isnull=False, redirect_page_route_path="").select_related("redirect_page")
        if redirect.redirect_page.url_path.rstrip("/") == redirect.old_path
    ]
    Redirect.objects.filter(pk__in=circles).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("pages", "0002_what_translations_are_made_from"),
        ("wagtailredirects", "0008_add_verbose_name_plural"),
    ]

    operations = [migrations.RunPython(remove, migrations.RunPython.noop)]
