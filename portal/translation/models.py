"""Permissions of the translation desk: one for each language of the registry, so that a translator may be given French and nothing else."""

from django.db import models

from portal import languages


def permission_codename(language: languages.Language) -> str:
    """`translate_fr`: the codename of the right to translate into a language, under the app label `translation`."""
    return f"translate_{language.suffix}"


class LanguageRight(models.Model):  # noqa: DJ008  it has no rows
    """No table: the anchor for `translation.translate_<language>`."""

    class Meta:
        managed = False
        default_permissions = ()
        permissions = [(permission_codename(row), f"Translate into {row.english_name}") for row in languages.all_languages()]
