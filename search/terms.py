"""The term base: from its file (a row per term, a column per language, then subject and note), or row by row from whoever keeps it."""

import csv
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from portal import languages
from search import vocabulary
from search.models import Term, TermText

_MAX_DOMAIN = Term._meta.get_field("domain").max_length or 0
#: A name that is longer is no name that anybody asks for.
_MAX_NAME = TermText._meta.get_field("text").max_length or 0


@dataclass(frozen=True, slots=True)
class Row:
    """A term. `identifier`: by which it is known where it comes from; `names`: code of a language → what it is called there."""

    identifier: str
    domain: str
    note: str
    names: Mapping[str, Collection[str]]


@transaction.atomic
def load_terms(path: Path, *, progress: Callable[[str], None] = lambda _line: None) -> int:
    """Brings the term base up to the file and returns how many terms the file has. What staff have edited, or made, stays as it is.

    Raises:
        ValueError: a column has neither the name of a language nor one of `domain` and `note`, or two rows are of the same term.
    """
    rows = _read(path)
    known = set(Term.objects.exclude(identifier="").values_list("identifier", flat=True))
    put_terms(
        (
            Row(identifier, row["domain"], row["note"], {code: (text,) for code, text in row.items() if text and languages.is_known(code)})
            for identifier, row in rows.items()
        ),
        gone=known - set(rows),
    )
    progress(f"{len(rows)} terms")
    return len(rows)


@transaction.atomic
def put_terms(rows: Iterable[Row], *, gone: Collection[str] = ()) -> None:
    """Puts terms into the search by their identifiers, in the place of those that it has, and takes out those that are `gone`. What staff
    have edited here, or made, stays as it is."""
    edited = set(Term.objects.filter(is_edited=True).exclude(identifier="").values_list("identifier", flat=True))
    wanted = [row for row in rows if row.identifier not in edited]
    replaced = {*gone, *(row.identifier for row in wanted)} - edited
    Term.objects.filter(identifier__in=replaced).exclude(identifier="").delete()
    terms = Term.objects.bulk_create(Term(identifier=row.identifier, domain=row.domain[:_MAX_DOMAIN], note=row.note) for row in wanted)
    TermText.objects.bulk_create(
        TermText(term=term, language=code, text=name)
        for term, row in zip(terms, wanted, strict=True)
        for code, names in row.names.items()
        for name in names
        if len(name) <= _MAX_NAME
    )
    vocabulary.touch()


def _read(path: Path) -> dict[str, dict[str, str]]:
    """The rows by the term's name in the language of the city."""
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        strange = {name for name in reader.fieldnames or () if not languages.is_known(name)} - {"domain", "note"}
        if strange:
            raise ValueError(f"{path.name}: the columns {', '.join(sorted(strange))} are no languages of the registry")
        rows: dict[str, dict[str, str]] = {}
        for number, row in enumerate(reader, start=2):
            if None in row or None in row.values():
                raise ValueError(f"{path.name}: line {number} has not as many columns as the first")
            clean = {name: value.strip() for name, value in row.items()}
            identifier = clean[languages.LOCAL]
            if not identifier or identifier in rows:
                raise ValueError(f"{path.name}: line {number} has no name in {languages.LOCAL}, or one that another line has")
            rows[identifier] = clean
    return rows
