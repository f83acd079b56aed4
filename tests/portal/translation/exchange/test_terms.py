"""Concepts as TBX and CSV: both styles of TBX, the TBX of 2008, the form of our own glossary, and what is wrong with a file."""

import contextlib
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.translation.exchange import tbx, terms_csv
from portal.translation.exchange.concepts import Entry
from portal.translation.exchange.problems import ExchangeError
from portal.translation.terms.concepts import Status, Term
from tests.portal.translation.exchange import strategies

BOTH = pytest.mark.parametrize("module", [tbx, terms_csv])
GLOSSARY = Path(django_settings.LOCALE_PATHS[0]) / "glossary.csv"

VISA = Entry(
    key="visa",
    terms=(
        Term("zh-hans", "签证"),
        Term("en", "visa"),
        Term("en", "entry permit", Status.ADMITTED),
        Term("fr", "visa"),
        Term("fr", "permis d’entrée", Status.FORBIDDEN),
    ),
    domain="entry-exit",
    definition="Permission to enter.",
    note="Not the card.",
    source="Exit and Entry Administration Law",
)


@BOTH
@settings(max_examples=80, deadline=None)
@given(entries=strategies.entries())
def test_what_is_written_is_read_again(module: Any, entries: tuple[Entry, ...]) -> None:
    assert module.read(module.write(entries)) == entries


def test_our_glossary_comes_back_byte_by_byte() -> None:
    data = GLOSSARY.read_bytes()
    entries = terms_csv.read(data)
    assert len(entries) == len(data.decode().splitlines()) - 1
    assert terms_csv.write(entries) == data
    assert entries[0].terms[0] == Term("zh-hans", "永久居留")


def test_the_concept_of_an_entry_is_what_the_recogniser_needs() -> None:
    assert [term.text for term in VISA.concept.terms_in("fr", Status.FORBIDDEN)] == ["permis d’entrée"]


DCT = """<?xml version="1.0"?>
<tbx type="TBX-Basic" style="dct" xml:lang="en" xmlns="urn:iso:std:iso:30042:ed-2"
     xmlns:min="http://www.tbxinfo.net/ns/min" xmlns:basic="http://www.tbxinfo.net/ns/basic">
 <tbxHeader><fileDesc><sourceDesc><p>x</p></sourceDesc></fileDesc></tbxHeader>
 <text><body><conceptEntry id="visa"><min:subjectField>entry-exit</min:subjectField>
  <basic:definition>Permission to enter.</basic:definition><basic:source>Exit and Entry Administration Law</basic:source>
  <note>Not the card.</note>
  <langSec xml:lang="en"><termSec><term>visa</term><min:partOfSpeech>noun</min:partOfSpeech>
    <min:administrativeStatus>preferredTerm-admn-sts</min:administrativeStatus></termSec>
   <termSec><term>entry permit</term><min:administrativeStatus>admittedTerm-admn-sts</min:administrativeStatus></termSec></langSec>
  <langSec xml:lang="zh-CN"><termSec><term>签证</term></termSec></langSec>
  <langSec xml:lang="fr-FR"><termSec><term>permis d’entrée</term>
    <min:administrativeStatus>supersededTerm-admn-sts</min:administrativeStatus></termSec><termSec><term>visa</term></termSec></langSec>
  <langSec xml:lang="sv"><termSec><term>visum</term></termSec></langSec>
 </conceptEntry></body></text></tbx>"""
DCA = """<?xml version="1.0"?>
<?xml-model href="TBXcoreStructV03.rng" type="application/xml"?>
<tbx type="TBX-Basic" style="dca" xml:lang="en" xmlns="urn:iso:std:iso:30042:ed-2"><text><body>
 <conceptEntry id="visa"><descrip type="subjectField">entry-exit</descrip><note>Not the card.</note>
  <langSec xml:lang="en">
   <descripGrp><descrip type="definition">Permission to enter.</descrip>
     <admin type="source">Exit and Entry Administration Law</admin></descripGrp>
   <termSec><term> visa </term><termNote type="administrativeStatus">preferredTerm-admn-sts</termNote></termSec>
   <termSec><termNoteGrp><termNote type="administrativeStatus">admittedTerm-admn-sts</termNote></termNoteGrp>
     <term>entry permit</term></termSec>
  </langSec>
  <langSec xml:lang="zh-Hans"><termSec><term>签证</term></termSec></langSec>
  <langSec xml:lang="fr"><termSec><term>visa</term></termSec>
   <termSec><term>permis d’entrée</term><termNote type="administrativeStatus">deprecatedTerm-admn-sts</termNote></termSec></langSec>
 </conceptEntry></body></text></tbx>"""
OF_2008 = """<?xml version="1.0"?>
<!DOCTYPE martif SYSTEM "TBXcoreStructV02.dtd">
<martif type="TBX" xml:lang="en"><martifHeader><fileDesc/></martifHeader><text><body>
 <termEntry id="visa"><descrip type="subjectField">entry-exit</descrip><note>Not the card.</note>
  <admin type="source">Exit and Entry Administration Law</admin><descrip type="definition">Permission to enter.</descrip>
  <langSet xml:lang="en"><ntig><termGrp><term>visa</term></termGrp></ntig>
   <tig><term>entry permit</term><termNote type="normativeAuthorization">admittedTerm</termNote></tig></langSet>
  <langSet xml:lang="zh"><tig><term>签证</term></tig></langSet>
  <langSet xml:lang="fr"><tig><term>visa</term></tig>
   <ntig><termGrp><term>permis d’entrée</term>
    <termNote type="administrativeStatus">deprecatedTerm-admn-sts</termNote></termGrp></ntig></langSet>
 </termEntry></body></text></martif>"""


@pytest.mark.parametrize("written", [DCT, DCA, OF_2008], ids=["dct", "dca", "2008"])
def test_every_style_of_tbx_is_read(written: str) -> None:
    assert tbx.read(written.encode()) == (VISA,)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("<tbx><text><body/></text></tbx>", "no term"),
        ("<html/>", "no TBX"),
        ("<tbx>", "well-formed"),
        (
            '<tbx><conceptEntry id="a"><langSec><termSec><term>x</term></termSec></langSec></conceptEntry></tbx>',
            "do not say their language",
        ),
        ('<tbx><conceptEntry id="a"><langSec xml:lang="en"><termSec/></langSec></conceptEntry></tbx>', "without a text"),
        ('<tbx><conceptEntry id="a"/>\n<conceptEntry id="a"/></tbx>', "line 2, unit a: The concept is there twice"),
        ('<!DOCTYPE tbx [<!ENTITY a "b">]><tbx/>', "entities"),
    ],
)
def test_bad_tbx_is_refused(written: str, said: str) -> None:
    with pytest.raises(ExchangeError, match=said):
        tbx.read(written.encode())


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("en,fr\nvisa\n", "line 2: The row has 1 cells instead of 2"),
        ("english,french\n", "does not name the languages"),
        ("en,en-GB\na,b\n", "come twice"),
        ("en,sv\na,b\n", "sv are not known"),
        ("en,status\na,best\n", "line 2: “best” is no status"),
        ("en,domain\n,x\n", "line 2: The row has no term"),
        ('en\n"a\n', "well-formed CSV"),
        ("key,en,note\nk,a,x\nk,b,y\n", "line 3, unit k: The row says something else"),
        ("", "does not name the languages"),
    ],
)
def test_bad_csv_is_refused(written: str, said: str) -> None:
    with pytest.raises(ExchangeError, match=said):
        terms_csv.read(written.encode())


def test_csv_in_another_encoding_is_refused_with_its_line() -> None:
    with pytest.raises(ExchangeError, match="line 3: The file is not in UTF-8"):
        terms_csv.read("en,fr\na,b\nc,é".encode("latin-1"))


def test_every_bad_row_is_named() -> None:
    with pytest.raises(ExchangeError) as error:
        terms_csv.read(b"en,fr\na\nb\nc,d\n,\n,,\n")
    assert [problem.place.line for problem in error.value.problems] == [2, 3]


@BOTH
@pytest.mark.parametrize(
    "entries",
    [
        (Entry(key="", terms=(Term("en", "a"), Term("en", "b"))),),
        (Entry(key="a", terms=()),),
        (Entry(key="a", terms=(Term("en", "\ud800"),)),),
    ],
)
def test_what_cannot_be_written_is_refused(module: Any, entries: tuple[Entry, ...]) -> None:
    with pytest.raises(ExchangeError):
        module.write(entries)


def test_csv_of_a_spreadsheet_is_read() -> None:
    data = '\ufeffzh-CN,en,domain,note\r\n签证,visa,entry-exit,"one\r\ntwo"\r\n'.encode()
    assert terms_csv.read(data) == (
        Entry(key="", terms=(Term("zh-hans", "签证"), Term("en", "visa")), domain="entry-exit", note="one\r\ntwo"),
    )


@BOTH
@settings(max_examples=50, deadline=None)
@given(data=st.binary(max_size=100))
def test_any_bytes_are_a_file_or_an_exchange_error(module: Any, data: bytes) -> None:
    with contextlib.suppress(ExchangeError):
        module.read(data)
