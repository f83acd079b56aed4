"""The targets of an item: one for each of its texts and each language that wants it, so that what is missing is a row like any other."""

from collections.abc import Sequence
from typing import Any

from django.db import connection, models

from portal.languages import Language
from portal.translation.models import Item, Target, Unit
from portal.translation.quality.plurals import form_count
from portal.translation.sources import Segment

_GIVEN = ("unit_id", "item_id", "language")
#: Only names of columns, casts and placeholders are put in; every value is a parameter.
_STATEMENT = """
    INSERT INTO translation_target ({columns})
    SELECT {values} FROM translation_unit unit CROSS JOIN ({wanted}) wanted
    WHERE unit.item_id = %s AND unit.is_there AND (unit.plural_form IS NULL OR unit.plural_form < wanted.forms)
    AND NOT EXISTS (SELECT 1 FROM translation_target known WHERE known.unit_id = unit.id AND known.language = wanted.code)
    ORDER BY wanted.code, unit.position, unit.id
"""


def is_wanted(unit: Unit, language: Language) -> bool:
    """Whether a unit is translated into a language: a plural form only where the language has it."""
    return Segment(unit.path, unit.text, plural=unit.plural).is_wanted_in(language)


def ensure_targets(*, item: Item, languages: Sequence[Language]) -> int:
    """Make the targets that the present texts of an item lack, in one statement, without a text; returns how many there were.

    The database makes them: through Django's objects 54,000 of them took half a minute and not seconds.
    """
    if not languages:
        return 0
    defaults = {
        field: field.get_db_prep_save(field.get_default(), connection)
        for field in Target._meta.concrete_fields
        if not field.primary_key and field.attname not in _GIVEN
    }
    columns = ", ".join(connection.ops.quote_name(column) for column in (*_GIVEN, *(str(field.column) for field in defaults)))
    values = ", ".join(["unit.id", "unit.item_id", "wanted.code", *(_placeholder(field) for field in defaults)])
    wanted = " UNION ALL ".join(["SELECT CAST(%s AS varchar(16)) AS code, CAST(%s AS integer) AS forms"] * len(languages))
    told = [part for language in languages for part in (language.code, form_count(language))]
    with connection.cursor() as cursor:
        cursor.execute(_STATEMENT.format(columns=columns, values=values, wanted=wanted), [*defaults.values(), *told, item.pk])
        return int(cursor.rowcount)


def _placeholder(field: "models.Field[Any, Any]") -> str:
    """Where a value goes. PostgreSQL has to be told what a value is that stands in no column yet; SQLite takes each as it is."""
    if connection.vendor == "sqlite":
        return "%s"
    return f"CAST(%s AS {field.rel_db_type(connection) if field.is_relation else field.db_type(connection)})"
