"""PO (GNU gettext manual, section "The Format of PO Files"), read and written through Babel.

Two uses of `msgctxt`. A file of the desk says `X-Portal-Keys: msgctxt` in its header: there the context is the unit's key, and the context
for people, the hash and the limit are in extracted comments, which editors keep. Every other file is a catalog: there the key is made of
context and message by `catalog_key`, as the desk makes it for the interface's own catalogs.

PO knows three states: no text, fuzzy, text. Fuzzy is "needs editing" and stays so; a suggestion is written as fuzzy, for nobody vouches for
it; approved and translated are both a text.
"""

import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from gettext import c2py
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.plurals import get_plural
from babel.messages.pofile import PoFileError, PoFileParser, escape, normalize, unescape
from django.utils.translation import gettext as _

from portal import languages
from portal.translation.exchange import tags, xmlwriting
from portal.translation.exchange.limits import MAX_FILE_BYTES
from portal.translation.exchange.problems import ExchangeError, Place, Problem, refuse
from portal.translation.exchange.units import Parcel, Plural, Unit, check_count, languages_of, refuse_duplicates, settled
from portal.translation.exchange.xliff12 import read_time
from portal.translation.states import State

_LABELS = ("note", "context", "source-hash", "max-length")
_LABEL = re.compile(rf"({'|'.join(_LABELS)}): (.*)", re.DOTALL)
_LINE = re.compile(r'(?P<comment>#.*)|(?:(?P<word>msgctxt|msgid|msgid_plural|msgstr|msgstr\[[0-9]\])[ \t]+)?"(?:[^"\\]|\\.)*+"|', re.DOTALL)
#: Keyword → the keywords that may stand before it; "" is the beginning of the file.
_BEFORE = {
    "msgctxt": {"", "msgstr", "msgstr["},
    "msgid": {"", "msgctxt", "msgstr", "msgstr["},
    "msgid_plural": {"msgid"},
    "msgstr": {"msgid"},
    "msgstr[": {"msgid_plural", "msgstr["},
}


def catalog_key(context: str, message: str) -> str:
    """The key of a message of a catalog: context and message with gettext's own separator (End of Transmission, as in `.mo` files)."""
    return f"{context}\x04{message}" if context else message


def form_key(message: str, form: int) -> str:
    """The key of one plural form of a message."""
    return f"{message}[{form}]"


def write(units: Iterable[Unit], *, written_at: datetime | None = None) -> bytes:
    """A file of units that share one pair of languages. The forms of a plural message become one entry where their first unit stands.

    Raises:
        ExchangeError: several pairs of languages, a key twice, a unit without a key or a source, or half a character.
    """
    units = tuple(units)
    source, target = languages_of(units)
    refuse_duplicates(units)
    entries: dict[str, list[Unit]] = {}
    for unit in units:
        if not unit.key or not unit.source:
            raise refuse(_("A unit needs a key and a source to be written in this format."), unit=unit.key)
        xmlwriting.refuse_surrogates("".join((unit.key, unit.source, unit.target, unit.note, unit.context)), unit.key)
        entries.setdefault(unit.plural.message if unit.plural else unit.key, []).append(unit)
    written = [_header(source, target, written_at)]
    written += [_entry(key, group, _plural(target).num_plurals) for key, group in entries.items()]
    return "\n".join(written).encode()


def read(data: bytes, *, source_language: str = "", target_language: str = "") -> Parcel:
    """The units of a file. `source_language`, `target_language`: codes that the file must be in, "" for whatever it says.

    Raises:
        ExchangeError: the file is broken, has no header, a message twice or is in another language; names line and unit.
    """
    catalog = _parsed(_decoded(data))
    headers = catalog.said
    target = tags.settle(headers.get("language", ""), target_language, line=1)
    source = tags.settle(headers.get("x-source-language", ""), source_language or languages.SOURCE, line=1)
    is_ours = headers.get("x-portal-keys") == "msgctxt"
    units: list[Unit] = []
    for message in catalog:
        if message.id:
            forms = _plural_units if message.pluralizable else _single_units
            units.extend(forms(message, source, target, is_ours))
            check_count(len(units), message.lineno or 0)
    refuse_duplicates(units)
    return Parcel(tuple(units), source, target, read_time(headers.get("x-portal-written-at", "")))


class _StrictCatalog(Catalog):
    """A catalog that keeps its header as it was written, and names what Babel would merge."""

    def __init__(self) -> None:
        self.said: dict[str, str] = {}
        self.problems: list[Problem] = []
        super().__init__()

    def __setitem__(self, key: Any, message: Message) -> None:
        if key == "" and not message.context:
            lines = str(message.string).splitlines()
            self.said = {name.strip().lower(): value.strip() for name, _colon, value in (line.partition(":") for line in lines)}
            # How many forms a message has, Babel must know while it reads; the rest of its reading guesses.
            self.mime_headers = [("plural-forms", self.said.get("plural-forms", ""))]
            return
        if self.get(key, message.context) is not None:
            self.problems.append(Problem(_("The message is there twice."), Place(message.lineno or 0, _singular(message))))
        super().__setitem__(key, message)


def _decoded(data: bytes) -> str:
    if len(data) > MAX_FILE_BYTES:
        raise refuse(_("The file has more than %(limit)d MB; divide it.") % {"limit": MAX_FILE_BYTES >> 20})
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise refuse(_("The file is not in UTF-8; save it as UTF-8."), line=line) from error


def _parsed(written: str) -> _StrictCatalog:
    _check_lines(written)
    catalog = _StrictCatalog()
    try:
        PoFileParser(catalog, ignore_obsolete=True, abort_invalid=True).parse(io.StringIO(written, newline="\n"))
    except PoFileError as error:
        raise refuse(_("The file is no PO (%(reason)s).") % {"reason": error}, line=error.lineno + 1) from error
    except (ValueError, LookupError, AttributeError) as error:
        raise refuse(_("The file is no PO: its entries or its header are broken."), line=1) from error
    charset = re.search(r"charset=([-\w]+)", catalog.said.get("content-type", ""))
    if not charset:
        raise refuse(_("The file has no header: an entry with an empty msgid, with “Language” and “Content-Type”."), line=1)
    if charset[1].lower() not in {"utf-8", "utf8", "us-ascii", "ascii"}:
        raise refuse(_("The header says that the file is in %(charset)s; save it as UTF-8.") % {"charset": charset[1]}, line=1)
    if catalog.problems:
        raise ExchangeError(*catalog.problems)
    return catalog


def _check_lines(written: str) -> None:
    """Babel takes the first and the last character of an argument for quotes, whatever they are, and passes over keywords out of order."""
    word = ""
    may_go_on = False
    for number, line in enumerate(written.split("\n"), start=1):
        found = _LINE.fullmatch(line.strip())
        if not found:
            raise refuse(_("The line is not as PO has it: a keyword, and a text in quotes."), line=number)
        following = (found["word"] or "").rstrip("0123456789]")
        is_text = bool(found[0]) and not found["comment"]
        if (following and word not in _BEFORE[following]) or (is_text and not following and not may_go_on):
            raise refuse(_("The line is out of order: msgctxt, msgid, msgid_plural, msgstr."), line=number)
        may_go_on = is_text
        word = following or word


def _plural(code: str) -> Any:
    """Number of plural forms and gettext's expression of a language, as Babel has them from CLDR."""
    return get_plural(languages.get(code).locale_name)


def _header(source: str, target: str, written_at: datetime | None) -> str:
    lines = {
        "Language": languages.get(target).locale_name,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": _plural(target).plural_forms,
        "X-Source-Language": tags.tag_of(source),
        "X-Portal-Keys": "msgctxt",
    }
    if written_at:
        lines["X-Portal-Written-At"] = written_at.astimezone(UTC).isoformat()
    return 'msgid ""\nmsgstr ' + _quoted("".join(f"{name}: {value}\n" for name, value in lines.items())) + "\n"


def _entry(key: str, group: list[Unit], forms: int) -> str:
    unit = group[0]
    comments = {"note": unit.note, "context": unit.context, "source-hash": unit.source_hash, "max-length": str(unit.max_length or "")}
    # Escaped like a text: a comment ends with its line.
    lines = [f"#. {label}: {escape(value)[1:-1]}" for label, value in comments.items() if value]
    if any(item.state in {State.NEEDS_EDITING, State.SUGGESTED} for item in group):
        lines.append("#, fuzzy")
    lines.append(f"msgctxt {_quoted(key)}")
    if unit.plural is None:
        lines += [f"msgid {_quoted(unit.source)}", f"msgstr {_quoted(unit.target)}"]
    else:
        targets = {item.plural.form: item.target for item in group if item.plural}
        lines += [f"msgid {_quoted(unit.plural.one)}", f"msgid_plural {_quoted(unit.plural.other)}"]
        lines += [f"msgstr[{form}] {_quoted(targets.get(form, ''))}" for form in range(forms)]
    return "\n".join(lines) + "\n"


def _quoted(value: str) -> str:
    return normalize(value, width=0)


def _single_units(message: Message, source: str, target: str, is_ours: bool) -> Iterator[Unit]:
    context, text = message.context or "", _singular(message)
    if is_ours and not context:
        raise refuse(_("The unit has lost its key (msgctxt)."), line=message.lineno or 0, unit=text)
    yield _unit(message, source, target, context if is_ours else catalog_key(context, text), text, str(message.string or ""))


def _plural_units(message: Message, source: str, target: str, is_ours: bool) -> Iterator[Unit]:
    context, one, other = message.context or "", str(message.id[0]), str(message.id[1])
    strings = tuple(message.string or ())
    plural = _plural(target)
    if len(strings) != plural.num_plurals:
        values = {"found": len(strings), "expected": plural.num_plurals}
        sentence = _("The header counts %(found)d plural forms; the portal has %(expected)d in this language.")
        raise refuse(sentence % values, line=message.lineno or 0, unit=one)
    key = context if is_ours else catalog_key(context, one)
    form_of_one = c2py(plural.plural_expr)(1) if plural.num_plurals > 1 else -1
    for form, string in enumerate(strings):
        text = one if form == form_of_one else other
        unit = _unit(message, source, target, form_key(key, form), text, str(string))
        yield replace(unit, plural=Plural(key, one, other, form))


def _unit(message: Message, source: str, target: str, key: str, text: str, string: str) -> Unit:
    comments = [comment for comment in message.auto_comments if comment]
    said = {found[1]: unescape(f'"{found[2]}"') for found in map(_LABEL.fullmatch, comments) if found}
    # A previous msgid (`#|`) is a comment to Babel.
    people = [comment for comment in message.user_comments if comment and not comment.startswith("|")]
    notes = [*(comment for comment in comments if not _LABEL.fullmatch(comment)), *([said["note"]] if "note" in said else []), *people]
    limit = said.get("max-length", "")
    return Unit(
        key=key,
        source_language=source,
        target_language=target,
        source=text,
        target=string,
        state=settled(State.NEEDS_EDITING if message.fuzzy else State.TRANSLATED, string),
        note="\n".join(notes),
        context=said.get("context", ""),
        source_hash=said.get("source-hash", ""),
        max_length=int(limit) if limit.isascii() and limit.isdigit() and len(limit) < 7 else 0,
        line=message.lineno or 0,
    )


def _singular(message: Message) -> str:
    return str(message.id[0] if message.pluralizable else message.id)
