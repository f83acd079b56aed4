"""Checks are registered once; findings keep their sentence for every reader; the portal's own texts have few of them."""

from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from portal import languages
from portal.languages import Fragment, Language
from portal.translation import catalogs
from portal.translation.quality import (
    DuplicateCheckError,
    Finding,
    Kind,
    Severity,
    Span,
    all_checks,
    check,
    check_forms,
    get_check,
    register,
)
from tests.portal.translation.quality.findings import findings
from tests.portal.translation.terms.glossary import recogniser

POLICIES = Path(__file__).parents[4] / "portal" / "pages" / "content" / "policies"
ENGLISH = languages.get("en")
KINDS = {
    **dict.fromkeys(("title", "short_title", "heading", "amount", "hours", "phone"), Kind.LABEL),
    "issuing_body": Kind.NAME,
    "address": Kind.ADDRESS,
}
LEFT_OUT = {"facts", "search_terms", "origin", "translated_from", "local_name", "local_address"}


def test_a_second_registration_is_refused() -> None:
    with pytest.raises(DuplicateCheckError):
        register("numbers", _("Numbers"))(lambda pair: iter(()))


def test_a_check_is_found_by_its_id() -> None:
    assert get_check("numbers").id == "numbers"
    with pytest.raises(LookupError, match="no check is called 'luck'"):
        get_check("luck")


def test_every_check_has_a_title_and_kinds() -> None:
    assert len(all_checks()) == len({check.id for check in all_checks()}) > 30
    assert all(str(check.title) and check.kinds for check in all_checks())


def test_a_span_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="not a span"):
        Span(3, 2)


def test_a_sentence_is_read_in_the_reader_s_language() -> None:
    finding = Finding("x", Severity.ERROR, "Search", ())
    with translation.override("fr"):
        assert finding.sentence == "Rechercher"


def test_a_finding_is_known_again_after_an_edit_elsewhere() -> None:
    before, after = (findings("Wait 30 days.", target, "fr") for target in ("Attendez.", "Merci, attendez."))
    assert [finding.key for finding in before] == [finding.key for finding in after]
    assert before != ()


def test_errors_come_first() -> None:
    found = findings("Wait 30 days {name}.", "Attendez  ici", "fr", kind=Kind.MESSAGE)
    severities = [finding.severity for finding in found]
    assert severities == sorted(severities, key=lambda severity: severity != Severity.ERROR)
    assert {*severities} == {Severity.ERROR, Severity.WARNING}


def policy_texts(source: Any, target: Any, name: str = "") -> Iterator[tuple[str, str, str]]:
    """Field, source and translation of every text that both have."""
    if isinstance(source, str) and isinstance(target, str):
        yield name, source, target
    elif isinstance(source, dict) and isinstance(target, dict):
        for key in source.keys() & target.keys() - LEFT_OUT:
            yield from policy_texts(source[key], target[key], key)
    elif isinstance(source, list) and isinstance(target, list):
        for one, other in zip(source, target, strict=True):
            yield from policy_texts(one, other, name)


@cache
def loaded(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)


def own_findings(language: Language) -> Iterator[Finding]:
    """What is found in the portal's own pages and catalog."""
    for path in sorted(POLICIES.glob(f"*/{language.code}.yaml")):
        for name, source, target in policy_texts(loaded(path.with_name("en.yaml")), loaded(path)):
            kind = KINDS.get(name, Kind.SENTENCES)
            yield from check(Fragment(source, ENGLISH), Fragment(target, language), kind=kind, terms=recogniser())
    message: Any  # a text or its plural forms, each with another check
    for message in catalogs.read(language):
        if message.id and isinstance(message.id, tuple | list):
            source_forms, forms = (
                [Fragment(text, row) for text in texts] for texts, row in ((message.id, ENGLISH), (message.string, language))
            )
            yield from (finding for found in check_forms(source_forms, forms, terms=recogniser()) for finding in found)
        elif message.id:
            yield from check(Fragment(message.id, ENGLISH), Fragment(message.string, language), kind=Kind.MESSAGE, terms=recogniser())


def test_the_portal_s_own_translations_raise_few_alarms(language: Language) -> None:
    """A check that cries wolf is switched off by people. Terms are counted apart: there the texts and the term base really differ."""
    if language == ENGLISH:
        return
    found = Counter(finding.check for finding in own_findings(language) if finding.check != "terms")
    assert sum(found.values()) <= 10, found
