"""Rights on the translation desk: what somebody may do in one language, so that a person may be given French and nothing else."""

from django.db import models

from portal import languages


class Role(models.TextChoices):
    """What somebody does on the desk; the value is the first half of the codename of its right."""

    TRANSLATE = "translate", "Translate into"
    REVIEW = "review", "Review translations into"
    COORDINATE = "coordinate", "Coordinate translations into"


def permission_codename(language: languages.Language, role: Role = Role.TRANSLATE) -> str:
    """`translate_fr`: the codename of the right to do something in a language, under the app label `translation`."""
    return f"{role.value}_{language.suffix}"


class LanguageRight(models.Model):  # noqa: DJ008  it has no rows
    """No table: the anchor for `translation.translate_<language>` and its like."""

    class Meta:
        managed = False
        default_permissions = ()
        permissions = [
            (permission_codename(row, role), f"{role.label} {row.english_name}") for role in Role for row in languages.all_languages()
        ]
