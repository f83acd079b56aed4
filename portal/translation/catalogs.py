"""Interface catalogs in `locale/`: extracted from Python and templates, merged, judged and compiled with Babel. No GNU gettext needed.

A fuzzy entry is never served: merging guesses nothing and compiling leaves fuzzy entries out.
"""

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file, extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize
from filelock import FileLock

from portal import languages

DOMAIN = "django"
PACKAGES = ("portal", "services", "search")
KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
COMMENT_TAGS = ("Translators:",)
_MISSING = "not translated"
_HEADERS_LEFT_OUT = (
    b'"POT-Creation-Date',
    b'"PO-Revision-Date',
    b'"Project-Id-Version',
    b'"Report-Msgid-Bugs-To',
    b'"Last-Translator',
    b'"Language-Team',
    b'"Generated-By',
)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a catalog: `language` (code), `message` (source text, may be empty), `what` (English, for developers)."""

    language: str
    message: str
    what: str

    def __str__(self) -> str:
        return f"{self.language}: {self.what}" + (f": {self.message!r}" if self.message else "")


def catalog_path(language: languages.Language) -> Path:
    """Where a language's `.po` file is."""
    return Path(settings.LOCALE_PATHS[0]) / language.locale_name / "LC_MESSAGES" / f"{DOMAIN}.po"


def extract_template(
    fileobj: Any, keywords: Any, comment_tags: Any, options: Any
) -> Iterator[tuple[int, str | tuple[str, ...], list[str], str | None]]:
    """Babel extraction method for Django templates: Django turns the template into Python-like source, Babel reads that."""
    source = templatize(fileobj.read().decode("utf-8"))
    # Indentation is that of the markup and means nothing; Python's tokenizer would stumble over it.
    flat = "\n".join(line.strip() for line in source.splitlines())
    yield from extract_python(io.BytesIO(flat.encode("utf-8")), keywords, comment_tags, options)


def extract() -> Catalog:
    """Every sentence of the interface, with the files it stands in."""
    project = Path(settings.PROJECT)
    template = Catalog(domain=DOMAIN, project="residents-portal", charset="utf-8")
    for package in PACKAGES:
        for path in sorted((project / package).rglob("*")):
            # Folders of the project, not those that it lies in.
            parts = path.relative_to(project).parts
            if path.suffix not in {".py", ".html", ".txt"} or "migrations" in parts or "content" in parts:
                continue
            if path.suffix != ".py" and "templates" not in parts:
                continue
            method: Any = "python" if path.suffix == ".py" else extract_template
            for _line, message, comments, context in extract_from_file(method, path, KEYWORDS, COMMENT_TAGS):
                flags = ["python-format"] if path.suffix != ".py" and "%(" in str(message) else []
                # No line numbers: they would make every edit of a file a change of ten catalogs.
                template.add(message, locations=[(str(path.relative_to(project)), 0)], auto_comments=comments, context=context, flags=flags)
    return template


def read(language: languages.Language) -> Catalog:
    """A language's catalog; an empty one where there is no file yet."""
    path = catalog_path(language)
    if not path.exists():
        return Catalog(locale=language.locale_name, domain=DOMAIN)
    with path.open("rb") as stream:
        return read_po(stream, locale=language.locale_name, domain=DOMAIN)


def shipped(language: languages.Language) -> Catalog:
    """A language's catalog, to be looked at only: it is read again when its file has changed."""
    path = catalog_path(language)
    state = path.stat() if path.exists() else None
    return _parsed(language, path, state.st_mtime_ns if state else 0, state.st_size if state else 0)


@lru_cache(maxsize=32)
def _parsed(language: languages.Language, _path: Path, _changed: int, _size: int) -> Catalog:
    return read(language)


def update() -> Iterator[languages.Language]:
    """Bring every catalog up to what the code says; yields each language whose file changed. Translations are kept, nothing is guessed."""
    template = extract()
    for language in languages.all_languages():
        catalog = read(language)
        # A copy: merging puts the template's own message objects into the catalog.
        catalog.update(deepcopy(template), no_fuzzy_matching=True, update_creation_date=False)
        catalog.obsolete.clear()
        catalog.fuzzy = False
        catalog.header_comment = (
            f"# {language.english_name}: texts of the portal's interface. `manage.py catalogs update` keeps this file in step."
        )
        if language.code == languages.SOURCE:
            _copy_source(catalog)
        content = _to_bytes(catalog)
        path = catalog_path(language)
        if not path.exists() or path.read_bytes() != content:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            yield language


class BrokenMessageError(ValueError):
    """Raised for a translation that cannot be filled with values: a page would fail on it."""


def put(language: languages.Language, strings: Mapping[tuple[str, str], Sequence[str]]) -> bool:
    """Write translations into a language's catalog and compile it; returns whether anything changed. Everything else in the file stays as
    it is. `strings`: context ("" for none) and source text (the singular one) → one text, or each plural form.

    A process that has read the catalog serves what it read until it starts again.

    Raises:
        BrokenMessageError: a text leaves out or adds a placeholder; nothing is written.
        LookupError: the catalog has no such message.
        OSError: the file cannot be written.
    """
    path = catalog_path(language)
    with FileLock(path.with_suffix(".lock")):
        catalog = read(language)
        for (context, text), translation in strings.items():
            _put_message(language, catalog, catalog.get(text, context or None), text, translation)
        content = _to_bytes(catalog)
        if path.read_bytes() == content:
            return False
        partial = path.with_suffix(".partial")
        partial.write_bytes(content)
        partial.replace(path)
        _compile(language)
    return True


def check_strings(language: languages.Language, strings: Mapping[tuple[str, str], Sequence[str]]) -> None:
    """The same as `put`, without writing anything.

    Raises:
        BrokenMessageError: a text leaves out or adds a placeholder.
        LookupError: the catalog has no such message.
    """
    catalog = read(language)
    for (context, text), translation in strings.items():
        _put_message(language, catalog, catalog.get(text, context or None), text, translation)


def _put_message(language: languages.Language, catalog: Catalog, message: Message | None, text: str, translation: Sequence[str]) -> None:
    if message is None:
        raise LookupError(f"{language.code}: the catalog has no message {text!r}")
    message.string = tuple(translation) if message.pluralizable else translation[0]
    message.flags.discard("fuzzy")
    for problem in _message_problems(language, catalog, message):
        if problem.what != _MISSING:
            raise BrokenMessageError(str(problem))


def paths() -> list[Path]:
    """The catalogs that exist."""
    return [path for language in languages.all_languages() if (path := catalog_path(language)).exists()]


def is_stale(path: Path) -> bool:
    """Whether a catalog is newer than what was compiled from it."""
    target = path.with_suffix(".mo")
    return not target.exists() or target.stat().st_mtime < path.stat().st_mtime


def compile_all() -> Iterator[languages.Language]:
    """Write the `.mo` files that are older than their catalogs; yields each language compiled. Fuzzy entries are left out."""
    for language in languages.all_languages():
        source = catalog_path(language)
        if source.exists() and is_stale(source):
            _compile(language)
            yield language


def _compile(language: languages.Language) -> None:
    target = catalog_path(language).with_suffix(".mo")
    partial = target.with_suffix(".compiling")
    with partial.open("wb") as stream:
        write_mo(stream, read(language), use_fuzzy=False)
    partial.replace(target)


def problems() -> Iterator[Problem]:
    """Everything stale, missing, fuzzy or malformed in any catalog."""
    template = extract()
    wanted = {_key(message): message for message in template if message.id}
    for language in languages.all_languages():
        if not catalog_path(language).exists():
            yield Problem(language.code, "", "has no catalog")
            continue
        catalog = read(language)
        present = {_key(message): message for message in catalog if message.id}
        for key in wanted.keys() - present.keys():
            yield Problem(language.code, str(wanted[key].id), "not in the catalog")
        for key in present.keys() - wanted.keys():
            yield Problem(language.code, str(present[key].id), "no longer in the code")
        for message in present.values():
            yield from _message_problems(language, catalog, message)


def _message_problems(language: languages.Language, catalog: Catalog, message: Message) -> Iterator[Problem]:
    strings = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
    if message.fuzzy:
        yield Problem(language.code, str(message.id), "fuzzy")
    if not all(strings) or (message.pluralizable and len(strings) != catalog.num_plurals):
        yield Problem(language.code, str(message.id), _MISSING)
        return
    errors = message.check(catalog)
    for error in errors:
        yield Problem(language.code, str(message.id), str(error))
    # Babel lets a translation leave a value out; only a plural form ("one day") may.
    if not errors and message.python_format and not message.pluralizable and _values(message.id) - _values(message.string):
        yield Problem(language.code, str(message.id), "leaves a value out")


def _values(text: Any) -> set[str]:
    return set(re.findall(r"%\(\w+\)", str(text)))


def _key(message: Message) -> tuple[str | None, str]:
    return message.context, message.id[0] if isinstance(message.id, (tuple, list)) else message.id


def _copy_source(catalog: Catalog) -> None:
    for message in catalog:
        if message.id:
            message.string = tuple(message.id) if isinstance(message.id, (tuple, list)) else message.id


def _to_bytes(catalog: Catalog) -> bytes:
    stream = io.BytesIO()
    write_po(stream, catalog, width=140, omit_header=False, sort_by_file=False, sort_output=True, include_lineno=False)
    # Dates would make every run a change, and nobody answers under placeholder addresses.
    lines = [line for line in stream.getvalue().split(b"\n") if not line.startswith(_HEADERS_LEFT_OUT)]
    return b"\n".join(lines)
