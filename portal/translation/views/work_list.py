"""The work lists of a language: what is missing, out of date, to be reviewed …, narrowed as one likes, and given to people."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from portal import languages
from portal.languages import Language
from portal.translation import operations, selectors
from portal.translation.forms import AssignForm, FilterForm, person_name
from portal.translation.models import Target
from portal.translation.operations import DeskError, NotAllowedError
from portal.translation.quality.texts import TAG
from portal.translation.selectors import Filters, Work
from portal.translation.states import State
from portal.translation.views import access
from portal.translation.views.marks import ICONS, icon

#: Characters of a text that a row shows.
_EXCERPT = 160


@dataclass(frozen=True, slots=True)
class Row:
    """A text in a list, everything as it is written: a template that looks for it takes longer than the database. `about`: where the text
    appears."""

    key: int
    url: str
    source: str
    source_tag: str
    source_direction: str
    item: str
    about: str
    text: str
    state: str
    icon: str
    findings: tuple[str, ...]
    has_errors: bool
    assignee: str
    due: str
    is_late: bool
    is_out_of_date: bool
    is_being_checked: bool


@require_safe
def work_list(request: HttpRequest, language: str) -> HttpResponse:
    """A page of a list of a language."""
    row, user = access.language_for(request, language), access.signed_in(request)
    form = FilterForm(request.GET)
    kind, filters = form.kind(), form.filters()
    counts = selectors.counts(row.code, user=user, filters=filters)
    found = selectors.work(row.code, kind, user=user, filters=filters, page=_number(request.GET.get("p", "")), count=counts[kind])
    rights = access.roles(user, row)
    context = {
        **access.header(access.list_step(row)),
        **rights,
        "language": row,
        "form": form,
        "is_narrowed": filters != Filters(),
        "kind": kind,
        "tabs": _tabs(request.GET, counts, kind),
        "list_url": reverse("translation_list", args=[row.code]),
        "reports_url": reverse("translation_reports", args=[row.code]),
        "reports": selectors.open_report_counts().get(row.code, 0),
        "page": found,
        "rows": list(_rows(found.targets, row, timezone.localdate())),
        "icons": {"late": icon("warning"), "out_of_date": icon("history")},
        "previous": _address(request.GET, p=found.number - 1) if found.number > 1 else "",
        "next": _address(request.GET, p=found.number + 1) if found.number < found.pages else "",
        "assign_form": AssignForm(language=row.code, user=user, may_coordinate=rights["may_coordinate"], initial={"assignee": user.pk}),
        "here": request.get_full_path(),
    }
    return render(request, "translation/work_list.html", context)


@require_POST
def assign(request: HttpRequest, language: str) -> HttpResponse:
    """Give the ticked texts to somebody, or to nobody."""
    row, user = access.language_for(request, language), access.signed_in(request)
    form = AssignForm(request.POST, language=row.code, user=user, may_coordinate=access.roles(user, row)["may_coordinate"])
    if not form.is_valid():
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
        return redirect(_back(request, row))
    data = form.cleaned_data
    targets = Target.objects.into(row.code).filter(pk__in=data["targets"])
    try:
        count = operations.assign(targets=targets, assignee=data["assignee"], user=user, due=data.get("due"))
    except (DeskError, NotAllowedError) as error:
        messages.error(request, str(error))
        return redirect(_back(request, row))
    messages.success(request, _given(count, data["assignee"]))
    return redirect(_back(request, row))


def excerpt(text: str) -> str:
    """The beginning of a text without its tags."""
    plain = " ".join(TAG.sub(" ", text).split())
    return plain if len(plain) <= _EXCERPT else f"{plain[:_EXCERPT].rstrip()}…"


def _rows(found: Sequence[Target], language: Language, today: date) -> Iterator[Row]:
    states, version = {state.value: str(state.label) for state in State}, selectors.terms_version()
    addresses = {item: reverse("translation_editor", args=[language.code, item]) for item in {target.item_id for target in found}}
    for target in found:
        origin = languages.get(target.item.language)
        yield Row(
            key=target.pk,
            url=f"{addresses[target.item_id]}?at={target.pk}#text-{target.pk}",
            source=excerpt(target.unit.text),
            source_tag=origin.tag,
            source_direction=origin.direction,
            item=target.item.title,
            about=target.unit.place,
            text=excerpt(target.text),
            state=states[target.state],
            icon=icon(ICONS[target.state]),
            findings=tuple(_findings(target)),
            has_errors=target.error_count > 0,
            assignee=person_name(target.assignee) if target.assignee else "",
            due=date_format(target.due, "SHORT_DATE_FORMAT") if target.due else "",
            is_late=target.due is not None and target.due < today,
            is_out_of_date=target.is_out_of_date,
            is_being_checked=target.has_text and not target.is_checked(version),
        )


def _findings(target: Target) -> Iterator[str]:
    if target.error_count:
        yield ngettext("%(n)d error", "%(n)d errors", target.error_count) % {"n": target.error_count}
    if target.warning_count:
        yield ngettext("%(n)d warning", "%(n)d warnings", target.warning_count) % {"n": target.warning_count}


def _tabs(asked: QueryDict, counts: dict[Work, int], chosen: Work) -> list[dict[str, Any]]:
    return [
        {"label": kind.label, "count": counts[kind], "url": _address(asked, list=kind.value, p=None), "is_current": kind is chosen}
        for kind in Work
    ]


def _address(asked: QueryDict, **changes: Any) -> str:
    """The present query with some values changed; None takes one away."""
    kept = {name: value for name, value in asked.items() if value}
    kept.update({name: str(value) for name, value in changes.items() if value is not None})
    for name in (name for name, value in changes.items() if value is None):
        kept.pop(name, None)
    return f"?{urlencode(kept)}"


def _number(written: str) -> int:
    return int(written) if written.isascii() and written.isdigit() and len(written) < 7 else 1


def _back(request: HttpRequest, row: Language) -> str:
    """The list that the user came from."""
    here = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(here, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        return here
    return reverse("translation_list", args=[row.code])


def _given(count: int, assignee: Any) -> str:
    if assignee is None:
        return ngettext("%(count)d text is nobody’s now.", "%(count)d texts are nobody’s now.", count) % {"count": count}
    told = {"count": count, "person": person_name(assignee)}
    return ngettext("%(person)s has got %(count)d text.", "%(person)s has got %(count)d texts.", count) % told
