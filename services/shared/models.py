"""Further places and contacts. An entry names them in its lists `places` and `contacts`; where one is used is asked of Wagtail."""

from collections.abc import Callable
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator, URLValidator, validate_email
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import ReferenceIndex

from portal import languages
from portal.codes import CodesField
from services.hours.fields import OpeningHoursField
from services.kinds.base import Entry, spoken_language_choices
from services.located import Located, Multilingual


def users_of(shared: models.Model) -> list[Entry]:
    """The entries that name a place or contact. One query, and one for each kind that has such an entry."""
    found: dict[type[Entry], set[str]] = {}
    for reference in ReferenceIndex.get_references_to(shared).select_related("content_type"):
        model = reference.content_type.model_class()
        if model is not None and issubclass(model, Entry):
            found.setdefault(model, set()).add(reference.object_id)
    return [entry for model, keys in found.items() for entry in model._default_manager.filter(pk__in=keys)]


class Place(Located, Multilingual):
    """A further place of entries: a campus, a branch, a second entrance. `name` has one column per language."""

    # Named for the type checker, which cannot see the one that django-modeltranslation makes.
    objects: ClassVar[models.Manager["Place"]] = models.Manager()
    TRANSLATED: ClassVar[tuple[str, ...]] = ("name",)

    slug = models.SlugField(_("id"), unique=True, max_length=80)
    name = models.CharField(_("name"), max_length=200, blank=True)

    class Meta(Located.Meta):
        verbose_name = _("further place")
        verbose_name_plural = _("further places")
        ordering = ("slug",)

    def __str__(self) -> str:
        return self.texts("name")[languages.SOURCE] or self.slug


class Purpose(models.TextChoices):
    """What a contact is for."""

    GENERAL = "general", _("Enquiries")
    ADMISSIONS = "admissions", _("Admissions")
    APPOINTMENTS = "appointments", _("Appointments")
    EMERGENCIES = "emergencies", _("Emergencies, day and night")
    CITIZENS = "citizens", _("Help for citizens of the country")


class Channel(models.TextChoices):
    TELEPHONE = "telephone", _("Telephone")
    TEXT = "text", _("Text messages")
    FAX = "fax", _("Fax")
    EMAIL = "email", _("E-mail")
    WEBSITE = "website", _("Website")
    WECHAT = "wechat", _("WeChat")


_is_number = RegexValidator(r"^\+?[0-9][0-9 ()-]*(?: ?(?:ext\.?|x|转) ?[0-9]+)?$", _("This is not a telephone number."))
_CHECKS: dict[Channel, Callable[[str], object]] = {
    Channel.TELEPHONE: _is_number,
    Channel.TEXT: _is_number,
    Channel.FAX: _is_number,
    Channel.EMAIL: validate_email,
    Channel.WEBSITE: URLValidator(schemes=("http", "https")),
}


class Contact(models.Model):
    """A number or address under which entries are reached. `hours` are in the syntax of OpenStreetMap."""

    slug = models.SlugField(_("id"), unique=True, max_length=80)
    purpose = models.CharField(_("what for"), max_length=16, choices=Purpose, default=Purpose.GENERAL)
    channel = models.CharField(_("way"), max_length=16, choices=Channel, default=Channel.TELEPHONE)
    value = models.CharField(_("number or address"), max_length=200)
    languages = CodesField(_("languages spoken"), choices=spoken_language_choices)
    hours = OpeningHoursField(_("hours"))

    class Meta:
        verbose_name = _("further contact")
        verbose_name_plural = _("further contacts")
        ordering = ("slug",)

    def __str__(self) -> str:
        return f"{self.value} ({self.slug})"

    @property
    def url(self) -> str:
        """What a click on it follows; "" where there is nothing to follow."""
        scheme = {Channel.TELEPHONE: "tel:", Channel.TEXT: "sms:", Channel.EMAIL: "mailto:", Channel.WEBSITE: ""}.get(Channel(self.channel))
        value = self.value.replace(" ", "")
        return "" if scheme is None else f"{scheme}{value}"

    def clean(self) -> None:
        """A value must be what its way needs.

        Raises:
            ValidationError: it is not.
        """
        check = _CHECKS.get(Channel(self.channel)) if self.channel in Channel.values else None
        if check and self.value:
            try:
                check(self.value)
            except ValidationError as error:
                raise ValidationError({"value": error.messages}) from error
