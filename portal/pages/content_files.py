"""The format of the pages' content files (`portal/pages/content/README.md`) and how they are read.

A row that breaks a rule is named with its field; nothing of that file, or of a policy's folder, is used.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import Field, ValidationError, model_validator

from portal import languages
from portal.content_rows import ContentError, LanguageCode, Row, WebAddress, faults, read_yaml
from portal.pages.blocks import FACT_ID, BodyBlock
from portal.pages.topics import Topic

FOLDER = Path(__file__).parent / "content"
FACTS_FILE = "policy.yaml"

Origin = Literal["person", "machine", "import"]
Confidence = Literal["sourced", "general-knowledge", "translated"]
Quality = Literal["official", "secondary", "wikipedia", "seed", "mirror-do-not-link"]
#: The id of a fact within its policy. Texts refer to it, so it stays as it is, whatever becomes of the statement.
FactId = Annotated[str, Field(pattern=rf"^{FACT_ID}$", max_length=60)]


class FactRow(Row):
    id: FactId
    statement: str
    source: str = ""
    confidence: Confidence
    quality: list[Quality] = []


class LegalReferenceRow(Row):
    title_zh: str = ""
    title_en: str = ""
    articles: str = ""
    adopted: date | None = None
    effective: date | None = None
    url: WebAddress = ""
    confidence: Confidence = "sourced"


class PolicyRow(Row):
    """`policy.yaml`: the facts, once."""

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    rank: int = Field(ge=0)
    topics: list[Topic]
    document_number: str = ""
    issued: date | None = None
    effective: date | None = None
    expires: date | None = None
    as_of: str = ""
    last_checked: date | None = None
    facts: list[FactRow]
    legal_basis: list[LegalReferenceRow] = []
    notes: str = ""

    @model_validator(mode="after")
    def _ids_are_unique(self) -> "PolicyRow":
        for number, fact in enumerate(self.facts):
            if fact.id in (other.id for other in self.facts[:number]):
                raise ValueError(f"facts.{number}.id: {fact.id!r} is the id of another fact")
        return self


class ProvenanceRow(Row):
    """Where a text comes from."""

    origin: Origin
    reviewed: bool
    translated_from: LanguageCode | None = None


class ItemRow(Row):
    title: str
    text: str = ""
    amount: str = ""
    local_name: str = ""
    address: str = ""
    local_address: str = ""
    hours: str = ""
    phone: str = ""
    facts: list[FactId] = []


class BlockRow(Row):
    heading: str
    text: str = ""
    items: list[ItemRow] = []
    facts: list[FactId] = []


#: The body's blocks as the admin knows them: the format of the files follows them.
_BLOCKS = BodyBlock().child_blocks
BlockName = Literal["paragraph", "steps", "documents", "fees", "time", "where", "questions", "notice"]


class ShortRow(Row):
    who: str = ""
    where: str = ""
    how_long: str = ""
    how_much: str = ""
    which_papers: str = ""


class PolicyTextRow(ProvenanceRow):
    """`<language>.yaml`: a policy's text."""

    title: str = Field(min_length=1, max_length=255)
    short_title: str = Field(max_length=60)
    summary: str
    search_terms: list[str] = []
    issuing_body: str = ""
    in_short: ShortRow = ShortRow()
    body: list[dict[BlockName, BlockRow]]

    @model_validator(mode="after")
    def _blocks_are_whole(self) -> "PolicyTextRow":
        for number, block in enumerate(self.body, start=1):
            if len(block) != 1:
                raise ValueError(f"body, block {number}: must have one kind, has {sorted(block) or 'none'}")
            ((name, row),) = block.items()
            self._check_block(f"body, block {number} ({name})", _BLOCKS[name].child_blocks, row)
        return self

    @staticmethod
    def _check_block(where: str, fields: Mapping[str, Any], row: BlockRow) -> None:
        """A block has its text or its items, and no field that its kind does not know."""
        part = "items" if "items" in fields else "text"
        if not getattr(row, part):
            raise ValueError(f"{where}: has no {part}")
        foreign = row.model_fields_set - set(fields)
        for item in row.items:
            foreign |= item.model_fields_set - set(fields["items"].child_block.child_blocks if "items" in fields else ())
        if foreign:
            raise ValueError(f"{where}: {', '.join(sorted(foreign))} does not belong into this kind of block")

    def fact_references(self) -> Iterator[tuple[str, str]]:
        """Every fact that the text refers to: where it does, and the fact's id."""
        for number, block in enumerate(self.body, start=1):
            for name, row in block.items():
                where = f"body, block {number} ({name})"
                yield from ((where, fact) for fact in row.facts)
                for place, item in enumerate(row.items, start=1):
                    yield from ((f"{where}, item {place}", fact) for fact in item.facts)


class SectionTextRow(ProvenanceRow):
    title: str
    summary: str
    text: str = ""


class SectionRow(Row):
    id: str
    group: Literal["stage", "area", "audience", "all"]
    rank: int
    texts: dict[LanguageCode, SectionTextRow]


class HomeTextRow(ProvenanceRow):
    title: str
    summary: str
    example_searches: list[str] = []


class HomeRow(Row):
    texts: dict[LanguageCode, HomeTextRow]

    @model_validator(mode="after")
    def _has_the_source(self) -> "HomeRow":
        if languages.SOURCE not in self.texts:
            raise ValueError(f"texts: has none in {languages.SOURCE!r}, from which drafts in other languages begin")
        return self


@dataclass(frozen=True, slots=True)
class PolicyContent:
    """A policy's folder: its facts and its text in each language it has, the original first."""

    facts: PolicyRow
    texts: dict[str, PolicyTextRow]


AnyRow = TypeVar("AnyRow", bound=Row)


def _validated(row_type: type[AnyRow], raw: Any, where: str) -> AnyRow:
    try:
        return row_type.model_validate(raw)
    except ValidationError as error:
        raise ContentError("\n".join(f"{where}, {fault}" for fault in faults(error))) from error


def read_home(path: Path) -> HomeRow:
    """The home page in every language.

    Raises:
        ContentError: a field breaks a rule.
    """
    return _validated(HomeRow, read_yaml(path), path.name)


def read_section(path: Path) -> SectionRow:
    """A section in every language.

    Raises:
        ContentError: a field breaks a rule.
    """
    return _validated(SectionRow, read_yaml(path), f"sections/{path.name}")


def read_policy(folder: Path) -> PolicyContent:
    """A policy's folder.

    Raises:
        ContentError: a file breaks a rule, a language is unknown, or a text refers to a fact that is not there.
    """
    where = f"policies/{folder.name}"
    facts = _validated(PolicyRow, read_yaml(folder / FACTS_FILE), f"{where}/{FACTS_FILE}")
    if facts.id != folder.name:
        raise ContentError(f"{where}/{FACTS_FILE}, id: is {facts.id!r}, but the folder is {folder.name!r}")
    known = {fact.id for fact in facts.facts}
    texts: dict[str, PolicyTextRow] = {}
    for path in sorted(folder.glob("*.yaml"), key=lambda file: file.stem != languages.SOURCE):
        if path.name == FACTS_FILE:
            continue
        if not languages.is_known(path.stem):
            raise ContentError(f"{where}/{path.name}: {path.stem!r} is not a language of the registry")
        text = _validated(PolicyTextRow, read_yaml(path), f"{where}/{path.name}")
        if missing := [
            f"{where}/{path.name}, {place}: {FACTS_FILE} has no fact {fact!r}"
            for place, fact in text.fact_references()
            if fact not in known
        ]:
            raise ContentError("\n".join(missing))
        texts[path.stem] = text
    if not texts:
        raise ContentError(f"{where}: has no text in any language")
    return PolicyContent(facts, texts)
