"""Several files in a zip. What is unpacked is bounded and stays in memory; a name is only a label, and one that climbs out is refused."""

import io
import stat
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import PurePosixPath

from django.utils.translation import gettext as _

from portal.translation.exchange.limits import MAX_FILE_BYTES, MAX_MEMBERS, MAX_UNPACKED_BYTES
from portal.translation.exchange.problems import ExchangeError, refuse

#: What file managers put into every zip they make.
_LITTER = {"__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini"}
_EPOCH = datetime(1980, 1, 1, tzinfo=UTC)


def write(files: Mapping[str, bytes], *, written_at: datetime | None = None) -> bytes:
    """A zip of files by their names, which may have folders (`fr/pages.xlf`).

    Raises:
        ExchangeError: a name is not one that `read` would take.
    """
    stream = io.BytesIO()
    # The zip format has no year before 1980 (APPNOTE 4.4.6).
    moment = max((written_at or _EPOCH).astimezone(UTC), _EPOCH).timetuple()[:6]
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            _check_name(name)
            archive.writestr(zipfile.ZipInfo(name, moment), content, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def read(data: bytes) -> dict[str, bytes]:
    """The files of a zip by their names, in their order; folders and what file managers leave behind are passed over.

    Raises:
        ExchangeError: it is no zip, is damaged, encrypted or too big unpacked, or has a name that is absolute, climbs or comes twice.
    """
    return dict(_unpacked(data))


def check(data: bytes) -> None:
    """Check that a file which is a zip inside (XLSX) is sound and not too big unpacked.

    Raises:
        ExchangeError: as `read`.
    """
    for _name, _content in _unpacked(data):
        pass


def names(data: bytes) -> list[str]:
    """The names in a zip, unchecked; none where it is no zip."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return []


def _unpacked(data: bytes) -> Iterator[tuple[str, bytes]]:
    if len(data) > MAX_FILE_BYTES:
        raise refuse(_("The file has more than %(limit)d MB; divide it.") % {"limit": MAX_FILE_BYTES >> 20})
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            # Names first: nothing is unpacked of a zip that has a wrong one.
            members = _members(archive)
            left = MAX_UNPACKED_BYTES
            for member in members:
                content = _content(archive, member, left)
                left -= len(content)
                yield member.filename, content
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError, RuntimeError) as error:
        if isinstance(error, ExchangeError):
            raise
        raise refuse(_("The file is no zip, or it is damaged.")) from error


def _members(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    every = archive.infolist()
    if len(every) > MAX_MEMBERS:
        raise refuse(_("The zip has more than %(limit)d files.") % {"limit": MAX_MEMBERS})
    wanted: dict[str, zipfile.ZipInfo] = {}
    for member in every:
        _check_name(member.orig_filename)
        if member.is_dir() or _LITTER & set(PurePosixPath(member.filename).parts):
            continue
        if member.filename in wanted:
            raise refuse(_("The zip has two files of this name."), file=member.filename)
        if member.flag_bits & 0x1:
            raise refuse(_("The file in the zip is encrypted."), file=member.filename)
        if stat.S_ISLNK(member.external_attr >> 16):
            raise refuse(_("The zip has a link instead of a file."), file=member.filename)
        wanted[member.filename] = member
    return list(wanted.values())


def _check_name(name: str) -> None:
    path = PurePosixPath(name)
    is_climbing = path.is_absolute() or ".." in path.parts or "\\" in name or ":" in name
    if not name or is_climbing or not name.isprintable():
        raise refuse(_("The zip has a file with a name that is not allowed: %(name)s.") % {"name": ascii(name)})


def _content(archive: zipfile.ZipFile, member: zipfile.ZipInfo, left: int) -> bytes:
    """A file's bytes. The sizes that a zip declares are not believed: what comes out is counted."""
    limit = min(left, MAX_FILE_BYTES)
    with archive.open(member) as stream:
        content = stream.read(limit + 1)
    if len(content) > limit:
        sizes = {"file": MAX_FILE_BYTES >> 20, "all": MAX_UNPACKED_BYTES >> 20}
        raise refuse(_("Unpacked, a file has more than %(file)d MB or all files more than %(all)d MB.") % sizes, file=member.filename)
    return content
