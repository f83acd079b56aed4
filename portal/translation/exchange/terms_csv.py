"""Terms as CSV, in the form of `locale/glossary.csv`: a column per language code, then `domain` and `note`; UTF-8, a row per concept.

What that form has no place for goes into further columns, written only where a concept needs one: `key`, `status`, `definition`, `source`,
`do-not-translate`. A concept with several terms in a language has several rows with the same `key`; `status` is of the row's terms.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from portal import languages
from portal.translation.exchange import tags
from portal.translation.exchange.concepts import Entry, ordered
from portal.translation.exchange.limits import MAX_FILE_BYTES, MAX_TEXT
from portal.translation.exchange.problems import ExchangeError, Place, Problem, refuse
from portal.translation.exchange.units import check_count
from portal.translation.terms.concepts import Status, Term

_PLAIN = ("domain", "note")
_FURTHER = ("key", "status", "definition", "source", "do-not-translate")


def write(concepts: Iterable[Entry]) -> bytes:
    """A file of concepts, in the columns that they need.

    Raises:
        ExchangeError: a concept without a term, or one with several terms in a language or a term that is not preferred and without a key
            (nothing would say that its rows belong together).
    """
    rows = [row for concept in concepts for row in _rows(concept)]
    codes = [row.code for row in languages.all_languages()]
    columns = [*codes, *_PLAIN, *(column for column in _FURTHER if any(row.get(column) for row in rows))]
    stream = io.StringIO(newline="")
    writer = csv.DictWriter(stream, columns, restval="", extrasaction="ignore", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    try:
        return stream.getvalue().encode()
    except UnicodeEncodeError as error:
        code = f"{ord(stream.getvalue()[error.start]):04X}"
        raise refuse(_("The character U+%(code)s cannot be written in this format.") % {"code": code}) from error


def read(data: bytes) -> tuple[Entry, ...]:
    """The concepts of a file. Columns that are neither a language of ours nor named above are refused.

    Raises:
        ExchangeError: it is no UTF-8, or a column, a row or a status is not as it should be; names every row.
    """
    if len(data) > MAX_FILE_BYTES:
        raise refuse(_("The file has more than %(limit)d MB; divide it.") % {"limit": MAX_FILE_BYTES >> 20})
    try:
        written = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise refuse(_("The file is not in UTF-8; save it as “CSV UTF-8”."), line=line) from error
    reader = csv.reader(io.StringIO(written, newline=""), strict=True)
    previous = csv.field_size_limit(MAX_TEXT)
    try:
        return _read_rows((reader.line_num, cells) for cells in reader)
    except csv.Error as error:
        raise refuse(_("The row is not well-formed CSV (%(reason)s).") % {"reason": error}, line=reader.line_num) from error
    finally:
        csv.field_size_limit(previous)


@dataclass(slots=True)
class _Rows:
    """Concepts in the making: those with a key may go on in a later row."""

    concepts: list[Entry] = field(default_factory=list)
    positions: dict[str, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def add(self, concept: Entry, line: int) -> None:
        position = self.positions.get(concept.key)
        if position is None:
            if concept.key:
                self.positions[concept.key] = len(self.concepts)
            self.concepts.append(concept)
            return
        known = self.concepts[position]
        for name in ("domain", "definition", "note", "source"):
            if getattr(concept, name) not in {"", getattr(known, name)}:
                self.problems.append(Problem(_("The row says something else than the first row of its concept."), Place(line, concept.key)))
                return
        self.concepts[position] = replace(known, terms=ordered(known.terms + concept.terms))


def _rows(concept: Entry) -> Iterator[dict[str, str]]:
    """One row for each status and each further term, the first with all that is said of the concept."""
    if not concept.terms:
        raise refuse(_("A concept needs a term."), unit=concept.key)
    rows: list[dict[str, str]] = []
    for term in concept.terms:
        status = "" if term.status is Status.PREFERRED else term.status.value
        row = next((row for row in rows if row["status"] == status and term.language not in row), None)
        if row is None:
            row = {"key": concept.key, "status": status}
            rows.append(row)
        row[term.language] = term.text
    if not concept.key and (len(rows) > 1 or rows[0]["status"]):
        raise refuse(_("A concept with several terms in a language needs a key."))
    rows[0].update(domain=concept.domain, note=concept.note, definition=concept.definition, source=concept.source)
    rows[0]["do-not-translate"] = "yes" if concept.do_not_translate else ""
    yield from rows


def _read_rows(reader: Iterator[tuple[int, list[str]]]) -> tuple[Entry, ...]:
    _first, header = next(reader, (1, []))
    columns = _columns(header)
    rows = _Rows()
    for line, cells in reader:
        if not any(cells):
            continue
        if len(cells) != len(columns):
            values = {"found": len(cells), "expected": len(columns)}
            rows.problems.append(Problem(_("The row has %(found)d cells instead of %(expected)d.") % values, Place(line)))
            continue
        concept = _concept(dict(zip(columns, cells, strict=True)), line, rows.problems)
        if concept:
            rows.add(concept, line)
            check_count(len(rows.concepts), line)
    if rows.problems:
        raise ExchangeError(*rows.problems)
    return tuple(rows.concepts)


def _columns(header: list[str]) -> list[str]:
    columns = [name if name in (*_PLAIN, *_FURTHER) else tags.code_of(name) for name in (cell.strip() for cell in header)]
    unknown = [name for name, column in zip(header, columns, strict=True) if not column]
    if not any(languages.is_known(column) for column in columns):
        raise refuse(_("The first row does not name the languages."), line=1)
    if unknown or len(set(columns)) != len(columns):
        raise refuse(_("The columns %(names)s are not known, or come twice.") % {"names": ", ".join(unknown or header)}, line=1)
    return columns


def _concept(cells: Mapping[str, str], line: int, problems: list[Problem]) -> Entry | None:
    said = cells.get("status", "").strip() or Status.PREFERRED.value
    key = cells.get("key", "").strip()
    if said not in Status.values:
        problems.append(Problem(_("“%(word)s” is no status of a term.") % {"word": said}, Place(line, key)))
        return None
    terms = tuple(Term(code, value, Status(said)) for code, value in cells.items() if languages.is_known(code) and value)
    if not terms:
        problems.append(Problem(_("The row has no term."), Place(line, key)))
        return None
    kept = cells.get("do-not-translate", "").strip().lower()
    return Entry(
        key=key,
        terms=ordered(terms),
        domain=cells.get("domain", ""),
        definition=cells.get("definition", ""),
        note=cells.get("note", ""),
        source=cells.get("source", ""),
        do_not_translate=kept in {"yes", "true", "1"},
    )
