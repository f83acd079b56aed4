"""Zips: what comes out is bounded, names are only labels, and nothing of a bad one is taken."""

import io
import stat
import zipfile
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.translation.exchange import archive
from portal.translation.exchange.problems import ExchangeError
from tests.portal.translation.exchange.strategies import WRITTEN_AT


def zipped(**files: bytes) -> bytes:
    return made(lambda opened: [opened.writestr(name, content) for name, content in files.items()])


def made(fill: Callable[[zipfile.ZipFile], object]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as opened:
        fill(opened)
    return stream.getvalue()


NAMES = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=8).map(lambda name: f"fr/{name}.xlf")


@settings(max_examples=40, deadline=None)
@given(files=st.dictionaries(NAMES, st.binary(max_size=50), max_size=5))
def test_what_is_written_is_read_again(files: dict[str, bytes]) -> None:
    assert archive.read(archive.write(files, written_at=WRITTEN_AT)) == files
    assert archive.write(files) == archive.write(files)


def test_folders_and_litter_are_passed_over() -> None:
    data = zipped(**{"fr/": b"", "fr/a.po": b"x", "__MACOSX/fr/._a.po": b"y", "fr/.DS_Store": b"z"})
    assert archive.read(data) == {"fr/a.po": b"x"}


@pytest.mark.parametrize("name", ["../a.po", "/etc/a.po", "fr/../../a.po", "C:/a.po", "fr\\..\\a.po", "a\x1b.po", "fr/\u202ea.po"])
def test_a_name_that_climbs_or_hides_is_refused(name: str) -> None:
    with pytest.raises(ExchangeError, match="name that is not allowed"):
        archive.read(zipped(**{"ok.po": b"x", name: b"y"}))
    with pytest.raises(ExchangeError, match="name that is not allowed"):
        archive.write({name: b"y"})


def test_a_link_is_refused() -> None:
    link = zipfile.ZipInfo("a.po")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with pytest.raises(ExchangeError, match="link"):
        archive.read(made(lambda opened: opened.writestr(link, "/etc/passwd")))


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_files_of_one_name_are_refused() -> None:
    with pytest.raises(ExchangeError, match="two files"):
        archive.read(made(lambda opened: [opened.writestr("a.po", "x"), opened.writestr("a.po", "y")]))


def test_an_encrypted_file_is_refused() -> None:
    data = bytearray(zipped(**{"a.po": b"x"}))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + offset] |= 1
    with pytest.raises(ExchangeError, match="encrypted"):
        archive.read(bytes(data))


def test_a_bomb_is_not_unpacked() -> None:
    """60 MB of nothing in 60 kB, and many smaller ones that are too much together."""
    with pytest.raises(ExchangeError, match="Unpacked"):
        archive.read(zipped(**{"a.po": b"\0" * (60 << 20)}))
    with pytest.raises(ExchangeError, match="Unpacked"):
        archive.read(zipped(**{f"{number}.po": b"\0" * (45 << 20) for number in range(5)}))


def test_a_size_that_the_zip_claims_is_not_believed() -> None:
    data = bytearray(zipped(**{"a.po": b"\0" * (60 << 20)}))
    for mark, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        place = data.index(mark) + offset
        data[place : place + 4] = (10).to_bytes(4, "little")
    with pytest.raises(ExchangeError):
        archive.read(bytes(data))


def test_too_many_files_are_refused() -> None:
    with pytest.raises(ExchangeError, match="more than 500 files"):
        archive.read(zipped(**{f"{number}.po": b"" for number in range(501)}))


def test_a_damaged_zip_is_refused_and_has_no_names() -> None:
    data = bytearray(zipped(**{"a.po": b"hello, hello, hello"}))
    data[40] ^= 0xFF
    with pytest.raises(ExchangeError, match="damaged"):
        archive.read(bytes(data))
    with pytest.raises(ExchangeError, match="damaged"):
        archive.check(b"PK\x03\x04")
    assert archive.names(b"PK\x03\x04") == []


@settings(max_examples=60, deadline=None)
@given(position=st.integers(0, 10_000), byte=st.integers(0, 255))
def test_a_changed_byte_never_raises_anything_else(position: int, byte: int) -> None:
    data = bytearray(archive.write({"a.po": b"hello", "b/c.po": b"more"}))
    data[position % len(data)] = byte
    try:
        found = archive.read(bytes(data))
    except ExchangeError:
        return
    assert len(found) <= 2
