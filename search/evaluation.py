"""Judging an engine on a collection of questions whose answers are known, in the layout of the BEIR benchmark.

    DIR/corpus.jsonl     {"_id", "title", "text", "metadata": {"language"}} a line
    DIR/queries.jsonl    {"_id", "text", "metadata": {"language"}} a line
    DIR/qrels/test.tsv   query-id, corpus-id, score, with a heading line

A question is judged against the documents of one language at a time, in a scratch index of that language's documents. How a question and
its answers were scored never reaches the engine. Only the texts of one language are held at a time.
"""

import csv
import json
import math
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from portal import languages
from search.documents import Document, Text
from search.engines.base import Engine, Query

#: Results of a question that are looked at.
DEPTH = 10
#: Kind of every document of a collection.
KIND = "passage"


class CollectionError(Exception):
    """The folder holds no collection that can be read; the message says which line of which file is wrong."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question and its answers: identifiers of documents and how good each is."""

    text: str
    language: str
    answers: Mapping[str, int]


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
        values = asdict(self)
        for name in ("mrr", "ndcg", "recall"):
            values[f"{name}@{DEPTH}"] = values.pop(name)
        return {name: round(value, 4) if isinstance(value, float) else value for name, value in values.items()}


class Collection:
    """A folder in BEIR layout. Documents and questions in languages that the registry does not have are left out.

    Raises:
        CollectionError: a file is missing or cannot be read.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        # Identifier → language: all that is kept of the documents.
        self._languages = {str(line["_id"]): _language(line) for line in self._lines("corpus.jsonl")}
        self._answers = self._read_answers()

    def document_languages(self) -> tuple[str, ...]:
        """Codes, in the order of the registry."""
        found = set(self._languages.values())
        return tuple(row.code for row in languages.all_languages() if row.code in found)

    def documents(self, code: str) -> Iterator[Document]:
        """The documents in a language."""
        for line in self._lines("corpus.jsonl"):
            if _language(line) == code:
                text = Text(title=str(line.get("title") or ""), body=str(line.get("text") or ""))
                yield Document(key=f"{KIND}:{line['_id']}", kind=KIND, texts={code: text}, urls={code: "/"})

    def questions(self, code: str) -> dict[str, list[Question]]:
        """Language of the question → the questions that have an answer in the language `code`."""
        found: dict[str, list[Question]] = {}
        for line in self._lines("queries.jsonl"):
            answers = {key: score for key, score in self._answers.get(str(line["_id"]), {}).items() if self._languages.get(key) == code}
            language = _language(line)
            if answers and language:
                found.setdefault(language, []).append(Question(str(line["text"]), language, answers))
        order = [row.code for row in languages.all_languages()]
        return dict(sorted(found.items(), key=lambda pair: order.index(pair[0])))

    def _lines(self, name: str) -> Iterator[dict[str, Any]]:
        read = 0
        try:
            with (self.folder / name).open(encoding="utf-8") as file:
                for line in file:
                    read += 1
                    if line.strip():
                        value = json.loads(line)
                        yield {"_id": value["_id"], **value}
        except OSError as error:
            raise CollectionError(f"{self.folder / name}: {error.strerror}") from error
        except (ValueError, KeyError, TypeError) as error:
            raise CollectionError(f"{self.folder / name}, line {read}: {error!r}") from error

    def _read_answers(self) -> dict[str, dict[str, int]]:
        path = self.folder / "qrels" / "test.tsv"
        answers: dict[str, dict[str, int]] = {}
        try:
            with path.open(encoding="utf-8", newline="") as file:
                rows = csv.reader(file, delimiter="\t")
                next(rows, None)
                for query, document, score in rows:
                    if float(score) > 0:
                        answers.setdefault(query, {})[document] = int(float(score))
        except OSError as error:
            raise CollectionError(f"{path}: {error.strerror}") from error
        except ValueError as error:
            raise CollectionError(f"{path}: {error}") from error
        return answers


def evaluate(
    collection: Collection, code: str, engine: Engine, progress: Callable[[str, int, int], None] | None = None
) -> Iterator[Figures]:
    """The figures of the questions of each language against the documents in one, as soon as they are known.

    `engine`: one whose index may be overwritten. `progress`: called with what is being done, how much of it is done, and how much there is
    (0 where that is not known).
    """
    report = progress or (lambda _what, _done, _total: None)
    engine.rebuild(collection.documents(code), lambda done: report(f"{code}: documents", done, 0))
    for asked, questions in collection.questions(code).items():
        yield _judge(engine, asked, code, questions, report)


def _judge(engine: Engine, asked: str, code: str, questions: list[Question], report: Callable[[str, int, int], None]) -> Figures:
    language = languages.get(asked)
    scores: list[tuple[float, float, float]] = []
    times: list[float] = []
    # The first question opens the index, which every later one finds open.
    engine.search(Query(questions[0].text, language, per_page=DEPTH))
    for number, question in enumerate(questions, start=1):
        begin = time.perf_counter()
        results = engine.search(Query(question.text, language, per_page=DEPTH))
        times.append((time.perf_counter() - begin) * 1000)
        found = [hit.key.partition(":")[2] for hit in results.hits[:DEPTH]]
        scores.append(measures(found, question.answers))
        report(f"{asked} → {code}", number, len(questions))
    mrr, ndcg, recall = (math.fsum(column) / len(scores) for column in zip(*scores, strict=True))
    return Figures(
        query_language=asked,
        document_language=code,
        queries=len(questions),
        mrr=mrr,
        ndcg=ndcg,
        recall=recall,
        p50_ms=percentile(times, 50),
        p95_ms=percentile(times, 95),
        queries_per_second=1000 * len(times) / max(math.fsum(times), 1e-9),
    )


def measures(found: list[str], answers: Mapping[str, int]) -> tuple[float, float, float]:
    """Reciprocal rank of the first answer, normalised discounted gain, and share of the answers, among what was found."""
    ranks = [rank for rank, key in enumerate(found, start=1) if key in answers]
    gain = math.fsum(answers[key] / math.log2(rank + 1) for rank, key in enumerate(found, start=1) if key in answers)
    best = math.fsum(score / math.log2(rank + 1) for rank, score in enumerate(sorted(answers.values(), reverse=True)[:DEPTH], start=1))
    return (1 / ranks[0] if ranks else 0.0, gain / best, len(ranks) / len(answers))


def percentile(values: Iterable[float], share: int) -> float:
    """The value that `share` per cent of the values do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share / 100 * len(ordered)) - 1)] if ordered else 0.0


def _language(line: Mapping[str, Any]) -> str:
    code = str((line.get("metadata") or {}).get("language", "")).lower()
    return code if languages.is_known(code) else ""
