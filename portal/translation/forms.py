"""What people send from the desk's pages, read and named. What it means is asked by the operations."""

from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.utils.translation import gettext_lazy as _

from portal.translation import selectors, sources
from portal.translation.quality import all_checks
from portal.translation.selectors import Filters, Work

_BETWEEN = "/"


class FilterForm(forms.Form):
    """What a work list is narrowed by."""

    list = forms.ChoiceField(choices=Work.choices, required=False, widget=forms.HiddenInput)
    group = forms.ChoiceField(label=_("Kind of text"), required=False)
    topic = forms.ChoiceField(label=_("Topic"), required=False)
    priority = forms.TypedChoiceField(label=_("At least as urgent as"), required=False, coerce=int, empty_value=None)
    check = forms.ChoiceField(label=_("Finding"), required=False)
    text = forms.CharField(label=_("Text contains"), required=False, max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found, everything = selectors.choices(), ("", _("All"))
        self._choose("group", [everything, *_groups(found)])
        self._choose("topic", [everything, *((topic, _topic(topic)) for topic in found.topics)])
        self._choose("priority", [everything, *((priority, str(priority)) for priority in found.priorities)])
        self._choose("check", [everything, *((check.id, check.title) for check in all_checks())])

    def filters(self) -> Filters:
        """What was asked for; what is not a choice narrows nothing."""
        self.is_valid()
        data = self.cleaned_data
        source, _slash, group = (data.get("group") or "").partition(_BETWEEN)
        return Filters(
            source=source,
            group=group,
            topic=data.get("topic") or "",
            priority=data.get("priority"),
            check=data.get("check") or "",
            text=(data.get("text") or "").strip(),
        )

    def kind(self) -> Work:
        """Which list."""
        self.is_valid()
        return Work(self.cleaned_data.get("list") or Work.MISSING)

    def _choose(self, name: str, options: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  for the type checker
        field.choices = options


class _Keys(forms.TypedMultipleChoiceField):
    """Keys of the database; whether there is something behind them is asked later."""

    def valid_value(self, value: object) -> bool:
        return str(value).isascii() and str(value).isdigit() and len(str(value)) < 19


class AssignForm(forms.Form):
    """Texts that somebody gets, with a date. Nobody chosen takes them away."""

    targets = _Keys(coerce=int, error_messages={"required": _("Tick the texts first.")})
    assignee = forms.ModelChoiceField(User.objects.none(), required=False, label=_("Assign to"), empty_label=_("Nobody"))
    due = forms.DateField(required=False, label=_("Due"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, language: str, user: User, may_coordinate: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = selectors.workers(language) if may_coordinate else User.objects.filter(pk=user.pk)
        self.fields["assignee"] = _Person(people, required=False, label=_("Assign to"), empty_label=_("Nobody"))
        if not may_coordinate:
            del self.fields["due"]


class _Person(forms.ModelChoiceField):  # type: ignore[type-arg]  # the class cannot be subscripted while it is being derived from
    def label_from_instance(self, obj: Any) -> str:
        return person_name(obj)


class SegmentForm(forms.Form):
    """One text of the editor. `action` says what to do with it; the others are what the actions need."""

    SAVE, DRAFT, APPROVE, REJECT, COMMENT, DISMISS, SKIP, WANT, MATTERS = (
        "save", "draft", "approve", "reject", "comment", "dismiss", "skip", "want", "matters",
    )  # fmt: skip
    action = forms.ChoiceField(choices=[(name, name) for name in (SAVE, DRAFT, APPROVE, REJECT, COMMENT, DISMISS, SKIP, WANT, MATTERS)])
    version = forms.IntegerField(min_value=0, required=False)
    made_from = forms.CharField(required=False, max_length=32)
    text = forms.CharField(required=False, strip=False)
    reason = forms.CharField(required=False)
    finding = forms.CharField(required=False, max_length=32)
    dismissal = forms.IntegerField(required=False)

    def clean_text(self) -> str:
        """Browsers end lines with two characters; texts have one."""
        return str(self.cleaned_data["text"]).replace("\r\n", "\n")


class ReportForm(forms.Form):
    """A reader's report was dealt with."""

    report = forms.IntegerField()
    answer = forms.CharField(required=False, max_length=2_000)


def person_name(user: User) -> str:
    """What an account is called on the desk."""
    return user.get_full_name() or user.get_username()


def _groups(found: selectors.Choices) -> list[tuple[str, str]]:
    """Each source, and its groups where it has several."""
    known = {source.name: source for source in sources.all_sources()}
    rows: list[tuple[str, str]] = []
    for name in dict.fromkeys(name for name, _group in found.groups if name in known):
        source, groups = known[name], [group for other, group in found.groups if other == name]
        rows.append((name, str(source.label)))
        if len(groups) > 1:
            rows += [(f"{name}{_BETWEEN}{group}", f"{source.label}: {source.group_label(group)}") for group in groups]
    return rows


def _topic(code: str) -> str:
    return str(next((label for source in sources.all_sources() if (label := source.topic_label(code)) != code), code))
