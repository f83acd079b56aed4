"""Words that staff teach: they take effect with the next question, without a new index."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as project
from django.utils import timezone

from portal import languages
from search import operations, sources, vocabulary
from search.documents import Document, Text
from search.engines.base import Engine, Query
from search.expansion import MOST_ALTERNATIVES, expand
from search.finding import find
from search.models import Alias, PromotedResult, Synonym, Term
from search.terms import load_terms
from tests.search.city import make_document

pytestmark = pytest.mark.django_db
Committed = Callable[..., AbstractContextManager[object]]
HEADER = "zh-hans,en,fr,domain,note\n"


class Shelf(sources.Source):
    """Documents in memory."""

    name = "shelf"

    def __init__(self, documents: list[Document]) -> None:
        self.all = {document.key.partition(":")[2]: document for document in documents}

    def documents(self) -> Iterator[Document]:
        yield from self.all.values()

    def document(self, identifier: str) -> Document | None:
        return self.all.get(identifier)

    def count(self) -> int:
        return len(self.all)


@pytest.fixture(autouse=True)
def no_terms() -> None:
    """The portal's own term base is put aside."""
    Term.objects.all().delete()


@pytest.fixture
def engine(configured_engine: Engine) -> Engine:
    """An engine with an aquarium, a zoo and a permit."""
    sources.register(
        Shelf([
            make_document("shelf:fish", {"en": Text("Aquarium"), "zh-hans": Text("海洋馆")}),
            make_document("shelf:zoo", {"en": Text("Zoo")}),
            make_document("shelf:permit", {"zh-hans": Text("居留许可", (), "外国人办理居留许可。")}),
        ])
    )  # fmt: skip
    operations.rebuild()
    return configured_engine


def asked(text: str, code: str = "en", page: int = 1) -> Query:
    return Query(text, languages.get(code), page=page)


def found(text: str, code: str = "en") -> list[str]:
    return [hit.key for hit in find(asked(text, code)).hits]


def alternatives(text: str, code: str = "en") -> set[tuple[str, str]]:
    return {(wording, language.code) for wording, language in expand(asked(text, code), vocabulary.current()).alternatives}


def term_base(tmp_path: Path, rows: str) -> Path:
    path = tmp_path / "terms.csv"
    path.write_text(HEADER + rows, encoding="utf-8")
    return path


def test_question_with_a_term_is_also_asked_in_other_languages(tmp_path: Path) -> None:
    load_terms(term_base(tmp_path, "居留许可,residence permit (card),permis de séjour,entry,\n"))
    expected = {("居留许可", "zh-hans"), ("permis de séjour", "fr")}
    assert alternatives("residence permit") == expected
    assert alternatives("how do I get a Residence Permits") == expected
    assert alternatives("permis de sejour", "fr") == {("居留许可", "zh-hans"), ("residence permit", "en")}
    assert alternatives("怎么办理居留许可") == {("residence permit", "en"), ("permis de séjour", "fr")}
    assert alternatives("zoo") == set()


def test_term_that_is_little_of_a_question_does_not_stand_for_it(tmp_path: Path) -> None:
    load_terms(term_base(tmp_path, "儿童,child,enfant,,\n"))
    assert alternatives("buy shoes toys books for a child") == set()


def test_alternatives_are_few_and_the_readers_language_comes_first() -> None:
    load_terms(project.PROJECT / "locale" / "glossary.csv")
    got = expand(asked("居留许可", "pt"), vocabulary.current()).alternatives
    assert len(got) == MOST_ALTERNATIVES
    assert (got[0][0], got[0][1].code) == ("autorização de residência", "pt")


def test_synonym_takes_the_place_of_the_word_and_keeps_the_others() -> None:
    Synonym.objects.create(language="en", text="fishes", means="aquarium")
    assert alternatives("fish for children") == {("aquarium children", "en")}
    Synonym.objects.all()[0].delete()
    assert alternatives("fish for children") == set()


def test_synonym_is_live_without_a_new_index(engine: Engine) -> None:
    assert found("fish tank house") == []
    Synonym.objects.create(language="en", text="fish tank house", means="aquarium")
    assert found("fish tank house") == ["shelf:fish"]


def test_term_finds_what_exists_in_another_language_only(engine: Engine, tmp_path: Path) -> None:
    load_terms(term_base(tmp_path, "居留许可,residence permit,permis de séjour,entry,\n"))
    assert found("residence permit") == ["shelf:permit"]


def test_term_base_file_is_loaded_again_and_spares_what_staff_have_changed(tmp_path: Path) -> None:
    assert load_terms(term_base(tmp_path, "甲,a,,,\n乙,b,,,\n")) == 2
    Term.objects.filter(identifier="甲").update(is_edited=True)
    own = Term.objects.create()
    load_terms(term_base(tmp_path, "甲,changed,,,\n丙,c,,,\n"))
    assert {(term.identifier, str(term)) for term in Term.objects.exclude(pk=own.pk)} == {("甲", "a"), ("丙", "c")}
    assert Term.objects.filter(pk=own.pk).exists()


@pytest.mark.parametrize("rows", [",a,,,\n", "甲,a,,,\n甲,b,,,\n", "甲,a\n", "甲,a,,,,more\n"])
def test_broken_term_base_changes_nothing(tmp_path: Path, rows: str) -> None:
    with pytest.raises(ValueError, match=r"terms\.csv: line"):
        load_terms(term_base(tmp_path, rows))
    assert not Term.objects.exists()


def test_strange_column_is_named(tmp_path: Path) -> None:
    path = tmp_path / "terms.csv"
    path.write_text("zh-hans,klingon\n甲,x\n", encoding="utf-8")
    with pytest.raises(ValueError, match="klingon"):
        load_terms(path)


def test_portal_s_own_term_base_is_sound() -> None:
    assert load_terms(project.PROJECT / "locale" / "glossary.csv") > 100
    rules = vocabulary.current().rules
    assert set(rules) == {row.code for row in languages.all_languages()}


def test_alias_is_found_in_every_language_and_taken_away_again(engine: Engine, django_capture_on_commit_callbacks: Committed) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        alias = Alias.objects.create(text="Nemo", key="shelf:fish")
    assert found("nemo") == ["shelf:fish"]
    assert found("nemo", "ru") == ["shelf:fish"]
    with django_capture_on_commit_callbacks(execute=True):
        alias.key = "shelf:zoo"
        alias.save()
    assert found("nemo") == ["shelf:zoo"]
    operations.rebuild()
    assert found("nemo") == ["shelf:zoo"]
    with django_capture_on_commit_callbacks(execute=True):
        alias.delete()
    assert found("nemo") == []


def test_promoted_result_comes_first_once_and_labelled(engine: Engine) -> None:
    PromotedResult.objects.create(language="en", text="animals", key="shelf:zoo")
    PromotedResult.objects.create(language="en", text="Aquariums", key="shelf:zoo")
    PromotedResult.objects.create(language="en", text="Aquariums", key="shelf:fish", rank=2)
    answer = find(asked("the animal"))
    assert ([hit.key for hit in answer.promoted], answer.total) == (["shelf:zoo"], 1)
    assert found("aquarium") == ["shelf:zoo", "shelf:fish"]
    assert found("animals", "fr") == []


def test_promoted_result_ends_and_does_not_show_what_is_gone(engine: Engine) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    PromotedResult.objects.create(language="en", text="animals", key="shelf:zoo", until=yesterday)
    PromotedResult.objects.create(language="en", text="animals", key="shelf:gone")
    PromotedResult.objects.create(language="en", text="animals", key="attic:1")
    assert found("animals") == []


def test_promoted_result_does_not_break_filters(engine: Engine) -> None:
    PromotedResult.objects.create(language="en", text="animals", key="shelf:zoo")
    assert find(Query("animals", languages.get("en"), {"kind": ("school",)})).hits == ()


def test_misspelt_question_has_a_better_one(engine: Engine) -> None:
    engine.write([make_document("shelf:fish2", {"en": Text("Aquarium shop")})])
    assert find(asked("aquaruim")).did_you_mean == "aquarium"
    assert find(asked("aquarium")).did_you_mean == ""


def test_question_costs_one_database_query_however_many_words_there_are(
    engine: Engine, django_assert_num_queries: Callable[[int], AbstractContextManager[object]]
) -> None:
    for number in range(30):
        Synonym.objects.create(language="en", text=f"pond{number}", means="aquarium")
        PromotedResult.objects.create(language="en", text="animals", key="shelf:zoo" if number == 0 else f"shelf:{number}", rank=number)
    load_terms(project.PROJECT / "locale" / "glossary.csv")
    find(asked("pond7"))
    for text in ("pond7", "animals", "residence permit", "aquaruim", "居留许客"):
        with django_assert_num_queries(1):
            find(asked(text))


def test_few_results_are_promoted(engine: Engine) -> None:
    for key in ("zoo", "fish", "permit", *"abcdef"):
        PromotedResult.objects.create(language="en", text="animals", key=f"shelf:{key}")
    sources.get("shelf").all |= {letter: make_document(f"shelf:{letter}", {"en": Text(letter)}) for letter in "abcdef"}
    assert len(found("animals")) == 5


def test_letter_of_the_same_sound_has_a_better_question_that_finds_something(engine: Engine) -> None:
    assert find(asked("居留许克", "zh-hans")).did_you_mean == "居留许可"
    assert find(asked("海洋官")).did_you_mean == "海洋馆"
    engine.write(deletes=["shelf:fish"])
    assert find(asked("海洋官")).did_you_mean == ""
