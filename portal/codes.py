"""A model field for a short set of codes (languages spoken, curricula, topics). Imports nothing of ours, so that every app may use it.

One text column, `,en,fr,`: portable between databases, copied with a page like any other column, and filtered with `__has`.
"""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.lookups import Contains
from django.utils.translation import gettext_lazy as _


def pack(codes: Iterable[str]) -> str:
    """Codes as the column stores them: `,en,fr,`; nothing is the empty string."""
    kept = [code for code in codes if code]
    return f",{','.join(kept)}," if kept else ""


def unpack(value: str) -> list[str]:
    """The codes of a stored column, in their order."""
    return [code for code in value.split(",") if code]


class CodesField(models.TextField[Any, Any]):
    """A list of codes out of `choices`. In Python a list of strings; in the database one text column.

    Filter with `field__has="fr"`. Codes must not contain a comma.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("blank", True)
        kwargs.setdefault("default", list)
        super().__init__(*args, **kwargs)

    def from_db_value(self, value: str | None, expression: object, connection: object) -> list[str]:
        return unpack(value or "")

    def to_python(self, value: Any) -> list[str]:
        if value is None:
            return []
        return unpack(value) if isinstance(value, str) else list(value)

    def get_prep_value(self, value: Any) -> str:
        return value if isinstance(value, str) else pack(value or ())

    def value_to_string(self, obj: models.Model) -> str:
        return pack(self.value_from_object(obj))

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        known = {str(code) for code, _label in self.flatchoices}
        for code in value:
            if known and code not in known:
                raise ValidationError(_("“%(code)s” is not one of the choices."), code="invalid_choice", params={"code": code})
        if not value and not self.blank:
            raise ValidationError(self.error_messages["blank"], code="blank")

    def formfield(self, **kwargs: Any) -> forms.Field:
        return forms.MultipleChoiceField(
            choices=self.flatchoices,
            required=not self.blank,
            label=self.verbose_name,
            help_text=self.help_text,
            widget=forms.CheckboxSelectMultiple,
        )


@CodesField.register_lookup
class Has(Contains):
    """`field__has="fr"`: rows whose list contains the code."""

    lookup_name = "has"

    def get_prep_lookup(self) -> str:
        return pack([str(self.rhs)])

    def get_rhs_op(self, connection: Any, rhs: str) -> str:
        # Databases know the operator under its name in Django.
        operator: str = connection.operators[Contains.lookup_name]
        return operator % rhs
