"""Columns that django-modeltranslation adds: what each kind's registration says, one a language."""

from modeltranslation.translator import TranslationOptions, translator

import services.models  # noqa: F401  the kinds must be registered first
from services.figures.models import Figure
from services.kinds.base import Entry
from services.registry import all_kinds
from services.shared.models import Place

for _kind in all_kinds():
    translator.register(
        _kind.model, type(f"{_kind.model.__name__}Translation", (TranslationOptions,), {"fields": (*Entry.TRANSLATED, *_kind.translated)})
    )

for _model in (Place, Figure):
    translator.register(_model, type(f"{_model.__name__}Translation", (TranslationOptions,), {"fields": _model.TRANSLATED}))
