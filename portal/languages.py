"""The registry of languages: one frozen row each.

Everything about a language is one row here or derived from one. Nothing of the project is imported, so that every package may read it.
Codes are Django's lower-case codes everywhere: database, address, index, settings. How to add a language is in the README.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape
from types import MappingProxyType
from typing import Literal

from babel import Locale

Direction = Literal["ltr", "rtl"]
Script = Literal["latin", "cyrillic", "arabic", "han", "japanese", "korean"]


class UnknownLanguageError(LookupError):
    """Raised for a code that no row has."""


@dataclass(frozen=True, slots=True)
class Analysis:
    """How text of a language becomes index tokens; read by `search.analysis`.

    `stemmer`: name of a Snowball algorithm, or "" for none. `folds_accents`: letters lose their accents ("é" finds "e").
    `elisions`: prefixes cut off before an apostrophe. `compounds`: words are written together, and found by their parts, for which
    `search/analysis` has a list of simple words. Runs of Chinese, Japanese and Korean letters are cut alike everywhere.
    """

    stemmer: str = ""
    folds_accents: bool = False
    elisions: tuple[str, ...] = ()
    compounds: bool = False


@dataclass(frozen=True, slots=True)
class Language:
    """One language of the portal.

    `code`: Django's code, lower case. `tag`: BCP 47 tag for `lang` and `hreflang`. `native_name`: its own name for itself.
    `english_name`: for staff and for extraction comments. `fallbacks`: codes to try, in order, where a text is missing.
    `is_public`: readers see it; a language in preparation is only in the admin. `staff_code`: the code under which Wagtail has its admin in
    this language, where that is another one.
    """

    code: str
    tag: str
    native_name: str
    english_name: str
    script: Script
    analysis: Analysis
    fallbacks: tuple[str, ...] = ("en", "zh-hans")
    is_public: bool = True
    staff_code: str = ""

    def __hash__(self) -> int:
        # Memories are kept by language: hashing every field would cost more than what is looked up.
        return hash(self.code)

    @property
    def direction(self) -> Direction:
        """Writing direction, as the HTML attribute `dir` wants it."""
        return "rtl" if self.script == "arabic" else "ltr"

    @property
    def suffix(self) -> str:
        """Suffix of modeltranslation columns: `name_zh_hans`."""
        return self.code.replace("-", "_")

    def name_for(self, reader: "Language") -> str:
        """What readers of another language call this one, from CLDR; its own name where CLDR has none."""
        names = Locale.parse(reader.locale_name).languages
        # "Chinese", not "Chinese (simplified)": what is spoken, and what the reader looks for.
        return str(names.get(self.locale_name.partition("_")[0]) or self.native_name)

    @property
    def locale_name(self) -> str:
        """Name of the catalog folder and of Babel's locale: `zh_Hans`, `pt`."""
        base, _, rest = self.code.partition("-")
        if not rest:
            return base
        return f"{base}_{rest.title() if len(rest) > 2 else rest.upper()}"


_FRENCH_ELISIONS = ("l", "d", "j", "m", "t", "s", "n", "c", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu")

_ROWS = (
    Language("zh-hans", "zh-Hans", "简体中文", "Chinese", "han", Analysis(), fallbacks=("en",)),
    Language("en", "en", "English", "English", "latin", Analysis("english"), fallbacks=("zh-hans",)),
    Language("fr", "fr", "Français", "French", "latin", Analysis("french", folds_accents=True, elisions=_FRENCH_ELISIONS)),
    Language("de", "de", "Deutsch", "German", "latin", Analysis("german", folds_accents=True, compounds=True)),
    Language("ja", "ja", "日本語", "Japanese", "japanese", Analysis()),
    Language("ko", "ko", "한국어", "Korean", "korean", Analysis()),
    Language("es", "es", "Español", "Spanish", "latin", Analysis("spanish", folds_accents=True)),
    Language("ru", "ru", "Русский", "Russian", "cyrillic", Analysis("russian", folds_accents=True)),
    Language("ar", "ar", "العربية", "Arabic", "arabic", Analysis("arabic")),
    Language("pt", "pt", "Português", "Portuguese", "latin", Analysis("portuguese", folds_accents=True), staff_code="pt-pt"),
)

#: The language in which texts of the portal are written first.
SOURCE = "en"
#: The language of the city: its names and addresses are always shown beside the reader's.
LOCAL = "zh-hans"


def _index(rows: tuple[Language, ...]) -> Mapping[str, Language]:
    by_code = {row.code: row for row in rows}
    if len(by_code) != len(rows):
        raise ValueError("portal.languages: a language is registered twice")
    for row in rows:
        for code in row.fallbacks:
            if code not in by_code or code == row.code:
                raise ValueError(f"portal.languages: {row.code} falls back to {code!r}, which is not another language of the registry")
    return MappingProxyType(by_code)


_BY_CODE = _index(_ROWS)


def all_languages() -> tuple[Language, ...]:
    """Every row, in the order of the registry."""
    return _ROWS


def public_languages() -> tuple[Language, ...]:
    """The rows that readers may choose, in the order of the registry."""
    return tuple(row for row in _ROWS if row.is_public)


def get(code: str) -> Language:
    """The row of a code.

    Raises:
        UnknownLanguageError: no row has this code.
    """
    try:
        return _BY_CODE[code]
    except KeyError as error:
        raise UnknownLanguageError(code) from error


def is_known(code: str) -> bool:
    """Whether a row has this code."""
    return code in _BY_CODE


def nearest(code: str | None) -> Language:
    """The row of whatever language Django has active: the staff code `pt-pt` is `pt` here; the source language for none of ours."""
    rows = (row for row in _BY_CODE.values() if code in {row.code, row.staff_code})
    return next(rows, None) or _BY_CODE[SOURCE]


def preference(code: str) -> Iterator[Language]:
    """The language itself, then its fallbacks, then every other one: the order in which a missing text is looked for."""
    seen: set[str] = set()
    for candidate in (code, *get(code).fallbacks, *_BY_CODE):
        if candidate not in seen:
            seen.add(candidate)
            yield _BY_CODE[candidate]


@dataclass(frozen=True, slots=True)
class Fragment:
    """A text and the language it is really in, which may not be the reader's.

    `is_late`: the text that it was translated from says something else by now.

    In a template `components/text.html` writes it with `lang` and `dir` where it is not in the reader's language; `{{ fragment }}` is the
    bare text, for Django turns it into a string first. In Python `format_html` marks it.
    """

    text: str
    language: Language
    is_fallback: bool = False
    is_late: bool = False

    def __str__(self) -> str:
        return self.text

    def __bool__(self) -> bool:
        return bool(self.text)

    def __html__(self) -> str:
        text = escape(self.text)
        if not self.is_fallback:
            return text
        return f'<span lang="{self.language.tag}" dir="{self.language.direction}">{text}</span>'


def choose(texts: Mapping[str, str], reader: str) -> Fragment:
    """The text for a reader of language `reader` out of `texts` (code → text): their own, else the first fallback that is not empty.

    Returns an empty fragment in the reader's language where there is no text at all.
    """
    for language in preference(reader):
        text = texts.get(language.code) or ""
        if text:
            return Fragment(text, language, is_fallback=language.code != reader)
    return Fragment("", get(reader))
