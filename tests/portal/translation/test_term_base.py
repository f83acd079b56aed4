"""The term base: loaded from the project's file, changed by coordinators, read by the search, and what a change touches."""

from pathlib import Path

import pytest

from portal.translation import operations, selectors
from portal.translation.exchange import tbx, terms_csv
from portal.translation.exchange.concepts import Entry
from portal.translation.exchange.problems import ExchangeError
from portal.translation.models import Concept, Role
from portal.translation.operations import NotAllowedError
from portal.translation.terms import Term as TermValue
from portal.translation.terms.concepts import Status
from search.models import Term as SearchTerm
from tests.portal.translation.made_up import MadeUp, person, target, translator, write

HEADER = "zh-hans,en,fr,domain,note\n"
PERMIT = Entry(
    key="居留许可",
    terms=(TermValue("zh-hans", "居留许可"), TermValue("en", "residence permit"), TermValue("fr", "permis de séjour")),
    domain="entry",
)


@pytest.fixture
def glossary(made_up: MadeUp, tmp_path: Path) -> Path:
    """A file of the term base with two concepts."""
    return write_file(tmp_path, "居留许可,residence permit,permis de séjour,entry,\n签证,visa,visa,entry,\n")


def write_file(folder: Path, rows: str) -> Path:
    path = folder / "glossary.csv"
    path.write_text(HEADER + rows, encoding="utf-8")
    return path


def keys() -> set[str]:
    return set(Concept.objects.values_list("key", flat=True))


def search_names(identifier: str) -> dict[str, str]:
    return dict(SearchTerm.objects.get(identifier=identifier).texts.values_list("language", "text"))


@pytest.mark.django_db
def test_the_portal_s_own_glossary_is_in_the_term_base_and_in_the_search() -> None:
    assert Concept.objects.count() > 100
    assert {concept.key for concept in Concept.objects.all()} == set(SearchTerm.objects.values_list("identifier", flat=True))
    assert not Concept.objects.filter(is_edited=True).exists()


def test_loading_the_file_again_changes_nothing(glossary: Path) -> None:
    assert operations.load_glossary(glossary) == 2
    version = selectors.terms_version()
    assert operations.load_glossary(glossary) == 2
    assert selectors.terms_version() == version


def test_the_file_leaves_alone_what_staff_have_made_or_changed(glossary: Path, tmp_path: Path) -> None:
    operations.load_glossary(glossary)
    own = Entry(key="own", terms=(TermValue("en", "own"),))
    changed = Entry(key="签证", terms=(TermValue("zh-hans", "签证"), TermValue("fr", "le visa")))
    operations.put_concepts([own, changed])
    operations.load_glossary(write_file(tmp_path, "签证,visa,visa,entry,\n驾照,driving licence,permis,roads,\n"))
    assert keys() == {"签证", "own", "驾照"}
    assert own in selectors.entries()
    assert changed in selectors.entries()


@pytest.mark.parametrize("rows", ["甲,a\n", ",,,,\n甲,a,,,\n甲,b,,,\n", f"甲,{'a' * 501},,,\n"])
def test_a_broken_file_changes_nothing(glossary: Path, tmp_path: Path, rows: str) -> None:
    operations.load_glossary(glossary)
    with pytest.raises(ExchangeError, match=r"glossary\.csv"):
        operations.load_glossary(write_file(tmp_path, rows))
    assert keys() == {"居留许可", "签证"}


def test_the_search_follows_every_change(glossary: Path) -> None:
    operations.load_glossary(glossary)
    operations.put_concepts([Entry(key="居留许可", terms=(TermValue("en", "stay permit"), TermValue("en", "old", Status.FORBIDDEN)))])
    assert search_names("居留许可") == {"en": "stay permit"}
    operations.remove_concepts(["居留许可"])
    assert not SearchTerm.objects.filter(identifier="居留许可").exists()


def test_what_staff_have_edited_in_the_search_stays_there(glossary: Path) -> None:
    operations.load_glossary(glossary)
    SearchTerm.objects.filter(identifier="签证").update(is_edited=True)
    operations.put_concepts([Entry(key="签证", terms=(TermValue("en", "entry paper"),))])
    operations.remove_concepts(["签证"])
    assert search_names("签证")["en"] == "visa"


def test_a_coordinator_changes_the_terms_of_their_language_and_of_no_other(glossary: Path) -> None:
    operations.put_concepts([PERMIT])
    user = person((Role.COORDINATE, "fr"))
    french = (*PERMIT.terms[:2], TermValue("fr", "titre de séjour"))
    assert operations.put_concepts([Entry(key=PERMIT.key, terms=french, domain="entry")], user=user) == 1
    english = (TermValue("zh-hans", "居留许可"), TermValue("en", "stay permit"), TermValue("fr", "titre de séjour"))
    with pytest.raises(NotAllowedError, match="English"):
        operations.put_concepts([Entry(key=PERMIT.key, terms=english, domain="entry")], user=user)
    with pytest.raises(NotAllowedError):
        operations.remove_concepts([PERMIT.key], user=user)
    assert Concept.objects.get().terms.get(language="en").text == "residence permit"


def test_who_coordinates_nothing_does_not_change_the_term_base(made_up: MadeUp) -> None:
    for user in (translator(), person((Role.REVIEW, "fr"))):
        with pytest.raises(NotAllowedError, match="Only coordinators"):
            operations.put_concepts([PERMIT], user=user)
    assert keys() == set()


def test_concepts_without_a_key_find_theirs_by_the_local_name(glossary: Path) -> None:
    operations.put_concepts([Entry(key="permit-1", terms=PERMIT.terms)])
    read = operations.read_terms((HEADER + "居留许可,permit,,,\n新,new,,,\n").encode())
    assert [entry.key for entry in read] == ["permit-1", "新"]


def test_a_file_comes_back_as_it_was_written(glossary: Path) -> None:
    operations.put_concepts([PERMIT, Entry(key="Alipay", terms=(TermValue("en", "Alipay"),), do_not_translate=True)])
    for written in (tbx.write(selectors.entries()), terms_csv.write(selectors.entries())):
        assert selectors.differences(operations.read_terms(written)) == ()


def test_a_change_says_which_translations_it_touches(made_up: MadeUp) -> None:
    made_up.take("visa", {"title": "Your residence permits", "fee": "The fee is 400 yuan."})
    write("title", "Vos permis de séjour")
    write("title", "Ihre Erlaubnis", language="de")
    write("fee", "Les frais sont de 400 yuans.")
    operations.put_concepts([PERMIT])
    french = Entry(key=PERMIT.key, terms=(*PERMIT.terms[:2], TermValue("fr", "titre de séjour")), domain="entry")
    touched = selectors.touched(selectors.differences([french]))
    assert (touched.counts, touched.targets) == ({"fr": 1}, (target("title"),))
    source = Entry(key=PERMIT.key, terms=(TermValue("en", "stay permit"), PERMIT.terms[2]), domain="entry")
    assert selectors.touched(selectors.differences([source])).counts == {"de": 1, "fr": 1}
    note = Entry(key=PERMIT.key, terms=PERMIT.terms, domain="entry", note="A card.")
    assert selectors.touched(selectors.differences([note])).total == 0


def test_texts_are_checked_again_after_a_change(made_up: MadeUp) -> None:
    made_up.take("visa", {"title": "Your residence permit"})
    write("title", "Votre titre de séjour")
    assert target("title").failed_checks == []
    operations.put_concepts([PERMIT])
    assert operations.recheck() == 1
    assert target("title").failed_checks == ["terms"]
