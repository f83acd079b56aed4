"""The portal's own term base as concepts: `locale/glossary.csv` has one column per language."""

import csv
from functools import cache
from pathlib import Path

from portal import languages
from portal.translation.terms import Concept, Recogniser, Term

GLOSSARY = Path(__file__).parents[4] / "locale" / "glossary.csv"


@cache
def concepts() -> tuple[Concept, ...]:
    with GLOSSARY.open(encoding="utf-8-sig", newline="") as stream:
        return tuple(
            Concept(row[languages.LOCAL], tuple(Term(code, row[code].strip()) for code in row if languages.is_known(code) and row[code]))
            for row in csv.DictReader(stream)
        )


@cache
def recogniser() -> Recogniser:
    return Recogniser(concepts())
