"""Columns that django-modeltranslation adds: what each kind's registration says, one a language."""

from modeltranslation.translator import TranslationOptions, translator

import services.models  # noqa: F401  the kinds must be registered first
from services.kinds.base import Entry
from services.registry import all_kinds

for _kind in all_kinds():
    translator.register(
        _kind.model, type(f"{_kind.model.__name__}Translation", (TranslationOptions,), {"fields": (*Entry.TRANSLATED, *_kind.translated)})
    )
