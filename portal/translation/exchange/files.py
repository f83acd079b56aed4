"""The front door: any file that may hold translations, recognised by what is in it, read whole and judged, or refused whole."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from django.utils.translation import gettext as _

from portal.line_ends import plain
from portal.translation.exchange import acceptance, archive, po, tmx, xliff12, xliff20, xlsx, xmlreading
from portal.translation.exchange.problems import ExchangeError, Place, Problem, refuse
from portal.translation.exchange.units import Parcel, Unit


class Writer(Protocol):
    """Writes units as a file."""

    def __call__(self, units: Iterable[Unit], *, written_at: datetime | None = None) -> bytes: ...


class Reader(Protocol):
    """Reads units from a file."""

    def __call__(self, data: bytes, *, source_language: str = "", target_language: str = "") -> Parcel: ...


@dataclass(frozen=True, slots=True)
class Format:
    """A format of units. `name`: in addresses and commands; `label`: for people; `suffix`: of file names; `content_type`: for browsers."""

    name: str
    label: str
    suffix: str
    content_type: str
    write: Writer
    read: Reader


_ROWS = (
    Format("xliff12", "XLIFF 1.2", ".xlf", "application/x-xliff+xml", xliff12.write, xliff12.read),
    Format("xliff20", "XLIFF 2.0", ".xliff", "application/xliff+xml", xliff20.write, xliff20.read),
    Format("po", "PO", ".po", "text/x-gettext-translation", po.write, po.read),
    Format("xlsx", "XLSX", ".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", xlsx.write, xlsx.read),
    Format("tmx", "TMX", ".tmx", "application/x-tmx+xml", tmx.write, tmx.read),
)
#: Every format of units by its name.
FORMATS: Mapping[str, Format] = {row.name: row for row in _ROWS}


def recognise(data: bytes) -> Format | None:
    """The format of a file by what is in it; None for a zip of files.

    Raises:
        ExchangeError: it is none of the formats, or broken before that can be told.
    """
    if data.startswith(b"PK\x03\x04"):
        return FORMATS["xlsx"] if "xl/workbook.xml" in archive.names(data) else None
    beginning = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if beginning.startswith((b"<", b"\xff\xfe", b"\xfe\xff")):
        node = xmlreading.root(data)
        name = node.name if node.name != "xliff" else f"xliff{node.get('version')[:1]}"
        found = {"xliff1": "xliff12", "xliff2": "xliff20", "tmx": "tmx"}.get(name)
        if not found:
            raise refuse(_("XML files of the kind “%(name)s” are not read here.") % {"name": node.name}, line=node.line)
        return FORMATS[found]
    if b"msgid" in data[:65536]:
        return FORMATS["po"]
    raise refuse(_("The file is none of: %(formats)s, or a zip of them.") % {"formats": ", ".join(row.label for row in _ROWS)})


def read(data: bytes, *, name: str = "", source_language: str = "", target_language: str = "") -> tuple[Parcel, ...]:
    """Everything in a file, or in the files of a zip: one parcel each. `name` is said in errors; codes "" take any language of ours.

    Raises:
        ExchangeError: anything is wrong with any of the files; nothing was read then, and every file's problems are named.
    """
    found = recognise(data)
    if found:
        return (_read_one(found, data, name, source_language, target_language),)
    parcels: list[Parcel] = []
    problems: list[Problem] = []
    for member, content in archive.read(data).items():
        try:
            inner = recognise(content)
            if inner is None:
                raise refuse(_("There is a zip inside the zip; unpack it."))
            parcels.append(_read_one(inner, content, member, source_language, target_language))
        except ExchangeError as error:
            problems.extend(error.in_file(member).problems)
    if problems:
        raise ExchangeError(*problems)
    if not parcels:
        raise ExchangeError(Problem(_("There is no file in the zip."), Place(file=name)))
    return tuple(parcels)


def _read_one(found: Format, data: bytes, name: str, source_language: str, target_language: str) -> Parcel:
    try:
        parcel = found.read(data, source_language=source_language, target_language=target_language)
        # The desk keeps line feeds; other systems write what theirs keep.
        units = tuple(replace(unit, source=plain(unit.source), target=plain(unit.target)) for unit in parcel.units)
        parcel = replace(parcel, units=units)
        acceptance.check(parcel.units)
    except ExchangeError as error:
        raise (error.in_file(name) if name else error) from error
    return parcel
