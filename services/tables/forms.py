"""The form for a table that is sent."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from services.registry import Kind


class TableForm(forms.Form):
    """A table from somebody's machine, and the kind that it is of."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"))
    file = forms.FileField(label=gettext_lazy("File"), allow_empty_file=True)

    def __init__(self, kinds: Sequence[Kind], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind.slug, kind.label_plural) for kind in kinds]  # type: ignore[attr-defined]

    def clean_file(self) -> Any:
        """Refuse what would not be read anyway."""
        file = self.cleaned_data["file"]
        limit = settings.DIRECTORY_TABLES["MAX_BYTES"]
        if file.size > limit:
            raise forms.ValidationError(_("The file has more than %(limit)d MB; divide it.") % {"limit": limit >> 20})
        return file
