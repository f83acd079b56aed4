"""Judging search: the figures are those of the definitions, and the portal's own index is not touched."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from search.evaluation import measures, percentile


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
    assert measures(["x", "a"], {"a": 1}) == (0.5, pytest.approx(0.6309, abs=1e-4), 1.0)
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


def test_broken_collection_is_named(tmp_path: Path) -> None:
    folder = write_collection(tmp_path / "set")
    (folder / "corpus.jsonl").write_text('{"_id": "1"}\n{', encoding="utf-8")
    with pytest.raises(CommandError, match=r"corpus\.jsonl, line 2"):
        call_command("search_evaluate", str(folder), "--no-vectors")
