"""How often somebody hears of their work: part of their account in the admin."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.account import BaseSettingsPanel, notifications_tab

from portal.translation.models import NoticeChoice, Timing
from portal.translation.operations import choose_timing, languages_of


class _TimingForm(forms.Form):
    timing = forms.ChoiceField(
        label=_("Mails about my work on the translation desk"),
        help_text=_("Assignments, dates, changed source texts, reviews and comments."),
        choices=Timing.choices,
        widget=forms.RadioSelect,
    )

    def __init__(self, data: Any = None, files: Any = None, *, instance: Any, prefix: str) -> None:
        """`instance`: the account."""
        self.user = instance
        choice = NoticeChoice.objects.filter(user=instance).first()
        super().__init__(data, files, prefix=prefix, initial={"timing": choice.timing if choice else Timing.DAILY})

    def save(self) -> None:
        """Keep what was chosen."""
        choose_timing(user=self.user, timing=Timing(self.cleaned_data["timing"]))


class TimingPanel(BaseSettingsPanel):
    """Shown to whoever has a role in a language."""

    name = "translation_notices"
    title = _("Translation desk")
    tab = notifications_tab
    order = 200
    form_class = _TimingForm

    def is_active(self) -> bool:
        return bool(languages_of(self.user))
