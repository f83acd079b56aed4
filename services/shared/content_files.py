"""The format of `places.yaml` and `contacts.yaml`."""

from typing import Literal

from portal.content_rows import LanguageCode, Texts
from services.content_files import Address, IdRow, Location
from services.shared.models import Channel, Purpose


class PlaceRow(IdRow):
    """A further place."""

    names: Texts
    district: str = ""
    address: Address = Address()
    postcode: str = ""
    location: Location | None = None
    hours: str = ""


class ContactRow(IdRow):
    """A further contact."""

    purpose: Literal[tuple(Purpose.values)]  # type: ignore[valid-type]  # the enum is the one list of purposes
    channel: Literal[tuple(Channel.values)]  # type: ignore[valid-type]  # the enum is the one list of ways
    value: str
    languages: list[LanguageCode] = []
    hours: str = ""
