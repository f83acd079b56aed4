"""By what a kind's list can be narrowed: what every kind has, and the kind's own."""

from django.utils.translation import gettext_lazy

from services import districts
from services.kinds.base import spoken, spoken_language_choices
from services.registry import Filter, Kind


def _language_choices() -> list[tuple[str, str]]:
    codes = [code for code, _label in spoken_language_choices()]
    return list(zip(codes, spoken(codes), strict=True))


#: Filters of every kind's list.
COMMON_FILTERS = (
    Filter("district", gettext_lazy("District"), "district", lambda: list(districts.choices())),
    Filter("language", gettext_lazy("Language spoken"), "languages", _language_choices, is_set=True),
)


def filters_of(kind: Kind) -> tuple[Filter, ...]:
    """The common filters and the kind's own."""
    return (*COMMON_FILTERS, *kind.filters)
