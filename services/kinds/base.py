"""What every entry of the directory has: names and text per language, facts once, where they come from and how old they are."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django.contrib.contenttypes.fields import GenericRelation
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise
from wagtail.fields import StreamField
from wagtail.models import DraftStateMixin, LockableMixin, PreviewableMixin, RevisionMixin, WorkflowMixin

from portal import languages
from portal.codes import CodesField
from portal.core.revisions.publishing import PublishingMixin
from portal.languages import Fragment
from portal.line_ends import PlainLineEnds
from portal.translation.provenance import Confidence, Origin
from services import blocks, districts, registry
from services.located import Located, Multilingual
from services.trust import due


class NameOrigin(models.TextChoices):
    """Whether a name in a language is in use, or ours."""

    IN_USE = "in-use", _("in use")
    RENDERED = "rendered", _("our own transliteration or translation")
    KEPT = "kept", _("English name kept")


#: What stands beside a kind's entries in its addresses.
VIEWS = frozenset({"compare", "map"})


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact for a reader: `values` are texts with an address to go to or "". `field` is the column that `field_confidence` speaks of."""

    field: str
    label: str
    values: tuple[tuple[Fragment | str, str], ...]
    note: str = ""


def spoken_language_choices() -> list[tuple[str, str]]:
    """Languages that may be spoken at a place, each by its own name."""
    return [(row.code, row.native_name) for row in languages.all_languages()]


def _reader() -> languages.Language:
    return languages.nearest(get_language())


def is_no_view(slug: str) -> None:
    """Validator: an id that is not the address of something else of its kind.

    Raises:
        ValidationError: it is.
    """
    if slug in VIEWS:
        raise ValidationError(_("“%(id)s” cannot be an id: it is the address of another page."), code="reserved", params={"id": slug})


class Entry(
    PlainLineEnds, PublishingMixin, WorkflowMixin, DraftStateMixin, LockableMixin, RevisionMixin, PreviewableMixin, Multilingual, Located
):
    """An entry of the directory. What `TRANSLATED` names has one column per language: read it with `text()`, never raw."""

    TRANSLATED = ("name", "name_origin", "summary", "hours_note", "text_origin", "text_reviewed")
    #: Of these, what is language and can be translated.
    TEXTS = ("name", "summary", "hours_note")
    LANGUAGES_LABEL: ClassVar[StrOrPromise] = _("Languages spoken")

    slug = models.SlugField(_("id"), unique=True, max_length=80, validators=[is_no_view])
    name = models.CharField(_("name"), max_length=200, blank=True)
    name_origin = models.CharField(_("this name is"), max_length=16, choices=NameOrigin, default=NameOrigin.IN_USE)
    summary = models.TextField(_("summary"), blank=True)
    text_origin = models.CharField(_("how the text was made"), max_length=16, choices=Origin, default=Origin.PERSON)
    text_reviewed = models.BooleanField(_("reviewed by a native speaker"), default=False)
    aliases = models.TextField(_("other names"), blank=True, help_text=_("Short, former and everyday names in any language, one a line."))
    image = models.ForeignKey(
        "pages.PortalImage", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("image")
    )

    operator = models.ForeignKey(
        "services.Organization", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("run by")
    )
    hours_note = models.CharField(_("note on the opening hours"), max_length=200, blank=True)
    phone = models.CharField(_("telephone"), max_length=60, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    website = models.URLField(_("website"), blank=True)
    languages = CodesField(_("languages spoken"), choices=spoken_language_choices)
    places = StreamField(blocks.places(), blank=True, verbose_name=_("further places"))
    contacts = StreamField(blocks.contacts(), blank=True, verbose_name=_("further contacts"))

    sources = StreamField(blocks.sources(), blank=True, verbose_name=_("sources"))
    confidence = models.CharField(_("confidence"), max_length=24, choices=Confidence, default=Confidence.SOURCED)
    doubts = StreamField(blocks.doubts(), blank=True, verbose_name=_("fields that are less sure"))
    as_of = models.CharField(_("age of the facts"), max_length=120, blank=True)
    last_checked = models.DateField(
        _("last checked"), null=True, blank=True, help_text=_("When somebody last checked this with the institution.")
    )
    check_every = models.PositiveSmallIntegerField(
        _("days until the next check"),
        null=True,
        blank=True,
        help_text=_("Only where it is not as for other entries of the kind. 0: never again."),
    )
    notes = models.TextField(_("notes for editors"), blank=True)

    revisions = GenericRelation(
        "wagtailcore.Revision", content_type_field="base_content_type", object_id_field="object_id", for_concrete_model=False
    )
    workflow_states = GenericRelation(
        "wagtailcore.WorkflowState", content_type_field="base_content_type", object_id_field="object_id", for_concrete_model=False
    )

    class Meta(Located.Meta):
        abstract = True
        ordering = ["slug"]
        # All that a list narrows and sorts by: it is read from the index instead of from rows with texts in all languages.
        indexes = [models.Index(fields=["live", "district", "last_checked", "lat", "lon", "slug"], name="%(class)s_in_lists")]

    def __str__(self) -> str:
        return self.texts("name").get(languages.SOURCE) or self.local_name or self.slug

    def get_absolute_url(self) -> str:
        return reverse("services:entry", args=[self.kind.slug, self.slug])

    @property
    def kind(self) -> registry.Kind:
        """The registry's row for this entry."""
        return registry.kind_of(type(self))

    @property
    def is_somewhere(self) -> bool:
        """Whether one can be taken there."""
        return self.kind.is_place and bool(self.local_address or self.district or self.lat is not None)

    @property
    def local_name(self) -> str:
        """The name in the city's language."""
        return self.texts("name")[languages.LOCAL]

    @property
    def name_note(self) -> str:
        """What a reader should know about the name they are shown; empty for a name in use."""
        origin = getattr(self, f"name_origin_{self.text('name').language.suffix}") or NameOrigin.IN_USE
        if origin == NameOrigin.RENDERED:
            return str(_("This name is our own rendering. Show the Chinese name when you ask for the way."))
        if origin == NameOrigin.KEPT:
            return str(_("No name in your language is known to us; this is the English one."))
        return ""

    @property
    def due_on(self) -> date | None:
        """When it must be checked with the institution again; None where it never was, or need not be."""
        return due.due_on(self.last_checked, due.lasts(self.check_every, self.kind))

    @property
    def is_stale(self) -> bool:
        """Whether the last check is too long ago."""
        return self.due_on is not None and self.due_on <= timezone.localdate()

    @property
    def alias_list(self) -> list[str]:
        """The other names, one an item."""
        return lines(self.aliases)

    def doubt(self, field: str) -> str:
        """What a reader should know about a fact that is less sure than the entry; empty where it is as sure as its sources."""
        doubts = {block.value["field"]: block.value["note"] for block in self.doubts}
        note = doubts.get(field, "")
        if not note and self.confidence != Confidence.SOURCED:
            note = self.confidence
        if not note or note == Confidence.SOURCED:
            return ""
        if note in Confidence.values:
            return str(Confidence(note).label)
        return str(_("not confirmed by a source"))

    def fact(self, field: str, label: Any, *values: Any) -> Iterator[Fact]:
        """A fact of this entry, or nothing where no value is known."""
        kept = tuple((value if isinstance(value, Fragment) else str(value), "") for value in values if value not in (None, ""))
        if kept:
            yield Fact(field, str(label), kept, self.doubt(field))

    def common_facts(self) -> Iterator[Fact]:
        """Facts that every kind shows."""
        yield from self.fact("district", _("District"), districts.name(self.district) if self.district else "")
        if self.operator:
            address = self.operator.get_absolute_url() if self.operator.live else ""
            yield Fact("operator", str(_("Run by")), ((self.operator.text("name"), address),), self.doubt("operator"))
        yield from self.fact("languages", self.LANGUAGES_LABEL, *spoken(self.languages))
        yield from self.own_facts()

    def own_facts(self) -> Iterator[Fact]:
        """Facts of the kind, for the detail page."""
        return iter(())

    def glance_facts(self) -> Iterator[Fact]:
        """The few facts that one compares in a list."""
        return iter(())

    def badges(self) -> list[str]:
        """Words to mark an entry in a list."""
        return []

    def phones(self) -> list[tuple[str, str]]:
        """Label and number of each telephone that is known."""
        return [(str(_("Telephone")), self.phone)] if self.phone else []

    def with_content_json(self, content: Mapping[str, Any]) -> "Entry":
        """The entry as a revision has it. A revision older than a language knows nothing of its columns: they stay as they are, where
        django-modeltranslation would put the text of another language into them."""
        columns = [f"{field}_{row.suffix}" for field in (*self.TRANSLATED, *self.kind.translated) for row in languages.all_languages()]
        newer = {column: getattr(self, column) for column in columns if column not in content}
        entry: Entry = super().with_content_json({**content, **newer})
        return entry

    def get_preview_template(self, request: HttpRequest, mode_name: str) -> str:
        return "services/entry_detail.html"

    def get_preview_context(self, request: HttpRequest, mode_name: str) -> dict[str, Any]:
        from services.presentation import entry_context

        return {**super().get_preview_context(request, mode_name), **entry_context(self)}


def spoken(codes: Iterable[str]) -> list[str]:
    """Names of languages in the present reader's language."""
    reader = _reader()
    return [languages.get(code).name_for(reader) for code in codes]


def lines(text: str) -> list[str]:
    """The lines of a text that say something."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def yes_no(value: bool | None) -> str:
    """A yes-or-no fact in the reader's language; empty where it is not known."""
    if value is None:
        return ""
    return str(_("yes")) if value else str(_("no"))
