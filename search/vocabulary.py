"""The words of the term base and of the staff as the search uses them: read once, and again when their stamp differs."""

import re
import threading
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from typing import NamedTuple

from django.utils import timezone

from portal import languages
from portal.languages import Language
from search.analysis import analyse_query
from search.engines.plans import exact_form
from search.models import PromotedResult, Stamp, Synonym, TermText

#: "work visa (Z visa)": what stands in brackets explains the name and is no part of it.
_BRACKETS = re.compile(r"[（(][^（()）]*[)）]")


class Piece(NamedTuple):
    """What is compared: a word in its first form, or one letter of a CJK run. `text`: as it was written."""

    form: str
    text: str
    is_letter: bool


@dataclass(frozen=True, slots=True)
class Rule:
    """Where a question in a language has these `forms` in a row, it may as well have these `wordings`, each with its language."""

    forms: tuple[str, ...]
    wordings: tuple[tuple[str, Language], ...]


@dataclass(frozen=True, slots=True)
class _Promotion:
    key: str
    until: date | None


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Everything at one state. `rules`: code of a language → first form → rules, longest first."""

    stamp: str = ""
    rules: Mapping[str, Mapping[str, tuple[Rule, ...]]] = field(default_factory=dict)
    promotions: Mapping[tuple[str, str], tuple[_Promotion, ...]] = field(default_factory=dict)

    def promoted(self, text: str, language: Language) -> tuple[str, ...]:
        """The keys of the documents that come first for this question, in order."""
        today = timezone.localdate()
        found = self.promotions.get((language.code, exact_form(text, language)), ())
        return tuple(item.key for item in found if item.until is None or item.until >= today)


_lock = threading.Lock()
_current = Vocabulary()


def current() -> Vocabulary:
    """The words as they are now; one query where nothing has changed."""
    global _current  # noqa: PLW0603  a memory of the process, replaced as a whole
    stamp = Stamp.objects.values_list("token", flat=True).first() or ""
    known = _current
    if known.stamp == stamp:
        return known
    with _lock:
        if _current.stamp != stamp:
            _current = Vocabulary(stamp, _rules(), _promotions())
        return _current


def touch() -> None:
    """Tells every process, once the current transaction is committed, that words have changed."""
    Stamp.objects.update_or_create(pk=1, defaults={"token": uuid.uuid4().hex})


def pieces(text: str, language: Language) -> tuple[Piece, ...]:
    """A question or a name as it is compared."""
    return tuple(
        chain.from_iterable(
            (Piece(letter, letter, True) for letter in word.text) if word.is_gram else [Piece(word.required[0][0], word.text, False)]
            for word in analyse_query(text, language)
        )
    )


def bare_name(text: str) -> str:
    """A name of the term base without its explanation."""
    return _BRACKETS.sub(" ", text).strip() or text


def _rules() -> dict[str, dict[str, tuple[Rule, ...]]]:
    wordings: dict[tuple[str, tuple[str, ...]], list[tuple[str, Language]]] = defaultdict(list)
    for text, language, meanings in chain(_synonyms(), _terms()):
        if forms := tuple(piece.form for piece in pieces(text, language)):
            wordings[language.code, forms].extend(meanings)
    rules: dict[str, dict[str, list[Rule]]] = defaultdict(lambda: defaultdict(list))
    for (code, forms), found in sorted(wordings.items(), key=lambda item: -len(item[0][1])):
        rules[code][forms[0]].append(Rule(forms, tuple(dict.fromkeys(found))))
    return {code: {form: tuple(found) for form, found in by_form.items()} for code, by_form in rules.items()}


_Meanings = tuple[tuple[str, Language], ...]


def _synonyms() -> Iterable[tuple[str, Language, _Meanings]]:
    for row in Synonym.objects.all():
        if languages.is_known(row.language) and languages.is_known(row.means_language or row.language):
            yield row.text, languages.get(row.language), ((row.means, languages.get(row.means_language or row.language)),)


def _terms() -> Iterable[tuple[str, Language, _Meanings]]:
    names: dict[int, list[tuple[str, Language]]] = defaultdict(list)
    for number, code, text in TermText.objects.order_by("term", "pk").values_list("term", "language", "text"):
        if languages.is_known(code):
            names[number].append((bare_name(text), languages.get(code)))
    for group in names.values():
        for name in group:
            yield *name, tuple(other for other in group if other != name)


def _promotions() -> dict[tuple[str, str], tuple[_Promotion, ...]]:
    found: dict[tuple[str, str], list[_Promotion]] = defaultdict(list)
    for row in PromotedResult.objects.order_by("rank", "pk"):
        if languages.is_known(row.language) and (form := exact_form(row.text, languages.get(row.language))):
            found[row.language, form].append(_Promotion(row.key, row.until))
    return {question: tuple(rows) for question, rows in found.items()}
