"""The format of the pages' content files: what is right is read, and what is wrong is named with its file, row and field."""

from pathlib import Path
from typing import Any

import pytest

from portal import languages
from portal.content_rows import ContentError
from portal.pages.content_files import FOLDER, read_home, read_policy, read_section
from tests.portal.pages.content import ENGLISH, FACTS, HOME, SECTION, without, write, write_policy

TOPICS = sorted(path.name for path in (FOLDER / "policies").iterdir() if path.is_dir())
#: What newcomers need first, in all ten languages.
FIRST = (
    "accommodation-registration",
    "residence-permit",
    "work-permit",
    "permanent-residence",
    "transit-240",
    "medical-services",
    "emergency-numbers",
    "hotline-12345",
    "mobile-payment",
    "social-insurance",
)


def body(*blocks: Any) -> dict[str, Any]:
    return {**ENGLISH, "body": list(blocks)}


class TestRealContent:
    def test_there_are_thirty_topics(self) -> None:
        assert len(TOPICS) == 30
        assert set(FIRST) <= set(TOPICS)

    @pytest.mark.parametrize("topic", TOPICS)
    def test_every_policy_is_in_chinese_and_english_and_the_first_ten_in_all(self, topic: str) -> None:
        content = read_policy(FOLDER / "policies" / topic)
        assert {"en", "zh-hans"} <= set(content.texts)
        if topic in FIRST:
            assert set(content.texts) == {row.code for row in languages.all_languages()}

    @pytest.mark.parametrize("topic", TOPICS)
    def test_a_translation_has_the_blocks_items_and_facts_of_its_original(self, topic: str) -> None:
        texts = read_policy(FOLDER / "policies" / topic).texts
        shapes = {
            code: [(name, row.facts, [item.facts for item in row.items]) for block in text.body for name, row in block.items()]
            for code, text in texts.items()
        }
        assert all(shape == shapes["en"] for shape in shapes.values()), {code for code in shapes if shapes[code] != shapes["en"]}

    def test_sections_and_home_are_in_every_language(self) -> None:
        everywhere = {row.code for row in languages.all_languages()}
        assert set(read_home(FOLDER / "home.yaml").texts) == everywhere
        for path in (FOLDER / "sections").glob("*.yaml"):
            assert set(read_section(path).texts) == everywhere, path.name


class TestPolicies:
    def test_a_right_one_is_read(self, tmp_path: Path) -> None:
        content = read_policy(write_policy(tmp_path / "xylokarp"))
        assert content.facts.id == "xylokarp"
        assert [fact.confidence for fact in content.facts.facts] == ["sourced", "general-knowledge"]
        assert list(content.texts) == ["en", "fr"]
        assert [fact for _place, fact in content.texts["en"].fact_references()] == ["one-day", "free", "free", "one-day"]

    @pytest.mark.parametrize(
        ("facts", "field"),
        [
            ({**FACTS, "rank": "first"}, "rank"),
            ({**FACTS, "rank": -1}, "rank"),
            ({**FACTS, "topics": ["gardening"]}, "topics.0"),
            ({**FACTS, "effective": "2026-13-01"}, "effective"),
            ({**FACTS, "colour": "red"}, "colour"),
            ({**FACTS, "facts": [{"id": "x", "statement": "x", "confidence": "certain"}]}, "facts.0.confidence"),
            (
                {**FACTS, "facts": [*FACTS["facts"], {"id": "x", "statement": "x", "confidence": "sourced", "quality": ["good"]}]},
                "facts.2.quality.0",
            ),
            ({**FACTS, "facts": [{"id": "x", "confidence": "sourced"}]}, "facts.0.statement"),
            ({**FACTS, "facts": [{"statement": "x", "confidence": "sourced"}]}, "facts.0.id"),
            ({**FACTS, "facts": [{**FACTS["facts"][0], "id": "It is free"}]}, "facts.0.id"),
            ({**FACTS, "facts": [FACTS["facts"][0], FACTS["facts"][0]]}, "row: Value error, facts.1.id"),
            ({**FACTS, "legal_basis": [{"url": "nowhere"}]}, "legal_basis.0.url"),
            ({**FACTS, "legal_basis": [{"url": "javascript:alert(1)"}]}, "legal_basis.0.url"),
            ({**FACTS, "id": "Not A Slug"}, "id"),
            ({**FACTS, "id": "another"}, "id"),
            (without(FACTS, "rank"), "rank"),
            (["a", "list"], "row"),
            ("", "row"),
        ],
    )
    def test_a_fault_in_the_facts_is_named(self, tmp_path: Path, facts: Any, field: str) -> None:
        with pytest.raises(ContentError, match=rf"^policies/xylokarp/policy\.yaml, {field}: "):
            read_policy(write_policy(tmp_path / "xylokarp", facts))

    @pytest.mark.parametrize(
        ("text", "fault"),
        [
            (without(ENGLISH, "title"), "title"),
            ({**ENGLISH, "title": ""}, "title"),
            ({**ENGLISH, "title": "x" * 256}, "title"),
            ({**ENGLISH, "short_title": "x" * 61}, "short_title"),
            ({**ENGLISH, "reviewed": "perhaps"}, "reviewed"),
            ({**ENGLISH, "origin": "dream"}, "origin"),
            ({**ENGLISH, "translated_from": "xx"}, "translated_from"),
            ({**ENGLISH, "in_short": {"when": "never"}}, "in_short.when"),
            ({**ENGLISH, "search_terms": "one"}, "search_terms"),
            (body({"poem": {"heading": "x", "text": "y"}}), "body.0.poem"),
            (body({"notice": {"text": "no heading"}}), "body.0.notice.heading"),
            (body({"notice": {"heading": "x"}}), "block 1 (notice): has no text"),
            (body({"steps": {"heading": "x", "items": []}}), "block 1 (steps): has no items"),
            (body(*ENGLISH["body"], {"steps": {"heading": "x", "text": "y"}}), "block 4 (steps): has no items"),
            (body({"notice": {"heading": "x", "text": "y", "items": [{"title": "z"}]}}), "items, title does not belong"),
            (body({"steps": {"heading": "x", "items": [{"title": "y", "amount": "1"}]}}), "amount does not belong"),
            (body({"notice": {"heading": "x", "text": "y"}, "time": {"heading": "x", "text": "y"}}), "must have one kind"),
            (body({}), "must have one kind"),
            (body({"notice": {"heading": "x", "text": "y", "facts": [1]}}), "body.0.notice.facts.0"),
            (body({"notice": {"heading": "x", "text": "y", "facts": ["No. 1"]}}), "body.0.notice.facts.0"),
            (body({"notice": {"heading": "x", "text": "y", "facts": ["gone"]}}), "body, block 1 (notice): policy.yaml has no fact 'gone'"),
            (
                body({"steps": {"heading": "x", "items": [{"title": "y"}, {"title": "z", "facts": ["free", "gone"]}]}}),
                "body, block 1 (steps), item 2: policy.yaml has no fact 'gone'",
            ),
            ("title: [unclosed", "not readable as YAML"),
        ],
    )
    def test_a_fault_in_a_text_is_named(self, tmp_path: Path, text: Any, fault: str) -> None:
        with pytest.raises(ContentError) as caught:
            read_policy(write_policy(tmp_path / "xylokarp", en=ENGLISH, fr=text))
        assert "fr.yaml" in str(caught.value)
        assert "en.yaml" not in str(caught.value)
        assert fault in str(caught.value)

    def test_every_fault_is_named_at_once(self, tmp_path: Path) -> None:
        with pytest.raises(ContentError) as caught:
            read_policy(write_policy(tmp_path / "xylokarp", {**FACTS, "rank": "x", "topics": ["y"], "issued": "z"}))
        assert len(str(caught.value).splitlines()) == 3

    @pytest.mark.parametrize("name", ["xx", "EN", "zh_Hans", "notes"])
    def test_a_text_in_no_language_of_ours_is_named(self, tmp_path: Path, name: str) -> None:
        folder = write_policy(tmp_path / "xylokarp")
        write(folder / f"{name}.yaml", ENGLISH)
        with pytest.raises(ContentError, match=rf"{name}\.yaml: .* is not a language"):
            read_policy(folder)

    def test_no_text_or_no_facts_is_a_fault(self, tmp_path: Path) -> None:
        folder = tmp_path / "xylokarp"
        write(folder / "policy.yaml", FACTS)
        with pytest.raises(ContentError, match="no text in any language"):
            read_policy(folder)
        (folder / "policy.yaml").unlink()
        write(folder / "en.yaml", ENGLISH)
        with pytest.raises(ContentError, match=r"policy\.yaml"):
            read_policy(folder)

    def test_a_file_that_is_not_text_is_a_fault(self, tmp_path: Path) -> None:
        folder = write_policy(tmp_path / "xylokarp")
        (folder / "en.yaml").write_bytes(b"title: \xff\xfe")
        with pytest.raises(ContentError, match=r"en\.yaml: not readable"):
            read_policy(folder)

    def test_spaces_around_texts_are_taken_off(self, tmp_path: Path) -> None:
        content = read_policy(write_policy(tmp_path / "xylokarp", en={**ENGLISH, "title": "  A permit \n"}))
        assert content.texts["en"].title == "A permit"


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ({**SECTION, "group": "mood"}, "group"),
        (without(SECTION, "rank"), "rank"),
        ({**SECTION, "texts": {"xx": SECTION["texts"]["en"]}}, "texts.xx"),
        ({**SECTION, "texts": {"en": without(SECTION["texts"]["en"], "summary")}}, "texts.en.summary"),
    ],
)
def test_a_fault_in_a_section_is_named(tmp_path: Path, row: Any, field: str) -> None:
    with pytest.raises(ContentError, match=rf"^sections/work\.yaml, {field}"):
        read_section(write(tmp_path / "work.yaml", row))


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ({}, "texts"),
        ({"texts": {"xx": HOME["texts"]["en"]}}, "texts.xx"),
        ({"texts": {"fr": HOME["texts"]["fr"]}}, "texts: has none in 'en'"),
        ({"texts": {"en": {**HOME["texts"]["en"], "example_searches": "one"}}}, "texts.en.example_searches"),
    ],
)
def test_a_fault_in_the_home_page_is_named(tmp_path: Path, row: Any, field: str) -> None:
    with pytest.raises(ContentError) as caught:
        read_home(write(tmp_path / "home.yaml", row))
    assert str(caught.value).startswith("home.yaml")
    assert field in str(caught.value)
