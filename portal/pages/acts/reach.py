"""The question "this language, or all?": its two answers, and the field that asks it on every screen."""

from collections.abc import Iterable

from django import forms
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise


class Reach(models.TextChoices):
    """How far an act reaches."""

    ONE = "one", gettext_lazy("This language only")
    ALL = "all", gettext_lazy("All languages")


def reach_column(label: StrOrPromise, remark: StrOrPromise) -> "models.CharField[str, str]":
    """A column of pages that keeps an answer; empty for the usual one. `remark`: what "all" means, for who answers."""
    return models.CharField(label, max_length=3, choices=Reach, blank=True, help_text=remark)


def question(
    *, also: Iterable[str], refused: Iterable[str] = (), remarks: Iterable[str] = (), chosen: str, label: StrOrPromise = ""
) -> forms.ChoiceField:
    """The question as a field. `also`: names of the other languages that the act would reach; `refused`: why it cannot reach them all,
    where "all" is not offered; `remarks`: what happens besides in some; `chosen`: the answer that is set."""
    reasons = list(refused)
    choices = [(Reach.ONE.value, _("In this language only; readers of the others keep theirs"))]
    if not reasons:
        choices.append((Reach.ALL.value, _("In all languages: also %(languages)s") % {"languages": ", ".join(also)}))
    said = _("Not in all languages: %(reasons)s") % {"reasons": " ".join(reasons)} if reasons else " ".join(remarks)
    return forms.ChoiceField(
        label=label or _("In which languages?"),
        choices=choices,
        initial=Reach.ONE.value if reasons else chosen,
        required=False,
        widget=forms.RadioSelect,
        help_text=said,
    )
