"""Checks of a translation against its source, aware of script and language. Pure: text in, findings out.

`check` runs every registered check on one text, `check_forms` on a text with plural forms. A family of checks is a module; importing it
here registers its checks. Where the bounds come from and how many findings the portal's own texts have is in the README.
"""

from collections.abc import Sequence

from portal.languages import Fragment
from portal.translation.quality import (
    characters,
    contacts,
    leftovers,
    lengths,
    markup,
    numbers,
    placeholders,
    plurals,
    punctuation,
    repetition,
    terms,
    whitespace,
)
from portal.translation.quality.findings import Finding, Severity, Span
from portal.translation.quality.registry import Check, DuplicateCheckError, all_checks, get_check, register
from portal.translation.quality.texts import Kind, pair
from portal.translation.terms import Recogniser

FAMILIES = (numbers, contacts, placeholders, markup, punctuation, characters, leftovers, terms, lengths, repetition, whitespace)

__all__ = [
    "FAMILIES",
    "Check",
    "DuplicateCheckError",
    "Finding",
    "Kind",
    "Severity",
    "Span",
    "WrongFormCountError",
    "all_checks",
    "check",
    "check_form",
    "check_forms",
    "get_check",
    "register",
]


class WrongFormCountError(ValueError):
    """Raised for a text that has not as many plural forms as its language."""


def check(
    source: Fragment,
    target: Fragment,
    *,
    kind: Kind = Kind.SENTENCES,
    terms: Recogniser | None = None,
    limit: int | None = None,
) -> tuple[Finding, ...]:
    """Everything that is found in a translation, errors first, then by place.

    `kind`: what the text is for. `terms`: the term base; None leaves terms unchecked. `limit`: most characters that the translation may
    have. Any strings may be given; spans count code points of the texts as they were given.
    """
    return _run(source, target, kind=kind, recogniser=terms, limit=limit, is_single=False)


def check_forms(
    source: Sequence[Fragment],
    forms: Sequence[Fragment],
    *,
    kind: Kind = Kind.MESSAGE,
    terms: Recogniser | None = None,
    limit: int | None = None,
) -> tuple[tuple[Finding, ...], ...]:
    """The findings of each plural form, in the order of the forms. `source`: its singular and its plural, or one text for both.

    Raises:
        WrongFormCountError: there are fewer or more forms than the language has (CLDR).
    """
    language = forms[0].language if forms else source[0].language
    if len(forms) != plurals.form_count(language):
        raise WrongFormCountError(f"{language.english_name} has {plurals.form_count(language)} plural forms, not {len(forms)}")
    return tuple(check_form(source, form, number, kind=kind, terms=terms, limit=limit) for number, form in enumerate(forms))


def check_form(
    source: Sequence[Fragment],
    form: Fragment,
    number: int,
    *,
    kind: Kind = Kind.MESSAGE,
    terms: Recogniser | None = None,
    limit: int | None = None,
) -> tuple[Finding, ...]:
    """The findings of one plural form. `source`: as for `check_forms`; `number`: which form it is, from 0, as gettext counts them.

    Raises:
        WrongFormCountError: the language has no such form.
    """
    singles = plurals.single_numbers(form.language)
    if not 0 <= number < len(singles):
        raise WrongFormCountError(f"{form.language.english_name} has {len(singles)} plural forms; there is no form {number}")
    single = singles[number]
    own = source[0] if single == 1 else source[-1]
    return _run(own, form, kind=kind, recogniser=terms, limit=limit, is_single=single is not None)


def _run(
    source: Fragment, target: Fragment, *, kind: Kind, recogniser: Recogniser | None, limit: int | None, is_single: bool
) -> tuple[Finding, ...]:
    both = pair(source, target, kind=kind, terms=recogniser, limit=limit, is_single=is_single)
    if not both.target.text.strip():
        # Everything would be missing; once is enough.
        return get_check("empty").findings(both)
    found = [finding for each in all_checks() for finding in each.findings(both)]
    return tuple(sorted(found, key=_errors_first))


def _errors_first(finding: Finding) -> tuple[bool, tuple[int, int]]:
    place = finding.target or finding.source or Span(0, 0)
    return finding.severity != Severity.ERROR, (place.start, place.end)
