"""The term base's file: one row per term, one column per language, then the subject and a note."""

import csv
from collections.abc import Callable
from pathlib import Path

from django.db import transaction

from portal import languages
from search import vocabulary
from search.models import Term, TermText


@transaction.atomic
def load_terms(path: Path, *, progress: Callable[[str], None] = lambda _line: None) -> int:
    """Brings the term base up to the file and returns how many terms the file has. What staff have edited, or made, stays as it is.

    Raises:
        ValueError: a column has neither the name of a language nor one of `domain` and `note`, or two rows are of the same term.
    """
    rows = _read(path)
    edited = set(Term.objects.filter(is_edited=True).exclude(identifier="").values_list("identifier", flat=True))
    Term.objects.filter(is_edited=False).exclude(identifier="").delete()
    wanted = {identifier: row for identifier, row in rows.items() if identifier not in edited}
    terms = Term.objects.bulk_create(
        Term(identifier=identifier, domain=row["domain"], note=row["note"]) for identifier, row in wanted.items()
    )
    TermText.objects.bulk_create(
        TermText(term=term, language=code, text=text)
        for term, row in zip(terms, wanted.values(), strict=True)
        for code, text in row.items()
        if text and languages.is_known(code)
    )
    vocabulary.touch()
    progress(f"{len(rows)} terms")
    return len(rows)


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
