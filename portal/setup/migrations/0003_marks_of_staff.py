"""What staff have edited so far, told from versions and from the log, which keep accounts that are gone. What was removed before cannot be told."""

from django.db import migrations

_SHARED = ("place", "contact", "figure")


def _edited(apps, model):
    """Keys of the rows of a model that an account has edited."""
    ContentType = apps.get_model("contenttypes", "ContentType")
    found = ContentType.objects.filter(app_label=model._meta.app_label, model=model._meta.model_name).first()
    if found is None:
        return set()
    Revision = apps.get_model("wagtailcore", "Revision")
    keys = set(Revision.objects.filter(content_type=found, user__isnull=False).values_list("object_id", flat=True))
    for name in ("ModelLogEntry", "PageLogEntry"):
        entries = apps.get_model("wagtailcore", name).objects.filter(content_type=found, user__isnull=False)
        column = "page_id" if name == "PageLogEntry" else "object_id"
        keys |= {str(key) for key in entries.values_list(column, flat=True)}
    return {int(key) for key in keys if str(key).isdigit()}


def _page_key(name, page):
    code = page.locale.language_code
    if name == "homepage":
        return f"homepage:{code}"
    if name == "policypage":
        return f"policypage:{page.policy.slug}:{code}"
    return f"sectionpage:{page.topic or 'policies'}:{code}"


def mark(apps, _schema_editor):
    StaffMark = apps.get_model("core", "StaffMark")
    rows = {}
    for model in apps.get_app_config("services").get_models():
        names = {field.name for field in model._meta.get_fields()}
        if "slug" not in names or not (model._meta.model_name in _SHARED or "latest_revision" in names):
            continue
        for slug in model.objects.filter(pk__in=_edited(apps, model)).values_list("slug", flat=True):
            rows[f"services.{model._meta.model_name}", slug] = None
    for name in ("homepage", "sectionpage", "policypage"):
        model = apps.get_model("pages", name)
        for page in model.objects.filter(pk__in=_edited(apps, model)).select_related("locale"):
            rows[f"pages.{name}", _page_key(name, page)] = None
    Policy = apps.get_model("pages", "Policy")
    for slug in Policy.objects.filter(pk__in=_edited(apps, Policy)).values_list("slug", flat=True):
        rows["pages.policy", slug] = None
    StaffMark.objects.bulk_create([StaffMark(model=label, key=key) for label, key in rows], ignore_conflicts=True, batch_size=500)


class Migration(migrations.Migration):
    dependencies = [
        ("setup", "0002_glossary_for_the_desk"),
        ("core", "0001_staff_marks"),
        ("pages", "0003_redirects_to_themselves"),
        ("services", "0003_list_indexes"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("wagtailcore", "0001_initial"),
    ]

    operations = [migrations.RunPython(mark, migrations.RunPython.noop)]
