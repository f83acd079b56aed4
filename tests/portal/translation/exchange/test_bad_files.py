"""Files that are broken, hostile or not what they say: one clear error with its place, and nothing read."""

import pytest

from portal.translation.exchange import archive, files, po, xliff12, xmlreading
from portal.translation.exchange.files import FORMATS
from portal.translation.exchange.problems import ExchangeError, Place, Problem
from portal.translation.exchange.units import Unit
from portal.translation.states import State

XLIFF = '<xliff version="1.2"><file source-language="en" target-language="fr"{file}><body>{body}</body></file></xliff>'


def xliff(body: str, file: str = "") -> bytes:
    return XLIFF.format(body=body, file=file).encode()


def unit(key: str = "k", target: str = "Oui", language: str = "fr") -> Unit:
    return Unit(key=key, source_language="en", target_language=language, source="Yes", target=target, state=State.TRANSLATED)


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 9))
BOMB = f'<!DOCTYPE x [<!ENTITY l0 "ha">{LAUGHS}]>'
QUADRATIC = f'<!DOCTYPE x [<!ENTITY a "{"x" * 10_000}">]>'
EXTERNAL = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
PARAMETER = '<!DOCTYPE x [<!ENTITY % a SYSTEM "http://localhost:1/x.dtd"> %a;]>'


@pytest.mark.parametrize("prologue", [BOMB, QUADRATIC, EXTERNAL, PARAMETER], ids=["laughs", "quadratic", "external", "parameter"])
@pytest.mark.parametrize("name", ["xliff12", "xliff20", "tmx"])
def test_entities_are_refused(name: str, prologue: str) -> None:
    data = FORMATS[name].write([unit()]).replace(b"?>\n", f"?>\n{prologue}\n".encode(), 1)
    with pytest.raises(ExchangeError, match="entities"):
        FORMATS[name].read(data.replace(b"Oui", b"&l8;&a;"))
    with pytest.raises(ExchangeError, match="entities"):
        files.read(data)


def test_a_workbook_with_entities_inside_is_refused() -> None:
    data = archive.read(FORMATS["xlsx"].write([unit()]))
    name = "xl/worksheets/sheet1.xml"
    data[name] = BOMB.encode() + data[name].removeprefix(b"<?xml version='1.0'?>").replace(b"Oui", b"&l8;")
    with pytest.raises(ExchangeError, match="no XLSX"):
        FORMATS["xlsx"].read(archive.write(data))


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("\n<trans-unit id='a'><target>x</target></trans-unit>", "line 2, unit a: The unit has no source"),
        (
            "<trans-unit id='a'><source>x</source></trans-unit>\n<trans-unit id='a'><source>x</source></trans-unit>",
            "line 2, unit a: .* line 1",
        ),
        ("<trans-unit id='a'><source>x</source>\n<target xml:lang='de'>y</target></trans-unit>", "line 2, unit a: .*“de”"),
        ("\n\n<trans-unit>", "line 3: The file is not well-formed XML \\(mismatched tag\\)"),
        ("<a>" * 200, "more than 100 elements"),
        (f"<trans-unit id='a'><source>{'x' * 300_000}</source></trans-unit>", "more than 200000 characters"),
    ],
)
def test_bad_xliff_is_refused_with_line_and_unit(body: str, said: str) -> None:
    with pytest.raises(ExchangeError, match=said):
        xliff12.read(xliff(body))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "not well-formed XML"),
        (b"<xliff version='2.0'/>", "XLIFF 2.0, not 1.2"),
        (b"<xliff version='1.2'/>", "no file element"),
        (b"<html/>", "no file element"),
        (b"<xliff version='1.2'><file source-language='en' target-language='tlh'/></xliff>", "no language “tlh”"),
        (b"<xliff version='1.2'><file source-language='en'/></xliff>", "does not say which languages"),
        (b"<xliff version='1.2'><file source-language='en' target-language='zh-TW'/></xliff>", "no language “zh-TW”"),
        (b"<xliff version='1.2'><trans-unit id='a'/></xliff>", "outside of any file"),
    ],
)
def test_what_is_no_xliff_12_is_refused(data: bytes, said: str) -> None:
    with pytest.raises(ExchangeError, match=said):
        xliff12.read(data)


def test_a_file_in_another_encoding_than_it_says_is_refused_with_its_line() -> None:
    data = xliff("\n<trans-unit id='a'><source>é</source></trans-unit>").decode().encode("latin-1")
    with pytest.raises(ExchangeError, match="line 2: The file is not in the encoding that it says"):
        xliff12.read(data)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1", "windows-1252"])
def test_encodings_that_xml_parsers_know_are_read(encoding: str) -> None:
    written = xliff("<trans-unit id='a'><source>é</source></trans-unit>").decode()
    data = f'<?xml version="1.0" encoding="{encoding.removesuffix("-sig")}"?>{written}'.encode(encoding)
    assert [item.source for item in xliff12.read(data).units] == ["é"]


@pytest.mark.parametrize("encoding", ["gb18030", "shift_jis", "no-such-thing"])
def test_other_encodings_are_refused_with_advice(encoding: str) -> None:
    with pytest.raises(ExchangeError, match="save it as UTF-8"):
        xliff12.read(f'<?xml version="1.0" encoding="{encoding}"?>'.encode() + xliff(""))


def test_reading_stops_at_the_first_element_when_only_the_root_is_asked_for() -> None:
    assert xmlreading.root(b"<a x='1'>" + b"<b>" * 10).get("x") == "1"


HEADER = 'msgid ""\nmsgstr "Language: fr\\nContent-Type: text/plain; charset=UTF-8\\n"\n\n'


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ('msgid "a"\nmsgstr "b"\n', "line 1: The file has no header"),
        ("", "has no header"),
        (HEADER + 'msgid "a"\nmsgstr "b"\n\nmsgid "a"\nmsgstr "c"\n', "line 7, unit a: The message is there twice"),
        (HEADER + 'msgid "a"\n', "line 4: The file is no PO"),
        (HEADER + "msgid a\n", "line 4: The line is not as PO has it"),
        (HEADER + 'msgid "a\nmsgstr "b"\n', "line 4: The line is not as PO has it"),
        (HEADER + 'msgid "a" "b"\n', "line 4: The line is not as PO has it"),
        (HEADER + '"a"\n', "line 4: The line is out of order"),
        (HEADER + 'msgstr "a"\n', "line 4: The line is out of order"),
        (HEADER + 'msgid "a"\nmsgid_plural "b"\nmsgstr[0] "c"\nmsgstr[7] "c"\n', "no PO"),
        (HEADER.replace("fr", "de"), "“de”; “fr” is expected"),
        (HEADER.replace("UTF-8", "GB2312"), "GB2312"),
        (HEADER.replace("Language: fr", "Plural-Forms: nplurals=x"), "no PO"),
    ],
)
def test_bad_po_is_refused_with_its_line(written: str, said: str) -> None:
    with pytest.raises(ExchangeError, match=said):
        po.read(written.encode(), target_language="fr")


def test_po_in_another_encoding_is_refused_with_its_line() -> None:
    with pytest.raises(ExchangeError, match="line 4: The file is not in UTF-8"):
        po.read((HEADER + 'msgid "é"\nmsgstr ""\n').encode("latin-1"))


def test_po_that_lost_a_key_is_refused() -> None:
    data = po.write([unit()]).replace(b'msgctxt "k"\n', b"")
    with pytest.raises(ExchangeError, match="unit Yes: The unit has lost its key"):
        po.read(data)


@pytest.mark.parametrize("data", [b"hello", b"\x00\x01", b"<html><body/></html>", b"%PDF-1.7", b"PK\x03\x04"])
def test_what_is_none_of_the_formats_is_refused(data: bytes) -> None:
    with pytest.raises(ExchangeError):
        files.read(data)


def test_a_zip_of_several_formats_is_read_as_several_parcels() -> None:
    pairs = {"fr/a.xlf": ("xliff12", "fr"), "de/a.xliff": ("xliff20", "de"), "ja/a.po": ("po", "ja"), "ar/a.xlsx": ("xlsx", "ar")}
    data = archive.write({name: FORMATS[made].write([unit(language=code)]) for name, (made, code) in pairs.items()})
    parcels = files.read(data)
    assert [parcel.target_language for parcel in parcels] == ["fr", "de", "ja", "ar"]
    assert [parcel.units for parcel in parcels] == [(unit(language=code),) for _made, code in pairs.values()]


def test_one_bad_file_in_a_zip_refuses_all_and_every_bad_file_is_named() -> None:
    good = FORMATS["po"].write([unit()])
    bad = FORMATS["xliff12"].write([unit(target="O\u200bui"), unit(key="l", target="<script>")])
    inner = archive.write({"x.po": good})
    with pytest.raises(ExchangeError) as error:
        files.read(archive.write({"good.po": good, "bad.xlf": bad, "worse.po": b"msgid", "zip.zip": inner}), target_language="fr")
    assert [(problem.place.file, problem.place.unit) for problem in error.value.problems] == [
        ("bad.xlf", "k"),
        ("bad.xlf", "l"),
        ("worse.po", ""),
        ("zip.zip", ""),
    ]
    assert str(error.value).startswith("bad.xlf, line 5, unit k: The translation has an invisible character")
    with pytest.raises(ExchangeError, match="no file in the zip"):
        files.read(archive.write({".DS_Store": b""}))


def test_an_error_lists_so_many_problems_and_counts_the_rest() -> None:
    error = ExchangeError(*(Problem("Wrong.", Place(line=line)) for line in range(1, 54)))
    assert str(error).splitlines()[-2:] == ["line 50: Wrong.", "3 more problems are not listed."]
    assert len(error.problems) == 53


def test_an_error_survives_being_sent_to_another_process() -> None:
    import pickle

    error = ExchangeError(Problem("Wrong.", Place(1, "k", "a.po")))
    assert pickle.loads(pickle.dumps(error)).problems == error.problems
    assert str(error) == "a.po, line 1, unit k: Wrong."


def test_a_unit_whose_state_contradicts_its_text_cannot_be() -> None:
    with pytest.raises(ValueError, match="cannot be in the state"):
        unit(target="")
