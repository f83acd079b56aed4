"""The term base in the admin: the list, one concept in all languages, and files of terms; every change says first what it touches."""

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal import languages
from portal.line_ends import plain
from portal.translation import operations, selectors
from portal.translation.exchange import tbx, terms_csv
from portal.translation.exchange.concepts import Entry, ordered
from portal.translation.exchange.problems import ExchangeError, Problem
from portal.translation.models import Concept, Term, Upload
from portal.translation.operations import languages_of
from portal.translation.operations.rights import language_name
from portal.translation.selectors import ConceptChange
from portal.translation.terms import Term as TermValue
from portal.translation.terms.concepts import Status
from portal.translation.views import access
from portal.translation.views.files import UploadForm

_PER_PAGE = 50
_WRITERS = {"tbx": (tbx.write, "application/x-tbx+xml"), "csv": (terms_csv.write, "text/csv; charset=utf-8")}


class ConceptForm(forms.Form):
    """A concept. Each language has a field for each status, with a term on each line."""

    key = forms.CharField(label=gettext_lazy("Key"), max_length=120, help_text=gettext_lazy("It stays as it is from then on."))
    domain = forms.CharField(label=gettext_lazy("Domain"), max_length=60, required=False)
    definition = forms.CharField(label=gettext_lazy("Definition"), required=False, widget=forms.Textarea({"rows": 2}))
    note = forms.CharField(label=gettext_lazy("Note"), required=False, widget=forms.Textarea({"rows": 2}))
    source = forms.CharField(label=gettext_lazy("Where the terms are from"), required=False)
    do_not_translate = forms.BooleanField(label=gettext_lazy("Keep the source's own term in every language"), required=False)

    def __init__(self, data: Any = None, *, entry: Entry | None = None) -> None:
        super().__init__(data, initial=_initial(entry) if entry else {})
        if entry:
            self.fields["key"].disabled = True
        for row in languages.all_languages():
            for status in Status:
                look = {"rows": 2, "lang": row.tag, "dir": row.direction, "aria-label": f"{language_name(row.code)}, {status.label}"}
                self.fields[_field(row.code, status)] = forms.CharField(required=False, widget=forms.Textarea(look))

    def clean(self) -> dict[str, Any]:
        """Refuse what is no concept."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and not self.entry.terms:
            raise forms.ValidationError(_("A concept needs a term."))
        return data

    @property
    def entry(self) -> Entry:
        """What was filled in."""
        data = self.cleaned_data
        terms = [
            TermValue(row.code, text, status)
            for row in languages.all_languages()
            for status in Status
            for text in (line.strip() for line in data.get(_field(row.code, status), "").splitlines())
            if text
        ]
        names = ("key", "domain", "definition", "note", "source", "do_not_translate")
        said: dict[str, Any] = {name: plain(data[name]) for name in names}
        return Entry(terms=ordered(terms), **said)

    @property
    def about(self) -> list[forms.BoundField]:
        """The fields that are said of the concept."""
        return [self[name] for name in self.base_fields]

    @property
    def rows(self) -> Iterator[dict[str, Any]]:
        """The fields of each language."""
        for row in languages.all_languages():
            yield {"name": language_name(row.code), "fields": [self[_field(row.code, status)] for status in Status]}


@require_safe
def terms(request: HttpRequest) -> HttpResponse:
    """The concepts, looked up by their terms, and the files."""
    user = access.member(request)
    return _list(request, user)


@require_http_methods(["GET", "HEAD", "POST"])
def concept(request: HttpRequest, concept: int | None = None) -> HttpResponse:
    """One concept, or a new one: shown, tried ("preview"), saved or taken out."""
    user = access.member(request)
    kept = get_object_or_404(Concept, pk=concept) if concept else None
    entry = next(each for each in selectors.entries() if each.key == kept.key) if kept else None
    form, touched = ConceptForm(request.POST if request.method == "POST" else None, entry=entry), None
    problems: tuple[Problem, ...] = ()
    action = request.POST.get("action", "")
    if action == "remove" and entry:
        operations.remove_concepts([entry.key], user=user)
        messages.success(request, _("The concept was taken out of the term base."))
        return redirect("translation_terms")
    if request.method == "POST" and form.is_valid():
        if not entry and Concept.objects.filter(key=form.entry.key).exists():
            form.add_error("key", _("There is a concept with this key."))
        else:
            touched = selectors.touched(selectors.differences([form.entry]))
            try:
                if action == "save":
                    operations.put_concepts([form.entry], user=user)
                    _say_touched(request, touched.total)
                    return redirect("translation_terms")
            except ExchangeError as error:
                problems = error.problems
    name = entry.key if entry else _("New concept")
    context = {
        **access.header((_("Terms"), reverse("translation_terms")), (name, request.path)),
        "form": form,
        "statuses": [status.label for status in Status],
        "touched": _told(touched) if touched else None,
        "problems": problems,
        "may_edit": operations.may_edit_terms(user),
        "is_known": entry is not None,
    }
    return render(request, "translation/concept.html", context)


@require_safe
def export(request: HttpRequest, form: str) -> HttpResponse:
    """The whole term base as a file."""
    access.member(request)
    if form not in _WRITERS:
        raise Http404
    write, content_type = _WRITERS[form]
    disposition = f'attachment; filename="terms.{form}"'
    return HttpResponse(write(selectors.entries()), content_type=content_type, headers={"Content-Disposition": disposition})


@require_POST
def upload(request: HttpRequest) -> HttpResponse:
    """A file of terms is read and kept, until its differences are looked at."""
    user, form = _editor(request), UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return _list(request, user, form=form)
    file = form.cleaned_data["file"]
    data = file.read()
    try:
        operations.read_terms(data)
    except ExchangeError as error:
        return _list(request, user, problems=error.in_file(file.name).problems)
    return redirect("translation_terms_import", upload=operations.keep_upload(data=data, name=file.name, user=user).pk)


@require_http_methods(["GET", "HEAD", "POST"])
def imported(request: HttpRequest, upload: int) -> HttpResponse:
    """What a file of terms would change, and which translations that touches; with POST it is done."""
    user = _editor(request)
    kept = get_object_or_404(Upload, pk=upload, user=user)
    try:
        concepts = operations.read_terms(bytes(kept.data))
    except ExchangeError as error:
        return _list(request, user, problems=error.problems)
    steps = selectors.differences(concepts)
    touched = selectors.touched(steps)
    if request.method == "POST":
        operations.put_concepts(concepts, user=user)
        kept.delete()
        _say_touched(request, touched.total)
        return redirect("translation_terms")
    context = {
        **access.header((_("Terms"), reverse("translation_terms")), (kept.name, request.path)),
        "steps": [_step(step) for step in steps],
        "same": len(concepts) - len(steps),
        "touched": _told(touched),
    }
    return render(request, "translation/terms_import.html", context)


def _editor(request: HttpRequest) -> User:
    user = access.member(request)
    if not operations.may_edit_terms(user):
        raise PermissionDenied
    return user


def _list(request: HttpRequest, user: User, *, form: UploadForm | None = None, problems: Sequence[Problem] = ()) -> HttpResponse:
    find = request.GET.get("find", "").replace("\0", "").strip()[:200]
    concepts = Concept.objects.order_by("domain", "key")
    if find:
        wanted = Term.objects.filter(text__icontains=find).order_by().values("concept")
        concepts = concepts.filter(Q(pk__in=wanted) | Q(key__icontains=find) | Q(domain__icontains=find))
    page = Paginator(concepts.prefetch_related("terms"), _PER_PAGE).get_page(request.GET.get("page"))
    shown = [
        languages.get(code) for code in dict.fromkeys((languages.LOCAL, languages.SOURCE, *(row.code for row in languages_of(user)[:2])))
    ]
    context = {
        **access.header((_("Terms"), reverse("translation_terms"))),
        "find": find,
        "page": page,
        "languages": [language_name(row.code) for row in shown],
        "rows": [{"concept": each, "texts": [_texts(each, row) for row in shown]} for each in page],
        "upload": form or UploadForm(),
        "problems": problems,
        "may_edit": operations.may_edit_terms(user),
    }
    return render(request, "translation/terms.html", context)


def _texts(concept: Concept, row: languages.Language) -> dict[str, Any]:
    terms = sorted((term for term in concept.terms.all() if term.language == row.code), key=lambda term: term.position)
    return {"language": row, "terms": [{"text": term.text, "is_forbidden": term.status == Status.FORBIDDEN} for term in terms]}


def _field(code: str, status: Status) -> str:
    return f"{code}_{status.value}"


def _initial(entry: Entry) -> dict[str, Any]:
    values: dict[str, Any] = {name: getattr(entry, name) for name in ("key", "domain", "definition", "note", "source", "do_not_translate")}
    for row in languages.all_languages():
        for status in Status:
            values[_field(row.code, status)] = "\n".join(term.text for term in entry.concept.terms_in(row.code, status))
    return values


def _step(step: ConceptChange) -> dict[str, Any]:
    return {"key": step.key, "is_new": step.before is None, "languages": [language_name(code) for code in sorted(step.languages)]}


def _told(touched: selectors.Touched) -> dict[str, Any]:
    """What a change touches, as the pages show it."""
    return {
        "total": touched.total,
        "counts": [{"name": language_name(code), "count": count} for code, count in touched.counts.items()],
        "targets": [
            {"target": target, "row": languages.get(target.language), "source": languages.get(target.item.language)}
            for target in touched.targets
        ],
    }


def _say_touched(request: HttpRequest, count: int) -> None:
    sentence = ngettext(
        "The term base is changed; %(count)d translation is checked again.",
        "The term base is changed; %(count)d translations are checked again.",
        count,
    )
    messages.success(request, sentence % {"count": count})
