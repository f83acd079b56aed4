"""A district that does not fit the position: a warning for staff, for near a border both may be right."""

from django.utils.translation import gettext as _

from services import districts
from services.geography.datum import Position
from services.geography.outlines import district_at, may_be_in
from services.located import Located


def district_doubt(place: Located) -> str:
    """What is wrong between the district and the position of an entry or a further place; "" where nothing is."""
    if not place.district or place.lat is None or place.lon is None:
        return ""
    position = Position(place.lat, place.lon)
    if may_be_in(position, place.district):
        return ""
    other, said = district_at(position), districts.name(place.district)
    if not other:
        return _("The position is in none of the city’s districts, and not in %(district)s.") % {"district": said}
    return _("The position is in %(other)s, not in %(district)s.") % {"other": districts.name(other), "district": said}
