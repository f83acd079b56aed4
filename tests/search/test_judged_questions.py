"""The portal's own judged set: questions as residents ask them, and the objects that answer them, on the real content.

`judged/<code>.yaml` says in what way they ask → question → `public_id` of what should be found; any of several will do. The floors lie a
little below what was measured when they were written: for some languages with three kinds in the directory, for others since there are
twelve and more stands beside an answer.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml
from django.conf import settings
from filelock import FileLock

from portal import languages
from search import sources
from search.engines import get_engine
from search.engines.base import Engine, Query
from search.engines.embedded import EmbeddedEngine
from search.evaluation import DEPTH
from search.expansion import expand
from tests import loaded_content

_FOLDER = Path(__file__).with_name("judged")
#: Least number of questions of a language.
_FEWEST = 20
#: Language → mean reciprocal rank, share that is found in the first ten: by words alone, and with vectors.
FLOORS = {
    "zh-hans": ((0.80, 0.88), (0.83, 0.96)),
    "en": ((0.85, 0.92), (0.83, 0.92)),
    "fr": ((0.84, 0.96), (0.89, 0.96)),
    "de": ((0.89, 0.96), (0.89, 0.96)),
    "ja": ((0.92, 0.96), (0.92, 0.96)),
    "ko": ((0.80, 0.96), (0.85, 0.96)),
    "es": ((0.78, 0.84), (0.81, 0.92)),
    "ru": ((0.86, 0.96), (0.87, 0.96)),
    "ar": ((0.94, 0.96), (0.94, 0.96)),
    "pt": ((0.88, 0.92), (0.92, 0.96)),
}


@dataclass(frozen=True, slots=True)
class Judged:
    """A question, how it is asked, and what answers it."""

    text: str
    way: str
    answers: tuple[str, ...]


def judged(code: str) -> list[Judged]:
    """The questions of a language."""
    groups = yaml.safe_load((_FOLDER / f"{code}.yaml").read_text(encoding="utf-8"))
    return [
        Judged(str(text), way, tuple(answers) if isinstance(answers, list) else (answers,))
        for way, questions in groups.items()
        for text, answers in questions.items()
    ]


@pytest.fixture(autouse=True)
def registries() -> None:
    """The real ones, which the other tests of the search put aside."""


@pytest.fixture(scope="module")
def engine_with_vectors(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[Engine]:
    """The content with vectors, which are kept from one run to the next."""
    folder = loaded_content.PROJECT / ".pytest_cache" / "judged"
    folder.mkdir(parents=True, exist_ok=True)
    with FileLock(folder / "lock"), django_db_blocker.unblock():
        engine = EmbeddedEngine(directory=folder / "index", vectors=True)
        engine.rebuild(document for source in sources.all_sources() for document in source.documents())
        yield engine


@pytest.mark.django_db
@pytest.mark.xdist_group("judged")
class TestQuestions:
    def test_every_language_has_questions_with_answers(self, language: languages.Language) -> None:
        known = {document.public_id for document in get_engine().documents()}
        questions = judged(language.code)
        assert len(questions) >= _FEWEST
        assert {answer for question in questions for answer in question.answers} <= known

    def test_words_find_answers(self, language: languages.Language) -> None:
        assert settings.SEARCH["VECTORS"] is False
        _check(get_engine(), language, FLOORS[language.code][0])

    def test_words_and_meaning_find_answers(self, engine_with_vectors: Engine, language: languages.Language) -> None:
        _check(engine_with_vectors, language, FLOORS[language.code][1])


def _check(engine: Engine, language: languages.Language, floors: tuple[float, float]) -> None:
    questions = judged(language.code)
    ranks = [_rank(engine, question, language) for question in questions]
    mean = sum(1 / rank for rank in ranks if rank) / len(ranks)
    share = sum(1 for rank in ranks if rank) / len(ranks)
    weak = [_line(question, rank) for question, rank in zip(questions, ranks, strict=True) if rank != 1]
    report = "\n".join([f"{language.code}: MRR {mean:.3f}, found {share:.3f}; floors {floors}", *weak])
    assert mean >= floors[0], report
    assert share >= floors[1], report


def _line(question: Judged, rank: int) -> str:
    return f"  {rank or '-':>2} {question.way}: {question.text} → {', '.join(question.answers)}"


def _rank(engine: Engine, question: Judged, language: languages.Language) -> int:
    """Place of the first answer among the first ten, from 1; 0 where none is there."""
    hits = engine.search(expand(Query(question.text, language, per_page=DEPTH))).hits
    return next((place for place, hit in enumerate(hits, start=1) if hit.public_id in question.answers), 0)
