"""Files in the manner of other systems: Weblate, OmegaT, Trados, Okapi, Poedit, spreadsheets. Written for these tests."""

import io

import pytest
from openpyxl import Workbook, load_workbook

from portal.translation.exchange import po, tmx, xliff12, xliff20, xlsx
from portal.translation.exchange.problems import ExchangeError
from portal.translation.exchange.units import Parcel, Unit
from portal.translation.states import State

S = State


def summary(parcel: Parcel) -> list[tuple[str, str, str, State]]:
    return [(unit.key, unit.source, unit.target, unit.state) for unit in parcel.units]


WEBLATE_12 = """<?xml version="1.0" encoding="UTF-8"?>
<xliff xmlns="urn:oasis:names:tc:xliff:document:1.2" version="1.2">
  <file original="pages" source-language="en" target-language="fr_FR" datatype="plaintext">
    <body>
      <group id="menu" resname="menu">
        <group id="top">
          <trans-unit id="home" xml:space="preserve" approved="yes">
            <source>Home</source>
            <target state="final">Accueil</target>
            <note from="developer">Menu entry</note>
            <note from="translator">Short</note>
          </trans-unit>
        </group>
        <trans-unit id="hello">
          <source>Hello <x id="1" equiv-text="{{name}}"/>!</source>
          <target state="needs-translation">Salut <x id="1" equiv-text="{{name}}"/> !</target>
          <context-group purpose="location"><context context-type="sourcefile">a.html</context></context-group>
        </trans-unit>
      </group>
      <trans-unit id="new"><source>New</source><target state="new"/></trans-unit>
      <trans-unit id="none"><source>None</source></trans-unit>
    </body>
  </file>
</xliff>"""


def test_weblate_xliff() -> None:
    parcel = xliff12.read(WEBLATE_12.encode(), source_language="en", target_language="fr")
    assert summary(parcel) == [
        ("home", "Home", "Accueil", S.APPROVED),
        ("hello", "Hello {{name}}!", "Salut {{name}} !", S.NEEDS_EDITING),
        ("new", "New", "", S.MISSING),
        ("none", "None", "", S.MISSING),
    ]
    assert parcel.units[0].note == "Menu entry\nShort"
    assert parcel.units[1].context == "a.html"
    assert [unit.line for unit in parcel.units] == [7, 14, 20, 21]


OMEGAT_12 = """<?xml version="1.0" encoding="UTF-8"?>
<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2" xmlns:okp="okapi-framework:xliff-extensions">
<file original="a.html" source-language="en-US" target-language="de-DE" datatype="html" okp:inputEncoding="UTF-8">
<header><skl><external-file href="a.skl"/></skl></header><body>
<trans-unit id="1">
<source xml:lang="en-US">Read <g id="1" ctype="link">the <g id="2" ctype="bold">rules</g></g>.<x id="3" ctype="lb"/></source>
<seg-source><mrk mid="0" mtype="seg">Read <g id="1">the <g id="2">rules</g></g>.</mrk><x id="3"/></seg-source>
<target xml:lang="de-DE"
 state="translated"><mrk mid="0" mtype="seg">Lesen Sie <g id="1">die <g id="2">Regeln</g></g>.</mrk><x id="3"/></target>
<alt-trans match-quality="80" origin="tm"><source>Read the rule</source><target>Die Regel lesen</target></alt-trans></trans-unit>
<trans-unit id="2" translate="no"><source>Code</source></trans-unit>
<trans-unit id="3"><source>Stay</source><target state="translated" state-qualifier="fuzzy-match">Bleiben</target></trans-unit>
<trans-unit id="4"><source>Go</source><target state-qualifier="mt-suggestion">Gehen</target></trans-unit>
<bin-unit id="b"><bin-source><external-file href="x.png"/></bin-source></bin-unit>
</body></file>
<file original="b.html" source-language="en-US" target-language="de-DE" datatype="html"><body>
<trans-unit id="1"><source>
    Laid out
  </source><target>
    Ausgelegt
  </target></trans-unit></body></file></xliff>"""


def test_omegat_and_okapi_xliff_12() -> None:
    parcel = xliff12.read(OMEGAT_12.encode())
    assert (parcel.source_language, parcel.target_language) == ("en", "de")
    assert summary(parcel) == [
        (
            "a.html/1",
            'Read <bx id="1"/>the <bx id="2"/>rules<ex id="2"/><ex id="1"/>.<x id="3"/>',
            'Lesen Sie <bx id="1"/>die <bx id="2"/>Regeln<ex id="2"/><ex id="1"/>.<x id="3"/>',
            S.TRANSLATED,
        ),
        ("2", "Code", "", S.NOT_TRANSLATED),
        ("3", "Stay", "Bleiben", S.NEEDS_EDITING),
        ("4", "Go", "Gehen", S.SUGGESTED),
        ("b.html/1", "Laid out", "Ausgelegt", S.TRANSLATED),
    ]


TRADOS = """\ufeff<?xml version="1.0" encoding="utf-8"?>
<xliff xmlns:sdl="http://sdl.com/FileTypes/SdlXliff/1.0" xmlns="urn:oasis:names:tc:xliff:document:1.2" version="1.2" sdl:version="1.0">
<sdl:doc-info><cmt-defs/></sdl:doc-info>
<file original="c:\\a.docx" datatype="x-sdlfilterframework2" source-language="en-GB" target-language="zh-CN">
<header><sdl:tag-defs><sdl:tag id="0"><sdl:bpt name="b">&lt;b&gt;</sdl:bpt></sdl:tag></sdl:tag-defs></header><body>
<group><sdl:cxts><sdl:cxt id="1"/></sdl:cxts>
<trans-unit id="u1"><source>One. Two <g id="0">bold</g>.</source>
<seg-source><mrk mtype="seg" mid="1">One.</mrk> <mrk mtype="seg" mid="2">Two <g id="0">bold</g>.</mrk></seg-source>
<target><mrk mtype="seg" mid="1">一。</mrk><mrk mtype="seg" mid="2">二<g id="0">粗</g>。<mrk mtype="x-sdl-comment">?</mrk></mrk></target>
<sdl:seg-defs><sdl:seg id="1" conf="ApprovedSignOff"/>
 <sdl:seg id="2" conf="Translated"><sdl:value key="x">y</sdl:value></sdl:seg></sdl:seg-defs>
</trans-unit></group>
<trans-unit id="u2"><source>Three</source><target><mrk mtype="seg" mid="3">三</mrk></target>
<sdl:seg-defs><sdl:seg id="3" conf="Draft"/></sdl:seg-defs></trans-unit>
<trans-unit id="u3"><source>Four</source><target><mrk mtype="seg" mid="4">四</mrk></target>
<sdl:seg-defs><sdl:seg id="4" conf="ApprovedTranslation"/></sdl:seg-defs></trans-unit>
<trans-unit id="u4"><source>Five</source><target><mrk mtype="seg" mid="5"/></target>
<sdl:seg-defs><sdl:seg id="5"/></sdl:seg-defs></trans-unit>
</body></file></xliff>"""


def test_trados_sdlxliff() -> None:
    assert summary(xliff12.read(TRADOS.encode())) == [
        ("u1", 'One. Two <bx id="0"/>bold<ex id="0"/>.', '一。二<bx id="0"/>粗<ex id="0"/>。?', S.TRANSLATED),
        ("u2", "Three", "三", S.NEEDS_EDITING),
        ("u3", "Four", "四", S.APPROVED),
        ("u4", "Five", "", S.MISSING),
    ]


OKAPI_20 = """<?xml version="1.0"?>
<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" xmlns:okp="okapi-framework:xliff-extensions" version="2.0" srcLang="en" trgLang="ar-EG"
       xmlns:mda="urn:oasis:names:tc:xliff:metadata:2.0" xmlns:mtc="urn:oasis:names:tc:xliff:matches:2.0">
<file id="f1" original="a.html"><skeleton href="a.skl"/><group id="g1"><group id="g2">
<unit id="u1" name="title"><notes><note id="n1" category="context">Title</note><note>Keep short</note></notes>
<mtc:matches><mtc:match ref="#s1"><source>Other</source><target>آخر</target></mtc:match></mtc:matches>
<originalData><data id="d1">&lt;b></data><data id="d2">&lt;/b></data><data id="d3">%s</data></originalData>
<segment id="s1" state="final"><source>One <pc id="1" dataRefStart="d1" dataRefEnd="d2">bold</pc>.</source>
<target>واحد <pc id="1" dataRefStart="d1" dataRefEnd="d2">غامق</pc>.</target></segment>
<ignorable><source> </source></ignorable>
<segment id="s2" state="translated"><source>Two <ph id="2" dataRef="d3"/><mrk id="m1" type="comment">x</mrk>.</source>
<target>اثنان <ph id="2"/>.</target></segment></unit></group></group>
<unit id="u2"><segment><source>Three <sc id="1"/>a<ec startRef="1"/><cp hex="0007"/></source></segment></unit>
<unit id="u3"><segment><source>Four</source><target>أربعة</target></segment></unit>
<unit id="u4"><segment state="initial"><source>Five</source><target>خمسة</target></segment></unit>
<unit id="u5"><segment state="reviewed"><source>Six</source><target>ستة</target></segment>
<segment state="initial"><source> more</source></segment></unit>
</file></xliff>"""


def test_okapi_xliff_20() -> None:
    parcel = xliff20.read(OKAPI_20.encode(), target_language="ar")
    assert summary(parcel) == [
        ("title", "One <b>bold</b>. Two %sx.", "واحد <b>غامق</b>. اثنان %s.", S.TRANSLATED),
        ("u2", 'Three <bx id="1"/>a<ex id="1"/>\x07', "", S.MISSING),
        ("u3", "Four", "أربعة", S.TRANSLATED),
        ("u4", "Five", "خمسة", S.NEEDS_EDITING),
        ("u5", "Six more", "ستة", S.NEEDS_EDITING),
    ]
    assert (parcel.units[0].note, parcel.units[0].context) == ("Keep short", "Title")


POEDIT = r"""# French translation.
# Someone <someone@example.org>, 2026.
msgid ""
msgstr ""
"Project-Id-Version: portal\n"
"PO-Revision-Date: 2026-02-30 99:00+0000\n"
"Language: fr\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=UTF-8\n"
"Plural-Forms: nplurals=2; plural=(n > 1);\n"
"X-Generator: Poedit 3.4\n"

#. Translators: a button
#: portal/a.html:1 portal/b.html
#, fuzzy, python-format
#| msgid "Searching"
msgctxt "button"
msgid "Search"
msgstr "Cherche"

# A remark
msgid ""
"Two\n"
"lines \"quoted\""
msgstr ""
"Deux\n"
"lignes"

#, python-format
msgid "%(count)d page"
msgid_plural "%(count)d pages"
msgstr[0] "%(count)d page"
msgstr[1] "%(count)d pages"

#~ msgid "Old"
#~ msgstr "Vieux"
"""


def test_poedit_catalog() -> None:
    parcel = po.read(POEDIT.encode(), target_language="fr")
    assert summary(parcel) == [
        ("button\x04Search", "Search", "Cherche", S.NEEDS_EDITING),
        ('Two\nlines "quoted"', 'Two\nlines "quoted"', "Deux\nlignes", S.TRANSLATED),
        ("%(count)d page[0]", "%(count)d page", "%(count)d page", S.TRANSLATED),
        ("%(count)d page[1]", "%(count)d pages", "%(count)d pages", S.TRANSLATED),
    ]
    assert parcel.units[0].note == "Translators: a button"
    assert parcel.units[1].note == "A remark"
    assert parcel.units[0].line == 18


@pytest.mark.parametrize(("code", "forms"), [("zh-hans", 1), ("fr", 2), ("ru", 3), ("ar", 6)])
def test_plural_messages_come_back(code: str, forms: int) -> None:
    from portal.translation.exchange.units import Plural

    units = tuple(
        Unit(
            key=po.form_key("m", form),
            source_language="en",
            target_language=code,
            source="one page" if (code, form) in {("fr", 0), ("ru", 0), ("ar", 1)} else "{n} pages",
            target=f"{{n}} {form}",
            state=S.TRANSLATED,
            plural=Plural("m", "one page", "{n} pages", form),
        )
        for form in range(forms)
    )
    assert po.read(po.write(units)).units == units


def test_another_number_of_plural_forms_is_refused() -> None:
    with pytest.raises(ExchangeError, match="line 30, unit %\\(count\\)d page: The header counts 3 plural forms; the portal has 2"):
        po.read(POEDIT.replace("nplurals=2", "nplurals=3").encode())


TMX = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE tmx SYSTEM "tmx14.dtd">
<tmx version="1.4"><header creationtool="OmegaT" o-tmf="x" adminlang="EN" datatype="plaintext" segtype="sentence" srclang="EN-US"/>
<body>
<tu><note>n</note><tuv xml:lang="EN-US"><seg>Read <bpt i="1" x="1" type="b"/>this<ept i="1"/></seg></tuv>
<tuv xml:lang="fr"><seg>Lisez <bpt i="1" x="1">&lt;f1&gt;</bpt>ceci<ept i="1">&lt;/f1&gt;</ept></seg></tuv>
<tuv xml:lang="sv"><seg>x</seg></tuv></tu>
<tu tuid="t"><tuv lang="EN"><seg>One <hi>two</hi></seg></tuv><tuv lang="ZH-TW"><seg>一</seg></tuv><tuv lang="JA"><seg>一つ</seg></tuv></tu>
<tu><tuv xml:lang="de"><seg>Ohne</seg></tuv><tuv xml:lang="fr"><seg>Sans</seg></tuv></tu>
</body></tmx>"""


def test_memory_of_another_system() -> None:
    parcel = tmx.read(TMX.encode())
    assert [(unit.key, unit.target_language, unit.source, unit.target) for unit in parcel.units] == [
        ("", "fr", 'Read <bx id="1"/>this<ex id="1"/>', "Lisez <f1>ceci</f1>"),
        ("t", "ja", "One two", "一つ"),
    ]
    assert parcel.source_language == "en"
    assert parcel.target_language == ""
    assert [problem.sentence for problem in parcel.left_out] == [
        "1 text in the language “ZH-TW” was left out.",
        "1 text in the language “de” was left out.",
        "1 text in the language “fr” was left out.",
        "1 text in the language “sv” was left out.",
    ]
    assert [unit.target for unit in tmx.read(TMX.encode(), target_language="fr").units] == ["Lisez <f1>ceci</f1>"]


def sheet(*rows: tuple[object, ...]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_spreadsheet_of_someone_else() -> None:
    data = sheet(
        ("Translations for March",),
        ("Source", "Key", "Target"),
        ("Yes", "k", "Oui"),
        (None, None, None),
        ("2 %", "l", 2023),
        ("No", "m", None),
    )
    parcel = xlsx.read(data, source_language="en", target_language="fr")
    assert summary(parcel) == [("k", "Yes", "Oui", S.TRANSLATED), ("l", "2 %", "2023", S.TRANSLATED), ("m", "No", "", S.MISSING)]
    assert [unit.line for unit in parcel.units] == [3, 5, 6]


def test_every_bad_row_of_a_spreadsheet_is_named() -> None:
    data = sheet(
        ("key", "source", "target", "state"), ("k", "a", "=1+1", ""), ("l", "b", 2.5, ""), ("m", "c", "x", "great"), ("", "d", "y", "")
    )
    with pytest.raises(ExchangeError) as error:
        xlsx.read(data, source_language="en", target_language="fr")
    assert [problem.place.line for problem in error.value.problems] == [2, 3, 4, 5]


def test_a_spreadsheet_without_columns_or_languages_is_refused() -> None:
    with pytest.raises(ExchangeError, match="names the columns"):
        xlsx.read(sheet(("a", "b")), source_language="en", target_language="fr")
    with pytest.raises(ExchangeError, match="which languages"):
        xlsx.read(sheet(("key", "source", "target")))


def test_a_text_that_begins_like_a_formula_stays_a_text() -> None:
    unit = Unit(key="=1", source_language="en", target_language="ar", source="=cmd|'/c calc'!A1", target="#N/A", state=S.TRANSLATED)
    assert xlsx.read(xlsx.write([unit])).units == (unit,)
    with pytest.raises(ExchangeError, match="32767"):
        xlsx.write([Unit(key="k", source_language="en", target_language="ar", source="x" * 40_000)])


def test_a_filled_cell_beside_missing_is_translated() -> None:
    data = sheet(("key", "source", "target", "state"), ("k", "a", "b", "missing"))
    assert xlsx.read(data, source_language="en", target_language="fr").units[0].state is S.TRANSLATED


def test_our_spreadsheet_is_made_for_people() -> None:
    unit = Unit(key="k", source_language="en", target_language="ar", source="Yes", target="نعم", state=S.TRANSLATED)
    book = load_workbook(io.BytesIO(xlsx.write([unit])))
    sheet, about = book.worksheets
    assert sheet.row_dimensions[1].hidden
    assert [cell.value for cell in sheet[2]][:3] == ["Key (do not change)", "English", "العربية"]
    assert sheet["C3"].alignment.readingOrder == 2
    assert sheet["B3"].alignment.readingOrder == 1
    assert [str(choices.sqref) for choices in sheet.data_validations.dataValidation] == ["D3"]
    assert about.sheet_state == "hidden"
