"""Judging an engine on a collection of questions whose answers are known, in the layout of the BEIR benchmark.

    DIR/corpus.jsonl     {"_id", "title", "text", "metadata": {"language"}} a line
    DIR/queries.jsonl    {"_id", "text", "metadata": {"language"}} a line
    DIR/qrels/test.tsv   query-id, corpus-id, score, with or without a heading line; without it dev.tsv or the like

A question is judged against the documents of one language at a time, in a scratch index of that language's documents. How a question and
its answers were scored never reaches the engine. Only the texts of one language are held at a time.

Languages are written in many ways: "zh", "zh_Hans", "pt-BR" are looked up by their first part. Of a document or question that comes twice
the first counts. An answer that is no document, or that is scored 0, is none.
"""

import json
import math
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from functools import cache, partial
from pathlib import Path
from typing import Any

from portal import languages
from search.documents import Document, Text
from search.engines.base import Engine, Query

#: Results of a question that are looked at.
DEPTH = 10
_JSON_NAMES = {name: f"{name}@{DEPTH}" for name in ("mrr", "ndcg", "recall")}
#: Kind of every document of a collection.
KIND = "passage"


class CollectionError(Exception):
    """The folder holds no collection that can be read; the message says which line of which file is wrong."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question and its answers: language of the documents → their identifiers and how good each is."""

    text: str
    answers: Mapping[str, Mapping[str, float]]


@dataclass(frozen=True, slots=True)
class Figures:
    """The result for the questions of one language and the documents of one. Latencies in milliseconds."""

    query_language: str
    document_language: str
    queries: int
    mrr: float
    ndcg: float
    recall: float
    p50_ms: float
    p95_ms: float
    queries_per_second: float

    def as_json(self) -> dict[str, Any]:
        """As the command prints it."""
        values = {_JSON_NAMES.get(name, name): value for name, value in asdict(self).items() if name != "queries_per_second"}
        return {name: round(value, 4) if isinstance(value, float) else value for name, value in values.items()}


class Collection:
    """A folder in BEIR layout. `notes`: sentences for whoever reads the figures, on what was left out and which answers were taken.

    Raises:
        CollectionError: a file is missing or cannot be read.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        # Identifier → language, "" for one that the registry does not have: all that is kept of the documents.
        self._languages: dict[str, str] = {}
        for line in self._lines("corpus.jsonl"):
            self._languages.setdefault(line["_id"], _language(line))
        self._qrels = _qrels_file(folder / "qrels")
        self._answers = self._read_answers()
        self.notes = tuple(self._notes())

    def document_languages(self) -> tuple[str, ...]:
        """Codes, in the order of the registry."""
        found = set(self._languages.values())
        return tuple(row.code for row in languages.all_languages() if row.code in found)

    def documents(self, code: str) -> Iterator[Document]:
        """The documents in a language."""
        seen: set[str] = set()
        for line in self._lines("corpus.jsonl"):
            key = line["_id"]
            if self._languages[key] == code and key not in seen:
                seen.add(key)
                text = Text(title=str(line.get("title") or ""), body=str(line.get("text") or ""))
                yield Document(key=f"{KIND}:{key}", kind=KIND, texts={code: text}, urls={code: "/"})

    def questions(self) -> dict[str, list[Question]]:
        """Language of the question → the questions that have an answer, in the order of the registry."""
        found: dict[str, list[Question]] = {row.code: [] for row in languages.all_languages()}
        seen: set[str] = set()
        for line in self._lines("queries.jsonl"):
            key, language, text = line["_id"], _language(line), str(line.get("text") or "")
            answers: dict[str, dict[str, float]] = {}
            for answer, score in self._answers.get(key, {}).items():
                if code := self._languages.get(answer):
                    answers.setdefault(code, {})[answer] = score
            if answers and language and text.strip() and key not in seen:
                seen.add(key)
                found[language].append(Question(text, answers))
        return {code: questions for code, questions in found.items() if questions}

    def _lines(self, name: str) -> Iterator[dict[str, Any]]:
        """One object a line, its identifier a string."""
        for place, line in _read(self.folder / name):
            try:
                value = json.loads(line)
                yield {**value, "_id": str(value["_id"])}
            except (ValueError, KeyError, TypeError) as error:
                raise CollectionError(f"{self.folder / name}, line {place}: no object with an _id: {line[:80]!r}") from error

    def _read_answers(self) -> dict[str, dict[str, float]]:
        answers: dict[str, dict[str, float]] = {}
        for place, line in _read(self._qrels):
            query, document, score = self._row(line, place)
            if score > 0:
                answers.setdefault(query, {})[document] = score
        return answers

    def _row(self, line: str, place: int) -> tuple[str, str, float]:
        fields = line.rstrip("\r\n").split("\t")
        try:
            # The layout of TREC has a column between the two identifiers.
            query, document, score = fields[0], fields[-2], float(fields[-1])
        except (ValueError, IndexError) as error:
            if place == 1 and len(fields) > 1:
                return "", "", 0.0
            raise CollectionError(f"{self._qrels}, line {place}: no query, document and score: {line[:80]!r}") from error
        return query, document, score

    def _notes(self) -> Iterator[str]:
        if self._qrels.name != "test.tsv":
            yield f"There is no test.tsv: the answers are those of {self._qrels.name}."
        missing = {document for answers in self._answers.values() for document in answers} - self._languages.keys()
        if missing:
            yield f"{len(missing)} answers are no documents of the collection, {min(missing)} among them."
        foreign = sum(not code for code in self._languages.values())
        if foreign:
            yield f"{foreign} documents are left out: they name no language of the registry in metadata.language."


def evaluate(
    collection: Collection, engines: Mapping[str, Engine], progress: Callable[[str, int, int], None] | None = None
) -> Iterator[Figures]:
    """The figures of the questions of each language against the documents of each, as soon as they are known.

    `engines`: language of the documents → an engine whose index may be overwritten. `progress`: called with what is being done, how much
    of it is done, and how much there is (0 where that is not known).
    """
    report = progress or (lambda _what, _done, _total: None)
    for code, engine in engines.items():
        engine.rebuild(collection.documents(code), partial(_report_documents, report, code))
    for asked, questions in collection.questions().items():
        yield from _judge(engines, asked, questions, report)


def _report_documents(report: Callable[[str, int, int], None], code: str, done: int) -> None:
    report(f"{code}: documents", done, 0)


def _judge(
    engines: Mapping[str, Engine], asked: str, questions: list[Question], report: Callable[[str, int, int], None]
) -> Iterator[Figures]:
    language = languages.get(asked)
    tallies: dict[str, _Tally] = {code: _Tally() for code in engines}
    for engine in engines.values():
        # The first question opens the index, which every later one finds open.
        engine.rank(Query(asked, language, per_page=DEPTH))
    for number, question in enumerate(questions, start=1):
        embedding = _embed(engines, question.text)
        for code in engines.keys() & question.answers.keys():
            begin = time.perf_counter()
            keys = engines[code].rank(Query(question.text, language, per_page=DEPTH))
            tallies[code].times.append(embedding + (time.perf_counter() - begin) * 1000)
            found = [key.partition(":")[2] for key in keys[:DEPTH]]
            tallies[code].scores.append(measures(found, question.answers[code]))
        report(f"{asked}: questions", number, len(questions))
    for code, tally in tallies.items():
        if tally.scores:
            yield tally.figures(asked, code)


def _embed(engines: Mapping[str, Engine], text: str) -> float:
    """Milliseconds that the question's vector takes. The engine remembers it: it is made once for the documents of all languages, and its
    time belongs to each of their searches."""
    encoder = next(iter(engines.values())).encoder
    if encoder is None:
        return 0.0
    begin = time.perf_counter()
    encoder.encode_query(text)
    return (time.perf_counter() - begin) * 1000


@dataclass(slots=True)
class _Tally:
    """What came of the questions so far. `times`: milliseconds."""

    scores: list[tuple[float, float, float]] = field(default_factory=list)
    times: list[float] = field(default_factory=list)

    def figures(self, asked: str, code: str) -> Figures:
        mrr, ndcg, recall = (math.fsum(column) / len(self.scores) for column in zip(*self.scores, strict=True))
        return Figures(
            query_language=asked,
            document_language=code,
            queries=len(self.scores),
            mrr=mrr,
            ndcg=ndcg,
            recall=recall,
            p50_ms=percentile(self.times, 50),
            p95_ms=percentile(self.times, 95),
            queries_per_second=1000 * len(self.times) / max(math.fsum(self.times), 1e-9),
        )


def measures(found: list[str], answers: Mapping[str, float]) -> tuple[float, float, float]:
    """Reciprocal rank of the first answer, normalised discounted gain, and share of the answers, among what was found."""
    ranks = [rank for rank, key in enumerate(found, start=1) if key in answers]
    gain = math.fsum(answers[key] / math.log2(rank + 1) for rank, key in enumerate(found, start=1) if key in answers)
    best = math.fsum(score / math.log2(rank + 1) for rank, score in enumerate(sorted(answers.values(), reverse=True)[:DEPTH], start=1))
    return (1 / ranks[0] if ranks else 0.0, gain / best, len(ranks) / len(answers))


def percentile(values: Iterable[float], share: int) -> float:
    """The value that `share` per cent of the values do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share / 100 * len(ordered)) - 1)] if ordered else 0.0


def _read(path: Path) -> Iterator[tuple[int, str]]:
    """The lines that are not empty, with their numbers."""
    place = 0
    try:
        with path.open(encoding="utf-8-sig") as file:
            for place, line in enumerate(file, start=1):
                if line.strip():
                    yield place, line
    except OSError as error:
        raise CollectionError(f"{path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise CollectionError(f"{path}, after line {place}: not UTF-8") from error


def _qrels_file(folder: Path) -> Path:
    """The file that judges, "test.tsv" where there is one."""
    names = ("test.tsv", "dev.tsv", "validation.tsv", "train.tsv")
    return next((folder / name for name in names if (folder / name).is_file()), folder / names[0])


def _language(line: Mapping[str, Any]) -> str:
    """The code of the registry for what a line says of its language: the same, or else the first with the same first part."""
    metadata = line.get("metadata")
    places = (metadata, line) if isinstance(metadata, Mapping) else (line,)
    tags = (place.get(name) for place in places for name in ("language", "lang"))
    return _code(str(next(filter(None, tags), "")).strip().lower().replace("_", "-"))


@cache
def _code(tag: str) -> str:
    if languages.is_known(tag):
        return tag
    codes = (row.code for row in languages.all_languages())
    return next((code for code in codes if tag and code.partition("-")[0] == tag.partition("-")[0]), "")
