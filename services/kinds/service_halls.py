"""Service halls: exit-entry halls, vehicle offices and other counters of the city, with their windows and what they handle."""

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _
from pydantic import AfterValidator
from wagtail import blocks
from wagtail.fields import StreamField

from portal.codes import CodesField
from portal.content_rows import LanguageCode, Row, Texts
from services import matters, registry
from services.content_files import EntryRow
from services.hours.fields import validate_hours
from services.hours.rules import MAX_LENGTH, parse
from services.kinds.base import Entry, Fact, spoken, spoken_language_choices
from services.values import hours_lines, is_partial_date, partial_date


class HallType(models.TextChoices):
    EXIT_ENTRY = "exit-entry", _("Exit and entry, visas and permits")
    VEHICLES = "vehicles", _("Driving licences and vehicles")
    GOVERNMENT = "government", _("Government service centre")
    TALENT = "talent", _("One-stop centre for people from abroad")


class Channel(models.TextChoices):
    """How somebody is understood at a window."""

    IN_PERSON = "in-person", _("in person")
    TELEPHONE = "telephone", _("by telephone")
    INTERPRETER = "interpreter", _("through an interpreter")
    DEVICE = "device", _("with a translation device")


class WindowBlock(blocks.StructBlock):
    """A window. `hours` are in the syntax of OpenStreetMap, empty where they are those of the hall."""

    label = blocks.CharBlock(required=False, max_length=60, label=_("Number or sign"))
    languages = blocks.MultipleChoiceBlock(
        choices=spoken_language_choices, required=False, widget=forms.CheckboxSelectMultiple, label=_("Languages spoken")
    )
    channels = blocks.MultipleChoiceBlock(
        choices=Channel.choices, required=False, widget=forms.CheckboxSelectMultiple, label=_("How these languages are spoken")
    )
    hours = blocks.CharBlock(required=False, max_length=MAX_LENGTH, label=_("Days and hours"), validators=[validate_hours])
    matters = blocks.MultipleChoiceBlock(
        choices=matters.choices, required=False, widget=forms.CheckboxSelectMultiple, label=_("What it handles")
    )

    class Meta:
        icon = "desktop"
        label = _("Window")


class ServiceHall(Entry):
    """A hall in which matters are handled at windows."""

    hall_type = models.CharField(_("type"), max_length=16, choices=HallType, blank=True)
    matters = CodesField(_("what it handles"), choices=matters.choices)
    windows = StreamField([("window", WindowBlock())], blank=True, verbose_name=_("windows"))
    opened = models.CharField(_("opened"), max_length=10, blank=True, validators=[is_partial_date])
    good_to_know = models.TextField(_("good to know"), blank=True)

    class Meta(Entry.Meta):
        verbose_name = _("service hall")
        verbose_name_plural = _("service halls")

    def glance_facts(self) -> Iterator[Fact]:
        yield from self.fact("matters", _("What it handles"), *(label for code, label in matters.choices() if code in self.matters))

    def own_facts(self) -> Iterator[Fact]:
        yield from self.fact("hall_type", _("Type"), self.get_hall_type_display())
        if self.matters:
            yield Fact("matters", str(_("What it handles")), tuple(matters.described(self.matters)), self.doubt("matters"))
        yield from self.fact("good_to_know", _("Good to know"), self.text("good_to_know") or "")
        for block in self.windows:
            yield from self._window(block.value)
        yield from self.fact("opened", _("Opened"), partial_date(self.opened))

    def _window(self, window: Any) -> Iterator[Fact]:
        label = _("Window %(label)s") % {"label": window["label"]} if window["label"] else _("Window")
        values = [
            (" · ".join(spoken(window["languages"])), ""),
            (" · ".join(str(Channel(code).label) for code in window["channels"]), ""),
            *((line, "") for line in hours_lines(window["hours"])),
            *matters.described(window["matters"]),
        ]
        kept = tuple(value for value in values if value[0])
        if kept:
            yield Fact("windows", str(label), kept, self.doubt("windows"))


_MATTERS = matters.CODES


def _checked_hours(text: str) -> str:
    if text:
        parse(text)
    return text


class WindowRow(Row):
    label: str = ""
    languages: list[LanguageCode] = []
    channels: list[Literal[tuple(Channel.values)]] = []  # type: ignore[valid-type]  # the enum is the one list of channels
    hours: Annotated[str, AfterValidator(_checked_hours)] = ""
    matters: list[Literal[_MATTERS]] = []  # type: ignore[valid-type]  # the registry is the one list of matters


class ServiceHallRow(EntryRow):
    hall_type: Literal["exit-entry", "vehicles", "government", "talent", ""] = ""
    matters: list[Literal[_MATTERS]] = []  # type: ignore[valid-type]  # the registry is the one list of matters
    windows: list[WindowRow] = []
    opened: str = ""
    good_to_know: Texts = {}


registry.register(
    registry.Kind(
        rank=10,
        slug="service-halls",
        model=ServiceHall,
        label=_("Service hall"),
        label_plural=_("Service halls"),
        summary=_("Counters of the city for visas, permits and driving licences: where they are, when they are open and what they handle."),
        icon="permit",
        content="service_halls",
        row=ServiceHallRow,
        schema_type="GovernmentOffice",
        # Windows, hours and papers change with every reform of the counters.
        check_every=180,
        filters=(
            registry.Filter("matter", _("What it handles"), "matters", matters.choices, is_set=True),
            registry.Filter("type", _("Type"), "hall_type", lambda: HallType.choices),
        ),
        translated=("good_to_know",),
        facts_fields=("hall_type", "matters", "windows", "opened"),
    )
)
