"""The column and its form: what is filled in becomes a text, what is wrong is named and nothing that was typed is lost."""

import pytest
from bs4 import BeautifulSoup
from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.http import QueryDict
from hypothesis import given, settings
from hypothesis import strategies as st

from services.hours.fields import OpeningHoursField, OpeningHoursFormField

TEXTS = [
    "",
    "24/7",
    "24/7; PH off",
    "Mo-Fr 09:00-12:00,13:00-17:00; Sa 10:00-02:00; PH off; 2026 Feb 10-2026 Feb 20 off; 2026 Nov 01+ 10:00-11:00",
    "Mo-Su 00:00-24:00; PH 10:00-12:00",
    'Mo-Fr 09:00-17:00 "by appointment"; PH off',
    'unknown "by appointment"',
    "May-Oct Tu-Su 08:30-18:00; Nov-Apr Tu-Su 09:00-17:00",
]


class Form(forms.Form):
    hours = OpeningHoursFormField(required=False)


def posted_back(form: forms.Form) -> QueryDict:
    """What a browser sends of a form as it was shown."""
    data = QueryDict(mutable=True)
    page = BeautifulSoup(str(form), "html.parser")
    for field in page.select("input[name], select[name]"):
        if field.name == "select":
            chosen = field.select_one("option[selected]")
            data.appendlist(str(field["name"]), str(chosen["value"]) if chosen else "")
        elif field.get("type") not in {"radio", "checkbox"} or field.has_attr("checked"):
            data.appendlist(str(field["name"]), str(field.get("value", "on")))
    return data


def filled(**values: str | list[str]) -> Form:
    """The empty form with some values filled in; `__` stands for `-`."""
    data = posted_back(Form())
    for name, value in values.items():
        data.setlist(f"hours-{name.replace('__', '-')}", value if isinstance(value, list) else [value])
    return Form(data)


@pytest.mark.parametrize("text", TEXTS)
def test_a_form_that_nobody_touched_gives_the_same_text(text: str) -> None:
    form = Form(posted_back(Form(initial={"hours": text})), initial={"hours": text})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["hours"] == (text if text != "Mo-Su 00:00-24:00; PH 10:00-12:00" else "24/7; PH 10:00-12:00")
    assert form.has_changed() == (text != form.cleaned_data["hours"])


def test_days_and_times_become_a_text() -> None:
    form = filled(
        mode="week", line__0__days=["0", "1", "2", "3", "4"], line__0__start0="09:00", line__0__end0="12:00", line__0__start1="13:30",
        line__0__end1="17:00", line__1__days=["5"], line__1__start0="22:00", line__1__end0="02:00", holidays="closed",
        change__0__first="2026-02-10", change__0__last="2026-02-20", change__1__first="2026-11-01",
    )  # fmt: skip
    assert form.is_valid(), form.errors
    assert form.cleaned_data["hours"] == (
        "Mo-Fr 09:00-12:00,13:30-17:00; Sa 22:00-02:00; PH off; 2026 Feb 10-2026 Feb 20 off; 2026 Nov 01+ off"
    )


def test_midnight_to_midnight_is_the_whole_day() -> None:
    form = filled(mode="week", line__0__days="6", line__0__start0="00:00", line__0__end0="00:00")
    assert form.is_valid(), form.errors
    assert form.cleaned_data["hours"] == "Su"


def test_what_belongs_to_another_way_does_not_count() -> None:
    assert filled(mode="", line__0__start0="09:00", text="nonsense").is_valid()
    form = filled(mode="always", line__0__start0="nonsense", holidays="closed")
    assert form.is_valid(), form.errors
    assert form.cleaned_data["hours"] == "24/7; PH off"


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"mode": "week"}, "Give the days and times"),
        ({"mode": "week", "line__0__days": "0"}, "Line 1: give the times."),
        ({"mode": "week", "line__0__start0": "09:00", "line__0__end0": "10:00"}, "Line 1: choose at least one day."),
        ({"mode": "week", "line__0__days": "0", "line__0__start0": "09:00"}, "Line 1: “09:00–” is not from one time to another."),
        ({"mode": "week", "line__0__days": "0", "line__0__start0": "9 am", "line__0__end0": "25:00"}, "“9 am–25:00” is not"),
        ({"mode": "always", "change__0__last": "2026-01-01"}, "Change 1: give the first day."),
        ({"mode": "always", "change__0__first": "tomorrow"}, "Change 1: “tomorrow” is not a date."),
        ({"mode": "always", "change__0__first": "2026-02-02", "change__0__last": "2026-02-01"}, "Change 1: it ends before it begins."),
        ({"mode": "always", "holidays": "hours"}, "Public holidays: give the times."),
        ({"mode": "text", "text": "Mo-Fr 9-17"}, "from character 7 on: “9-17”"),
    ],
)
def test_what_is_wrong_is_named_and_stays_in_the_form(values: dict[str, str], sentence: str) -> None:
    form = filled(**values)
    assert not form.is_valid()
    assert any(sentence in error for error in form.errors["hours"]), form.errors
    kept = posted_back(form)
    for name, value in values.items():
        assert kept.getlist(f"hours-{name.replace('__', '-')}") == [value]


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(["mode", "line-0-days", "line-0-start0", "line-0-end0", "holidays", "change-0-first", "change-0-start0", "text"]),
        st.one_of(st.text(max_size=12), st.sampled_from(["week", "always", "text", "2026-02-29", "24:00", "٠٩:٠٠", "-1:00"])),
    )
)
def test_whatever_is_sent_is_an_answer_or_a_sentence(values: dict[str, str]) -> None:
    data = posted_back(Form())
    for name, value in values.items():
        data[f"hours-{name}"] = value
    form = Form(data)
    assert form.is_valid() or form.errors["hours"]
    assert "hours-mode" in str(form)


def test_a_form_without_the_field_leaves_the_column_alone() -> None:
    assert Form().fields["hours"].widget.value_omitted_from_data(QueryDict("name=x"), {}, "hours")


def test_a_plain_text_may_be_sent_too() -> None:
    form = Form(QueryDict("hours=Mo-Fr+09:00-17:00"))
    assert form.is_valid()
    assert form.cleaned_data["hours"] == "Mo-Fr 09:00-17:00"


def test_every_box_has_a_name_for_whoever_does_not_see_it() -> None:
    page = BeautifulSoup(str(Form(initial={"hours": TEXTS[3]})), "html.parser")
    for field in page.select("[name^=hours-]"):
        assert field.get("aria-label") or field.find_parent("label"), field


def test_the_column_checks_and_trims() -> None:
    field = OpeningHoursField()
    assert field.clean("  24/7 ", None) == "24/7"
    with pytest.raises(ValidationError, match="character 1 on"):
        field.clean("always", None)
    assert isinstance(field.formfield(), OpeningHoursFormField)


def test_the_column_is_a_char_field_for_the_database() -> None:
    _name, path, _args, kwargs = OpeningHoursField().deconstruct()
    assert (path, kwargs) == ("services.hours.fields.OpeningHoursField", {"blank": True, "max_length": 500})
    assert isinstance(OpeningHoursField(), models.CharField)
