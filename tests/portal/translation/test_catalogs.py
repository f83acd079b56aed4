"""The interface catalogs: what is extracted, what is found wrong, what is compiled; and that the real ones are whole."""

import gettext
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from django.core.management import CommandError, call_command

from portal import languages
from portal.languages import Language
from portal.translation import catalogs

FRENCH = languages.get("fr")
Write = Callable[[str, str], Path]


@pytest.fixture
def project(settings: Any, tmp_path: Path) -> Path:
    """An empty project with the folders that are looked into, in a folder whose name means something inside a project."""
    root = tmp_path / "content" / "templates" / "project"
    for package in catalogs.PACKAGES:
        (root / package).mkdir(parents=True)
    settings.PROJECT, settings.LOCALE_PATHS = root, [root / "locale"]
    return root


@pytest.fixture
def write(project: Path) -> Write:
    """Write a file of the project."""

    def write(path: str, text: str) -> Path:
        file = project / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file

    return write


def sentences() -> set[str | tuple[str, ...]]:
    return {tuple(message.id) if isinstance(message.id, list) else message.id for message in catalogs.extract() if message.id}


def translate(language: Language, *entries: str) -> None:
    """Write a language's catalog by hand."""
    path = catalogs.catalog_path(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    plural = Catalog(locale=language.locale_name).plural_forms
    fields = ("Content-Type: text/plain; charset=utf-8", f"Language: {language.locale_name}", f"Plural-Forms: {plural}")
    header = 'msgid ""\nmsgstr ""\n' + "".join(f'"{field}\\n"\n' for field in fields)
    path.write_text("\n".join([header, *entries]) + "\n", encoding="utf-8")


def problems(language: Language = FRENCH) -> list[tuple[str, str]]:
    """Message and fault of each problem of a language."""
    return [(problem.message, problem.what) for problem in catalogs.problems() if problem.language == language.code]


def compiled(language: Language = FRENCH) -> gettext.GNUTranslations:
    list(catalogs.compile_all())
    with catalogs.catalog_path(language).with_suffix(".mo").open("rb") as stream:
        return gettext.GNUTranslations(stream)


# Extraction -----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("_('Visa')", "Visa"),
        ("gettext('Visa')", "Visa"),
        ("label = gettext_lazy('Visa')", "Visa"),
        ("gettext_noop('Visa')", "Visa"),
        ("_('A long '\n  'sentence')", "A long sentence"),
        ("_('%(n)s days') % {'n': n}", "%(n)s days"),
        ("ngettext('%d day', '%d days', n)", ("%d day", "%d days")),
        ("ngettext_lazy('%d day', '%d days', 'n')", ("%d day", "%d days")),
    ],
)
def test_a_sentence_marked_in_python_is_extracted(write: Write, source: str, sentence: str | tuple[str, str]) -> None:
    write("services/views.py", source)
    assert sentences() == {sentence}


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ('{% translate "Visa" %}', "Visa"),
        ('{% translate "Visa" as title %}{{ title }}', "Visa"),
        ('<a title="{% translate "Visa" %}">', "Visa"),
        ('{% block title %}{% translate "Visa" %}{% endblock %}', "Visa"),
        ('{{ _("Visa")|upper }}', "Visa"),
        ("{% blocktranslate %}Visa for {{ name }}{% endblocktranslate %}", "Visa for %(name)s"),
        (
            "  {% if a %}\n      {% blocktranslate trimmed with n=row.count %}\n        First line\n        and {{ n }} more.\n"
            "      {% endblocktranslate %}\n{% endif %}",
            "First line and %(n)s more.",
        ),
        (
            "{% blocktranslate trimmed count n=total %}\n  {{ n }} day\n{% plural %}\n  {{ n }} days\n{% endblocktranslate %}",
            ("%(n)s day", "%(n)s days"),
        ),
        ("{% blocktranslate trimmed %}50 % off{% endblocktranslate %}", "50 %% off"),
    ],
)
def test_a_sentence_marked_in_a_template_is_extracted(write: Write, source: str, sentence: str | tuple[str, str]) -> None:
    write("services/templates/services/list.html", "{% load i18n %}\n" + source)
    assert sentences() == {sentence}


def test_the_same_word_in_two_contexts_is_two_messages(write: Write) -> None:
    write("search/views.py", "pgettext('month', 'May')\npgettext_lazy('verb', 'May')\nnpgettext('verb', 'May', 'Mays', 2)\n_('May')")
    write("portal/templates/a.html", '{% load i18n %}{% translate "May" context "name" %}')
    assert {(message.context, message.id) for message in catalogs.extract() if message.id} == {
        ("month", "May"),
        ("verb", ("May", "Mays")),
        (None, "May"),
        ("name", "May"),
    }


def test_a_note_to_translators_comes_along(write: Write) -> None:
    write("search/views.py", "# Translators: a document, not a person\nlabel = _('Visa')")
    write("portal/templates/a.html", '{% load i18n %}\n{# Translators: the plastic kind #}\n{% translate "Card" %}')
    notes = {message.id: message.auto_comments for message in catalogs.extract() if message.id}
    assert notes == {"Visa": ["Translators: a document, not a person"], "Card": ["Translators: the plastic kind"]}


@pytest.mark.parametrize(
    "path",
    [
        "services/migrations/0001_initial.py",
        "services/content/schools.py",
        "services/static/services/page.html",
        "services/templates/services/picture.svg",
        "tests/test_visa.py",
        "manage.py",
    ],
)
def test_what_is_no_interface_is_not_looked_into(write: Write, path: str) -> None:
    write(path, "{% load i18n %}_('Visa'){% translate 'Visa' %}" if not path.endswith(".py") else "_('Visa')")
    assert sentences() == set()


def test_one_sentence_in_two_files_is_one_message_with_two_places(write: Write) -> None:
    write("search/views.py", "_('Visa')\n")
    write("services/templates/a.html", '{% load i18n %}{% translate "Visa" %}')
    (message,) = (message for message in catalogs.extract() if message.id)
    assert [path for path, _line in message.locations] == ["services/templates/a.html", "search/views.py"]


# Updating -------------------------------------------------------------------------------------------------------------------------


def test_update_makes_a_catalog_for_every_language(write: Write) -> None:
    write("search/views.py", "_('Visa')")
    assert list(catalogs.update()) == list(languages.all_languages())
    assert all("Visa" in catalogs.read(language) for language in languages.all_languages())


def test_a_second_update_changes_nothing(write: Write) -> None:
    write("search/views.py", "_('Visa')\nngettext('%d day', '%d days', n)")
    list(catalogs.update())
    assert list(catalogs.update()) == []


def test_the_source_language_is_its_own_translation(write: Write) -> None:
    write("search/views.py", "_('Visa')\nngettext('%d day', '%d days', n)")
    list(catalogs.update())
    assert problems(languages.get(languages.SOURCE)) == []


def test_update_keeps_translations_and_guesses_none(write: Write) -> None:
    write("search/views.py", "_('Visa')\n_('Residence permits')")
    translate(FRENCH, 'msgid "Visa"\nmsgstr "Visa (fr)"', 'msgid "Residence permit"\nmsgstr "Titre de séjour"')
    list(catalogs.update())
    catalog = catalogs.read(FRENCH)
    assert catalog["Visa"].string == "Visa (fr)"
    assert (catalog["Residence permits"].string, catalog["Residence permits"].fuzzy) == ("", False)
    assert "Titre de séjour" not in catalogs.catalog_path(FRENCH).read_text(encoding="utf-8")


# Problems -------------------------------------------------------------------------------------------------------------------------

VISA = "_('Visa')"
DAYS = "ngettext('%(n)d day', '%(n)d days', n) % {'n': n}"


@pytest.mark.parametrize(
    ("source", "entries", "found"),
    [
        (VISA, ['msgid "Visa"\nmsgstr "Visum"'], []),
        (VISA, [], [("Visa", "not in the catalog")]),
        (VISA, ['msgid "Visa"\nmsgstr ""'], [("Visa", "not translated")]),
        (VISA, ['#, fuzzy\nmsgid "Visa"\nmsgstr "Visum"'], [("Visa", "fuzzy")]),
        ("", ['msgid "Visa"\nmsgstr "Visum"'], [("Visa", "no longer in the code")]),
        (VISA, ['msgctxt "card"\nmsgid "Visa"\nmsgstr "Visum"'], [("Visa", "no longer in the code"), ("Visa", "not in the catalog")]),
        (DAYS, ['#, python-format\nmsgid "%(n)d day"\nmsgid_plural "%(n)d days"\nmsgstr[0] "%(n)d jour"\nmsgstr[1] "%(n)d jours"'], []),
        (
            DAYS,
            ['#, python-format\nmsgid "%(n)d day"\nmsgid_plural "%(n)d days"\nmsgstr[0] "%(n)d jour"\nmsgstr[1] ""'],
            [("('%(n)d day', '%(n)d days')", "not translated")],
        ),
    ],
)
def test_a_stale_missing_or_fuzzy_message_is_named(write: Write, source: str, entries: list[str], found: list[tuple[str, str]]) -> None:
    write("search/views.py", source)
    translate(FRENCH, *entries)
    assert sorted(problems()) == found


@pytest.mark.parametrize("translation", ["%(number)s Tage", "%(n)d Tage", "Tage", "%s Tage"])
def test_a_wrong_placeholder_is_named(write: Write, translation: str) -> None:
    write("search/views.py", "_('%(n)s days') % {'n': n}")
    translate(FRENCH, f'#, python-format\nmsgid "%(n)s days"\nmsgstr "{translation}"')
    assert [message for message, _what in problems()] == ["%(n)s days"]


def test_too_few_plural_forms_are_named(write: Write) -> None:
    write("search/views.py", DAYS)
    arabic = languages.get("ar")
    translate(arabic, 'msgid "%(n)d day"\nmsgid_plural "%(n)d days"\nmsgstr[0] "%(n)d يوم"\nmsgstr[1] "%(n)d أيام"')
    assert problems(arabic) == [("('%(n)d day', '%(n)d days')", "not translated")]


def test_a_language_without_a_catalog_is_named(write: Write) -> None:
    write("search/views.py", VISA)
    assert problems() == [("", "has no catalog")]


def test_check_names_every_problem_and_fails(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    write("search/views.py", VISA)
    list(catalogs.update())
    with pytest.raises(CommandError, match=f"{len(languages.all_languages()) - 1} problems"):
        call_command("catalogs", "check")
    assert "fr: not translated: 'Visa'" in capsys.readouterr().err


def test_update_and_compile_say_what_they_did(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    write("search/views.py", VISA)
    call_command("catalogs", "update")
    call_command("catalogs", "compile")
    call_command("catalogs", "compile")
    lines = capsys.readouterr().out.splitlines()
    codes = [language.code for language in languages.all_languages()]
    assert [line.partition(":")[0] for line in lines] == [*codes, *codes]


# Compiling ------------------------------------------------------------------------------------------------------------------------


def test_a_fuzzy_translation_is_never_served(write: Write) -> None:
    translate(FRENCH, '#, fuzzy\nmsgid "Visa"\nmsgstr "Visum"', 'msgid "Card"\nmsgstr "Carte"')
    assert compiled().gettext("Visa") == "Visa"
    assert compiled().gettext("Card") == "Carte"


def test_an_empty_translation_is_served_as_the_source_not_as_nothing(write: Write) -> None:
    translate(FRENCH, 'msgid "Visa"\nmsgstr ""', 'msgid "%d day"\nmsgid_plural "%d days"\nmsgstr[0] ""\nmsgstr[1] ""')
    assert compiled().gettext("Visa") == "Visa"
    assert compiled().ngettext("%d day", "%d days", 2) == "%d days"


def test_contexts_and_plurals_are_served(write: Write) -> None:
    translate(
        FRENCH,
        'msgctxt "month"\nmsgid "May"\nmsgstr "mai"',
        'msgid "May"\nmsgstr "peut"',
        'msgid "%d day"\nmsgid_plural "%d days"\nmsgstr[0] "%d jour"\nmsgstr[1] "%d jours"',
    )
    served = compiled()
    assert (served.pgettext("month", "May"), served.gettext("May")) == ("mai", "peut")
    # French counts nought as one.
    assert [served.ngettext("%d day", "%d days", n) for n in (0, 1, 2)] == ["%d jour", "%d jour", "%d jours"]


def test_only_a_catalog_that_is_newer_is_compiled_again(write: Write) -> None:
    translate(FRENCH, 'msgid "Visa"\nmsgstr "Visum"')
    assert list(catalogs.compile_all()) == [FRENCH]
    assert list(catalogs.compile_all()) == []
    path = catalogs.catalog_path(FRENCH)
    translate(FRENCH, 'msgid "Visa"\nmsgstr "Visa!"')
    later = path.with_suffix(".mo").stat().st_mtime + 5
    os.utime(path, (later, later))
    assert compiled().gettext("Visa") == "Visa!"


# The real catalogs ----------------------------------------------------------------------------------------------------------------


def test_the_portal_s_catalogs_are_complete_and_up_to_date() -> None:
    assert [str(problem) for problem in catalogs.problems()] == []


def test_extraction_finds_the_portal_s_sentences() -> None:
    found = sentences()
    assert "Skip to the main content" in found  # a template
    assert "International schools" in found  # Python
    assert ("%(n)s entry", "%(n)s entries") in found  # a plural in a trimmed block


def test_every_language_has_as_many_plural_forms_as_it_needs(language: Language) -> None:
    forms = {"ar": 6, "ru": 3, "ja": 1, "ko": 1, "zh-hans": 1, "es": 2, "fr": 2, "pt": 2}.get(language.code, 2)
    assert catalogs.read(language).num_plurals == forms


_WORD = re.compile(r"[A-Za-z]{2,}")


def is_english_sentence(text: str, language: Language) -> bool:
    """In Latin letters one or two words may be the same in two languages, and so may a name, of capitalised words."""
    words = _WORD.findall(re.sub(r"%\(\w+\)[sd]", "", text))
    return len(words) > 2 and any(word.islower() for word in words) if language.script == "latin" else bool(words)


@pytest.mark.parametrize("language", [row.code for row in languages.all_languages() if row.code != languages.SOURCE], indirect=True)
def test_no_sentence_was_copied_from_english(language: Language) -> None:
    """A copy would pass for a translation everywhere else."""
    strings = [(message.id, message.string) for message in catalogs.read(language) if message.id and not message.pluralizable]
    assert [text for text, translation in strings if translation == text and is_english_sentence(str(text), language)] == []
