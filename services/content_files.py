"""The format of the directory's content files (`services/content/README.md`) and how they are read.

A row that breaks a rule is named with its field; nothing of that file is used.
"""

from datetime import date
from pathlib import Path
from typing import Literal, Self, TypeVar

from django.core.exceptions import ValidationError as ModelValidationError
from pydantic import Field, ValidationError, model_validator

from portal.content_rows import ContentError, LanguageCode, Row, Texts, WebAddress, faults, read_yaml
from services.geography import region

FOLDER = Path(__file__).parent / "content"
#: What an id looks like, in a file and in an address.
ID = r"^[a-z0-9]+(-[a-z0-9]+)*$"

Confidence = Literal["sourced", "general-knowledge", "translated"]
Quality = Literal["official", "secondary", "wikipedia", "seed", "mirror-do-not-link"]


class Name(Row):
    """A name that is not in use: `rendered` by us, or `kept` in English."""

    text: str
    origin: Literal["rendered", "kept"]


class Address(Row):
    local: str = ""
    en: str = ""


class Location(Row):
    """A position in WGS-84, in the city."""

    lon: float
    lat: float
    source: str = ""

    @model_validator(mode="after")
    def _is_in_the_city(self) -> Self:
        try:
            region.check(self.lat, self.lon)
        except ModelValidationError as error:
            raise ValueError(" ".join(error.messages)) from error
        return self


class SourceRow(Row):
    source: str
    quality: Quality


class IdRow(Row):
    """What every row of a list has."""

    id: str = Field(pattern=ID)


class EntryRow(IdRow):
    """What every kind's row has. A kind's own file adds its fields."""

    publish: bool = True
    names: dict[LanguageCode, str | Name]
    aliases: list[str] = []
    summary: Texts = {}
    text_origin: dict[LanguageCode, Literal["person", "machine"]] = {}
    operator: str = ""
    district: str = ""
    address: Address = Address()
    postcode: str = ""
    phone: str = ""
    email: str = ""
    website: WebAddress = ""
    languages: list[LanguageCode] = []
    location: Location | None = None
    hours: str = ""
    hours_note: Texts = {}
    places: list[str] = []
    contacts: list[str] = []
    sources: list[SourceRow]
    confidence: Confidence
    field_confidence: dict[str, str] = {}
    as_of: str = ""
    last_checked: date | None = None
    check_every: int | None = Field(None, ge=0, le=3650)
    notes: str = ""


AnyRow = TypeVar("AnyRow", bound=IdRow)


def read(path: Path, row_type: type[AnyRow]) -> list[AnyRow]:
    """The rows of a file.

    Raises:
        ContentError: the file is not YAML, not a list, a row breaks a rule, or an id stands twice. Every fault is named.
    """
    raw = read_yaml(path)
    if not isinstance(raw, list):
        raise ContentError(f"{path.name}: must be a list of entries")
    rows: list[AnyRow] = []
    found: list[str] = []
    for number, item in enumerate(raw, start=1):
        where = f"{path.name}, row {number}" + (f" ({item['id']})" if isinstance(item, dict) and "id" in item else "")
        try:
            rows.append(row_type.model_validate(item))
        except ValidationError as error:
            found.extend(f"{where}, {fault}" for fault in faults(error))
    seen: set[str] = set()
    for row in rows:
        if row.id in seen:
            found.append(f"{path.name}, ({row.id}), id: stands twice")
        seen.add(row.id)
    if found:
        raise ContentError("\n".join(found))
    return rows
