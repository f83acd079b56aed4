"""Judging search: the figures are those of the definitions, and the portal's own index is not touched."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from search.evaluation import Collection, measures, percentile


def write_collection(folder: Path) -> Path:
    texts = {"en": "A residence permit is issued by the police.", "fr": "La police délivre le titre de séjour."}
    questions = {"en": "residence permit", "fr": "titre de séjour"}
    (folder / "qrels").mkdir(parents=True)
    lines = [json.dumps({"_id": f"{code}:1", "title": "", "text": text, "metadata": {"language": code}}) for code, text in texts.items()]
    (folder / "corpus.jsonl").write_text("\n".join(lines), encoding="utf-8")
    lines = [json.dumps({"_id": f"{code}:q", "text": text, "metadata": {"language": code}}) for code, text in questions.items()]
    (folder / "queries.jsonl").write_text("\n".join(lines), encoding="utf-8")
    pairs = [f"{asked}:q\t{code}:1\t1" for asked in texts for code in texts]
    (folder / "qrels" / "test.tsv").write_text("\n".join(["query-id\tcorpus-id\tscore", *pairs]), encoding="utf-8")
    return folder


def test_figures_follow_their_definitions() -> None:
    assert measures(["x", "a"], {"a": 1}) == pytest.approx((0.5, 0.6309, 1.0), abs=1e-4)
    assert measures(["x"], {"a": 1}) == (0.0, 0.0, 0.0)
    assert percentile([4, 1, 3, 2], 50) == 2
    assert percentile([], 95) == 0.0


def test_every_pair_of_languages_is_judged(tmp_path: Path) -> None:
    out = StringIO()
    call_command("search_evaluate", str(write_collection(tmp_path / "set")), "--no-vectors", "--json", stdout=out)
    pairs = {(pair["query_language"], pair["document_language"]): pair for pair in json.loads(out.getvalue())["pairs"]}
    assert set(pairs) == {("en", "en"), ("en", "fr"), ("fr", "en"), ("fr", "fr")}
    assert pairs["en", "en"]["mrr@10"] == pairs["fr", "fr"]["mrr@10"] == 1.0
    assert pairs["en", "fr"]["mrr@10"] == 0.0


def judge(folder: Path) -> dict[tuple[str, str], dict[str, float]]:
    out = StringIO()
    call_command("search_evaluate", str(folder), "--no-vectors", "--json", stdout=out, stderr=StringIO())
    return {(pair["query_language"], pair["document_language"]): pair for pair in json.loads(out.getvalue())["pairs"]}


def write_lines(path: Path, *lines: object) -> None:
    path.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines), encoding="utf-8")


def test_output_has_the_promised_figures_and_no_others(tmp_path: Path) -> None:
    names = ["query_language", "document_language", "queries", "mrr@10", "ndcg@10", "recall@10", "p50_ms", "p95_ms"]
    assert all(list(pair) == names for pair in judge(write_collection(tmp_path / "set")).values())


@pytest.mark.parametrize(
    ("tag", "code"),
    [
        ("zh", "zh-hans"),
        ("zh-CN", "zh-hans"),
        ("zh_Hans", "zh-hans"),
        ("pt-BR", "pt"),
        ("en-US", "en"),
        ("DE", "de"),
        ("tlh", ""),
        ("", ""),
    ],
)
def test_language_is_looked_up_by_its_first_part(tmp_path: Path, tag: str, code: str) -> None:
    folder = write_collection(tmp_path / "set")
    write_lines(folder / "corpus.jsonl", {"_id": "en:1", "text": "residence permit", "metadata": {"language": tag}})
    assert Collection(folder).document_languages() == ((code,) if code else ())


def test_language_may_stand_beside_the_text(tmp_path: Path) -> None:
    folder = write_collection(tmp_path / "set")
    write_lines(folder / "corpus.jsonl", {"_id": "en:1", "text": "residence permit", "lang": "en"}, {"_id": "x", "text": "none"})
    collection = Collection(folder)
    assert collection.document_languages() == ("en",)
    assert "1 documents are left out: they name no language of the registry in metadata.language." in collection.notes


def test_strange_rows_do_no_harm(tmp_path: Path) -> None:
    folder = write_collection(tmp_path / "set")
    english = {"language": "en"}
    write_lines(
        folder / "corpus.jsonl",
        {"_id": 1, "title": None, "text": "A residence permit is issued by the police.", "metadata": english},
        {"_id": "1", "title": "The same again", "text": "Nothing of the kind.", "metadata": english},
        "",
        {"_id": "long", "title": "", "text": "word " * 10_000, "metadata": english},
        {"_id": "empty", "metadata": english},
        {"_id": "nowhere", "text": "residence permit", "metadata": None},
    )
    write_lines(
        folder / "queries.jsonl",
        {"_id": "q", "text": "residence permit", "metadata": english},
        {"_id": "q", "text": "something else", "metadata": english},
        {"_id": "blank", "text": " ", "metadata": english},
        {"_id": "unjudged", "text": "word", "metadata": english},
    )
    rows = ["q\t1\t1.0", "q\tlong\t0", "q\tmissing\t1", "blank\t1\t1", "unjudged\tlong\t0", "nobody\t1\t1"]
    write_lines(folder / "qrels" / "test.tsv", *rows)
    assert judge(folder)["en", "en"] | {"p50_ms": 0, "p95_ms": 0} == {
        "query_language": "en",
        "document_language": "en",
        "queries": 1,
        "mrr@10": 1.0,
        "ndcg@10": 1.0,
        "recall@10": 1.0,
        "p50_ms": 0,
        "p95_ms": 0,
    }
    assert "1 answers are no documents of the collection, missing among them." in Collection(folder).notes


def test_answers_of_another_split_are_taken_and_named(tmp_path: Path) -> None:
    folder = write_collection(tmp_path / "set")
    (folder / "qrels" / "test.tsv").rename(folder / "qrels" / "dev.tsv")
    assert Collection(folder).notes == ("There is no test.tsv: the answers are those of dev.tsv.",)
    assert len(judge(folder)) == 4


@pytest.mark.parametrize(
    ("name", "lines", "message"),
    [
        ("corpus.jsonl", ('{"_id": "1"}', "{"), r"corpus\.jsonl, line 2: no object with an _id"),
        ("corpus.jsonl", ("", '{"text": "x"}'), r"corpus\.jsonl, line 2: no object with an _id"),
        ("queries.jsonl", ("[1]",), r"queries\.jsonl, line 1: no object with an _id"),
        ("qrels/test.tsv", ("query-id\tcorpus-id\tscore", "a b 1"), r"test\.tsv, line 2: no query, document and score"),
        ("qrels/test.tsv", ("query-id\tcorpus-id\tscore", "a\tb\tmuch"), r"test\.tsv, line 2: no query, document and score"),
    ],
)
def test_broken_line_is_named(tmp_path: Path, name: str, lines: tuple[str, ...], message: str) -> None:
    folder = write_collection(tmp_path / "set")
    write_lines(folder / name, *lines)
    with pytest.raises(CommandError, match=message):
        call_command("search_evaluate", str(folder), "--no-vectors")


@pytest.mark.parametrize("name", ["corpus.jsonl", "queries.jsonl", "qrels/test.tsv"])
def test_missing_file_is_named(tmp_path: Path, name: str) -> None:
    folder = write_collection(tmp_path / "set")
    (folder / name).unlink()
    with pytest.raises(CommandError, match=f"{name}: No such file"):
        call_command("search_evaluate", str(folder), "--no-vectors")
