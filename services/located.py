"""What entries and their further places share: texts with one column per language, and where something is and when it is open."""

from collections.abc import Collection
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal import languages
from portal.languages import Fragment
from services import districts
from services.geography import region
from services.hours.fields import OpeningHoursField


class Multilingual:
    """Reads the columns that django-modeltranslation adds: a raw column is that of whatever language is active."""

    def texts(self, field: str) -> dict[str, str]:
        """All languages of a translated field: code → text, "" where it is missing."""
        return {row.code: getattr(self, f"{field}_{row.suffix}") or "" for row in languages.all_languages()}

    def text(self, field: str) -> Fragment:
        """A translated field for the present reader."""
        return languages.choose(self.texts(field), languages.nearest(get_language()).code)


class Located(models.Model):
    """A place in the city. Positions are WGS84; `hours` are in the syntax of OpenStreetMap."""

    district = models.CharField(
        _("district"),
        max_length=32,
        choices=districts.choices,
        blank=True,
        error_messages={"invalid_choice": _("There is no district “%(value)s”.")},
    )
    local_address = models.CharField(_("address in Chinese"), max_length=300, blank=True)
    english_address = models.CharField(_("address in English"), max_length=300, blank=True)
    postcode = models.CharField(_("postcode"), max_length=16, blank=True)
    lon = models.FloatField(
        _("longitude"), null=True, blank=True, validators=[MinValueValidator(-180), MaxValueValidator(180)], help_text=_("WGS84, degrees")
    )
    lat = models.FloatField(
        _("latitude"), null=True, blank=True, validators=[MinValueValidator(-90), MaxValueValidator(90)], help_text=_("WGS84, degrees")
    )
    location_source = models.CharField(_("source of the position"), max_length=80, blank=True)
    hours = OpeningHoursField(_("opening hours"))

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=models.Q(lon__isnull=True, lat__isnull=True) | models.Q(lon__isnull=False, lat__isnull=False),
                name="%(class)s_has_both_coordinates_or_none",
            )
        ]

    def clean_fields(self, exclude: Collection[str] | None = None) -> None:
        """A position must be one of the city's.

        Raises:
            ValidationError: a column has a value that it cannot have; swapped degrees are told under the latitude.
        """
        errors: dict[str, Any] = {}
        try:
            super().clean_fields(exclude=exclude)
        except ValidationError as error:
            errors = error.update_error_dict(errors)
        if not {"lat", "lon"} & set(exclude or ()):
            try:
                region.check(self.lat, self.lon)
            except ValidationError as error:
                # It says more than that a latitude ends at 90 degrees.
                errors = {name: found for name, found in errors.items() if name not in {"lat", "lon"}}
                errors["lon" if error.code == "outside" and region.has_latitude(self.lat) else "lat"] = error.error_list
        if errors:
            raise ValidationError(errors)
