"""Files of other systems in the admin: texts and memories go out, and what comes in is shown before anything is written."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal import languages
from portal.languages import Fragment
from portal.translation import operations, selectors, sources
from portal.translation.exchange import tmx
from portal.translation.exchange.files import FORMATS, read
from portal.translation.exchange.limits import MAX_FILE_BYTES
from portal.translation.exchange.merging import Difference, Outcome
from portal.translation.exchange.problems import ExchangeError, Problem
from portal.translation.exchange.units import Unit
from portal.translation.models import Item, Role, Upload
from portal.translation.operations import ConflictError, File, languages_of
from portal.translation.operations.rights import language_name
from portal.translation.selectors import Filters, Work
from portal.translation.states import State
from portal.translation.views import access

#: Rows of differences on a page; what is more is counted, and written like the others.
_MOST_ROWS = 500
#: Texts of a file that are written while its sender waits; more are a task.
_MOST_AT_ONCE = 500
#: Rows that say nothing.
_QUIET = frozenset({Outcome.SAME, Outcome.EMPTY})
#: Between key and language in a tick.
_BETWEEN = "\t"


class ExportForm(forms.Form):
    """What is to be in a file."""

    language = forms.MultipleChoiceField(label=gettext_lazy("Languages"), widget=forms.CheckboxSelectMultiple)
    list = forms.ChoiceField(
        label=gettext_lazy("Which texts"), choices=[("", gettext_lazy("All")), *((kind.value, kind.label) for kind in Work)], required=False
    )
    source = forms.ChoiceField(label=gettext_lazy("From where"), required=False)
    tree = forms.CharField(widget=forms.HiddenInput, required=False)
    format = forms.ChoiceField(
        label=gettext_lazy("Format"), choices=[(row.name, row.label) for row in FORMATS.values() if row.name != "tmx"]
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everything = ("", gettext_lazy("All"))
        self.fields["language"].choices = [(row.code, language_name(row.code)) for row in languages_of(user)]  # type: ignore[attr-defined]
        self.fields["source"].choices = [everything, *((row.name, row.label) for row in sources.all_sources())]  # type: ignore[attr-defined]

    def clean_tree(self) -> str:
        """Refuse what is no object."""
        tree = str(self.cleaned_data["tree"])
        if tree and not _root(tree):
            raise forms.ValidationError(_("There is no such page."))
        return tree


class UploadForm(forms.Form):
    """A file from somebody's machine."""

    file = forms.FileField(label=gettext_lazy("File"), allow_empty_file=True)

    def clean_file(self) -> Any:
        """Refuse what would not be read anyway."""
        file = self.cleaned_data["file"]
        if file.size > MAX_FILE_BYTES:
            raise forms.ValidationError(_("The file has more than %(limit)d MB; divide it.") % {"limit": MAX_FILE_BYTES >> 20})
        return file


@require_http_methods(["GET", "HEAD", "POST"])
def files(request: HttpRequest) -> HttpResponse:
    """Forms for what goes out and what comes in. A file that comes in is read at once; one that is broken is refused here."""
    user = access.member(request)
    upload = UploadForm()
    problems: tuple[Problem, ...] = ()
    if request.method == "POST":
        upload = UploadForm(request.POST, request.FILES)
        if upload.is_valid():
            file = upload.cleaned_data["file"]
            data = file.read()
            try:
                selectors.dry_run(data, name=file.name)
            except ExchangeError as error:
                problems = error.problems
            else:
                return redirect("translation_file", upload=operations.keep_upload(data=data, name=file.name, user=user).pk)
    export = ExportForm(user, initial={"format": "xliff20", "tree": request.GET.get("tree", "")})
    return _page(request, user, export=export, upload=upload, problems=problems)


@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """A work list as a file."""
    user = access.member(request)
    form = ExportForm(user, request.GET)
    if not form.is_valid():
        return _page(request, user, export=form)
    said = form.cleaned_data
    kind = Work(said["list"]) if said["list"] else None
    targets = selectors.listed(said["language"], kind, filters=Filters(source=said["source"]))
    if kind is Work.MINE:
        targets = targets.filter(assignee=user)
    if said["tree"]:
        targets = targets.filter(selectors.branch(said["tree"]))
    try:
        return _download(operations.export(targets=targets, format_name=said["format"], user=user))
    except ExchangeError as error:
        return _page(request, user, export=form, problems=error.problems)


@require_http_methods(["GET", "HEAD", "POST"])
def file(request: HttpRequest, upload: int) -> HttpResponse:
    """What importing a file would change; with POST it is imported."""
    user = access.member(request)
    kept = get_object_or_404(Upload, pk=upload, user=user, task=None)
    data = bytes(kept.data)
    try:
        if request.method == "POST":
            ticked = [
                (key, code) for key, between, code in (each.partition(_BETWEEN) for each in request.POST.getlist("overwrite")) if between
            ]
            parcels = read(data, name=kept.name)
            if sum(len(parcel.units) for parcel in parcels) > _MOST_AT_ONCE:
                begun = operations.import_upload(upload=kept, user=user, ticked=ticked)
                messages.success(request, _("The task was begun. It goes on by itself; you need not wait."))
                return redirect("translation_task", task=begun.pk)
            _done, count = operations.import_parcels(parcels=parcels, name=kept.name, user=user, ticked=ticked)
            kept.delete()
            messages.success(request, ngettext("%(count)d text was written.", "%(count)d texts were written.", count) % {"count": count})
            return redirect("translation_files")
        found = selectors.dry_run(data, name=kept.name)
    except ExchangeError as error:
        return _page(request, user, problems=error.problems)
    except ConflictError as error:
        messages.error(request, str(error))
        return redirect("translation_file", upload=kept.pk)
    for code in found.languages:
        operations.require_role(user, code, *Role)
    told = [difference for difference in found.differences if difference.outcome not in _QUIET]
    context = {
        **access.header((_("Files"), reverse("translation_files")), (kept.name, request.path)),
        "counts": [{"label": outcome.label, "count": count} for outcome, count in found.counts.items()],
        "rows": [_row(difference) for difference in told[:_MOST_ROWS]],
        "more": max(0, len(told) - _MOST_ROWS),
        "left_out": found.left_out,
        "may_import": any(outcome.is_written or outcome.may_be_ticked for outcome in found.counts),
    }
    return render(request, "translation/file.html", context)


@require_safe
def memory(request: HttpRequest, source: str, language: str) -> HttpResponse:
    """Everything that is remembered of translations from a language into another, as TMX."""
    row = access.language_for(request, language)
    units = [
        Unit(key="", source_language=source, target_language=row.code, source=each.source, target=each.target, state=State.APPROVED)
        for each in (selectors.approved_pairs(source, row.code) if languages.is_known(source) else ())
    ]
    if not units:
        messages.error(request, _("Nothing is remembered of translations into this language yet."))
        return redirect("translation_files")
    return _download(File(f"memory-{source}-{row.code}.tmx", FORMATS["tmx"].content_type, tmx.write(units, written_at=timezone.now())))


@require_POST
def import_memory(request: HttpRequest) -> HttpResponse:
    """Take the pairs of a TMX file into the memory."""
    user, form = access.member(request), UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, user, memory=form)
    said = form.cleaned_data["file"]
    try:
        counts = operations.import_memory(data=said.read(), name=said.name, user=user)
    except ExchangeError as error:
        return _page(request, user, problems=error.problems)
    count = sum(counts.values())
    messages.success(request, ngettext("%(count)d pair is new.", "%(count)d pairs are new.", count) % {"count": count})
    return redirect("translation_files")


def _page(request: HttpRequest, user: User, *, problems: tuple[Problem, ...] = (), **bound: forms.Form) -> HttpResponse:
    """The page of forms. `bound`: forms by name that somebody has filled in."""
    export = bound.get("export") or ExportForm(user, initial={"format": "xliff20"})
    context = {
        **access.header((_("Files"), reverse("translation_files"))),
        "export": export,
        "root": _root(str(export["tree"].value() or "")),
        "upload": bound.get("upload") or UploadForm(),
        "memory": bound.get("memory") or UploadForm(auto_id="memory_%s"),
        "problems": problems,
        "memories": [
            {"source": source, "language": row.code, "label": f"{language_name(source)} › {language_name(row.code)}"}
            for source in selectors.source_languages()
            for row in languages_of(user)
            if row.code != source
        ],
        "may_import_memory": bool(languages_of(user, [Role.COORDINATE])),
    }
    return render(request, "translation/files.html", context)


def _root(tree: str) -> Item | None:
    """The object at the root of a tree (source and key, with a colon between)."""
    name, _colon, key = tree.partition(":")
    return selectors.find_item(name, key)


def _row(difference: Difference) -> dict[str, Any]:
    is_known = languages.is_known(difference.target_language)
    target = languages.get(difference.target_language if is_known else languages.SOURCE)
    return {
        "difference": difference,
        "language": language_name(target.code),
        "before": Fragment(difference.before, target),
        "after": Fragment(difference.after, target),
        "tick": _BETWEEN.join(difference.identity) if difference.outcome.may_be_ticked else "",
    }


def _download(made: File) -> HttpResponse:
    return HttpResponse(made.data, content_type=made.content_type, headers={"Content-Disposition": f'attachment; filename="{made.name}"'})
