"""What people send from the desk's pages, read and named. What it means is asked by the operations."""

from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from portal import languages
from portal.line_ends import plain
from portal.translation import selectors, sources
from portal.translation.models import Role
from portal.translation.operations import languages_of
from portal.translation.operations.rights import language_name
from portal.translation.quality import all_checks
from portal.translation.selectors import Filters, Work

_BETWEEN = "/"


class Select(forms.Select):
    """A choice that is written in one go: Django's own renders a template for each option, which took a third of the time of a list."""

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        chosen = set(self.format_value(value))
        options = ((key, "selected" if str(key) in chosen else "", label) for key, label in self.choices)
        written = format_html_join("", '<option value="{}" {}>{}</option>', options)
        return format_html("<select{}>{}</select>", flatatt(self.build_attrs(self.attrs, {**(attrs or {}), "name": name})), written)


class FilterForm(forms.Form):
    """What a work list is narrowed by."""

    list = forms.ChoiceField(choices=Work.choices, required=False, widget=forms.HiddenInput)
    group = forms.ChoiceField(label=_("Kind of text"), required=False, widget=Select)
    topic = forms.ChoiceField(label=_("Topic"), required=False, widget=Select)
    priority = forms.TypedChoiceField(label=_("At least as urgent as"), required=False, coerce=int, empty_value=None, widget=Select)
    check = forms.ChoiceField(label=_("Finding"), required=False, widget=Select)
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
        self.fields["assignee"] = _Person(people, required=False, label=_("Assign to"), empty_label=_("Nobody"), widget=Select)
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
        return str(plain(self.cleaned_data["text"]))


class ReportForm(forms.Form):
    """A reader's report was dealt with."""

    report = forms.IntegerField()
    answer = forms.CharField(required=False, max_length=2_000)


class SendForm(forms.Form):
    """Languages that something is sent to, with somebody for each, and a date."""

    language = forms.MultipleChoiceField(label=_("Languages"), error_messages={"required": _("Choose at least one language.")})
    due = forms.DateField(required=False, label=_("Due"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._rows = languages_of(user, [Role.COORDINATE])
        self._choose_languages()
        for row in self._rows:
            self.fields[f"person_{row.code}"] = _Person(selectors.workers(row.code), required=False, empty_label=_("Nobody"))

    def _choose_languages(self) -> None:
        field = self.fields["language"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  for the type checker
        field.choices = [(row.code, language_name(row.code)) for row in self._rows]

    def rows(self) -> list[dict[str, Any]]:
        """Each language with whether it is chosen and the field for its person."""
        others = [row.code for row in self._rows if row.code != languages.SOURCE]
        chosen = self.data.getlist("language") if self.is_bound else others  # type: ignore[attr-defined]
        return [
            {"code": row.code, "name": language_name(row.code), "is_chosen": row.code in chosen, "person": self[f"person_{row.code}"]}
            for row in self._rows
        ]

    def assignees(self) -> dict[str, User]:
        """Who was chosen for which of the chosen languages."""
        people = {code: self.cleaned_data[f"person_{code}"] for code in self.cleaned_data["language"]}
        return {code: person for code, person in people.items() if person is not None}


class BulkForm(forms.Form):
    """What is done with the objects of a work list's texts: of those that are ticked, or of all."""

    SEND, PRETRANSLATE, TICKED, LIST = "send", "pretranslate", "ticked", "list"
    action = forms.ChoiceField(choices=[(name, name) for name in (SEND, PRETRANSLATE)])
    scope = forms.ChoiceField(choices=[(name, name) for name in (TICKED, LIST)], required=False)
    targets = _Keys(coerce=int, required=False)
    next = forms.CharField(required=False)


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
