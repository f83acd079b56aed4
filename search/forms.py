"""Forms of the admin: an object is named by the address of its page, which staff can copy from the browser."""

from typing import Any
from urllib.parse import unquote, urlsplit

from django import forms
from django.utils import translation
from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminModelForm

from portal import languages
from search import sources, suggestions


def key_of(text: str) -> str:
    """The key of the object with this address or key; "" where no reader can find it."""
    names = suggestions.current()
    named = names.at(unquote(urlsplit(text).path)) if "/" in text else names.get(text)
    return named.key if named else ""


class ObjectForm(WagtailAdminModelForm):
    """For models whose `key` names an object, which staff see and give as an address."""

    def __init__(self, *arguments: Any, **parameters: Any) -> None:
        super().__init__(*arguments, **parameters)
        named = suggestions.current().get(self.instance.key) if self.instance.key else None
        if named and "key" in self.fields:
            code = languages.nearest(translation.get_language()).code
            self.initial["key"] = languages.choose(named.urls, code).text

    def clean_key(self) -> str:
        """The key of the object."""
        key = key_of(self.cleaned_data["key"].strip())
        if not key:
            raise forms.ValidationError(_("There is no page with this address that readers can find."))
        return key


class QuestionForm(forms.Form):
    """What staff do about a question. `action` decides which of the others is needed."""

    ACTIONS = ("alias", "promote", "synonym", "settle")

    language = forms.ChoiceField(choices=[(row.code, row.code) for row in languages.all_languages()])
    text = forms.CharField(max_length=200)
    action = forms.ChoiceField(choices=[(action, action) for action in ACTIONS])
    key = forms.CharField(max_length=255, required=False)
    means = forms.CharField(max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        """An alias and a promoted result need an object, a synonym needs words."""
        data = super().clean() or self.cleaned_data
        action, key = data.get("action"), data.get("key", "")
        if action in {"alias", "promote"} and key.partition(":")[0] not in {source.name for source in sources.all_sources()}:
            self.add_error("key", _("Choose a page."))
        if action == "synonym" and not data.get("means", "").strip():
            self.add_error("means", _("Write what the pages say."))
        return data
