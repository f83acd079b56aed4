"""What the checks find in the texts of the desk, kept beside each so that lists are quick.

Findings are never believed blindly: they carry what they were computed for, and whoever must be sure computes them anew.
"""

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict
from typing import Any, TypedDict

from django.db import transaction

from portal import languages
from portal.languages import Fragment
from portal.translation import quality
from portal.translation.models import Dismissal, Target, Unit
from portal.translation.quality import Finding, Kind, Severity, Span
from portal.translation.selectors.terms import recogniser, terms_version
from portal.translation.terms import Recogniser

#: The fields of a target that hold what was found.
FIELDS = ("findings", "failed_checks", "error_count", "warning_count", "checked_source", "checked_version", "checked_terms")
_BATCH = 200


class Stored(TypedDict):
    """A finding as a target keeps it. `key`: by which it is dismissed."""

    check: str
    severity: str
    key: str
    template: str
    values: list[list[str]]
    source: list[int] | None
    target: list[int] | None


def finding_key(finding: Finding) -> str:
    """By which a finding is dismissed; its own key is as long as the texts that it quotes."""
    return hashlib.sha256(finding.key.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def findings_of(unit: Unit, source_language: str, text: str, language: str, terms: Recogniser | None) -> tuple[Finding, ...]:
    """What the checks find in a translation of a unit; nothing in no text."""
    if not text:
        return ()
    origin, row, kind = languages.get(source_language), languages.get(language), Kind(unit.kind)
    target = Fragment(text, row)
    if unit.plural is None:
        return quality.check(Fragment(unit.text, origin), target, kind=kind, terms=terms, limit=unit.limit)
    forms = (Fragment(unit.plural.one, origin), Fragment(unit.plural.other, origin))
    return quality.check_form(forms, target, unit.plural.form, kind=kind, terms=terms, limit=unit.limit)


def put_findings(targets: Iterable[Target], *, version: str | None = None) -> list[Target]:
    """Set what the checks find on each target (with `unit` and `item` loaded), without saving it. `version`: of the term base, where it is
    known already."""
    row = list(targets)
    version = terms_version() if version is None else version
    _put_all(row, _find(row, version), version)
    return row


def recheck(*, limit: int = _BATCH) -> int:
    """Check texts whose source or text changed without it, or that were checked by an earlier term base; returns how many there were.

    Part of the regular work; a round takes as many as `limit`. The database is not held while they are checked.
    """
    version = terms_version()
    waiting = list(Target.objects.present().unchecked(version).select_related("unit", "item")[:limit])
    found = _find(waiting, version)
    with transaction.atomic():
        # What is dismissed meanwhile stays so; what is written meanwhile makes the findings those of another text.
        list(Target.objects.select_for_update().filter(pk__in=[target.pk for target in waiting]).values_list("pk"))
        _put_all(waiting, found, version)
        Target.objects.bulk_update(waiting, FIELDS, batch_size=_BATCH)
    return len(waiting)


def make_sure(targets: Sequence[Target]) -> None:
    """Check those targets (with `unit` and `item` loaded) whose findings are not those of the present texts, and save what was found."""
    version = terms_version()
    late = put_findings([target for target in targets if not target.is_checked(version)], version=version)
    if late:
        Target.objects.bulk_update(late, FIELDS, batch_size=_BATCH)


def read(stored: Stored) -> Finding:
    """A finding as the checks know it."""
    return Finding(
        check=stored["check"],
        severity=Severity(stored["severity"]),
        template=stored["template"],
        values=tuple((name, value) for name, value in stored["values"]),
        source=Span(*stored["source"]) if stored["source"] else None,
        target=Span(*stored["target"]) if stored["target"] else None,
    )


def _find(targets: Iterable[Target], version: str) -> list[tuple[Finding, ...]]:
    terms = recogniser(version)
    return [
        findings_of(target.unit, target.item.language, target.text if target.has_text else "", target.language, terms) for target in targets
    ]


def _put_all(targets: Sequence[Target], found: Sequence[Collection[Finding]], version: str) -> None:
    dismissed = _dismissed(targets)
    for target, findings in zip(targets, found, strict=True):
        _put(target, findings, dismissed, version)


def _put(target: Target, found: Collection[Finding], dismissed: set[tuple[int | None, str, str]], version: str) -> None:
    open_ones = [finding for finding in found if (target.pk, finding_key(finding), target.unit.hash) not in dismissed]
    target.findings = [_stored(finding) for finding in open_ones]
    target.failed_checks = sorted({finding.check for finding in open_ones})
    target.error_count = sum(finding.severity == Severity.ERROR for finding in open_ones)
    target.warning_count = len(open_ones) - target.error_count
    target.checked_source, target.checked_version, target.checked_terms = target.unit.hash, target.version, version


def _dismissed(targets: Iterable[Target]) -> set[tuple[int | None, str, str]]:
    """Target, finding and source text of everything that was dismissed."""
    keys = [target.pk for target in targets if target.pk]
    rows: set[tuple[int | None, str, str]] = set()
    for start in range(0, len(keys), _BATCH):
        some = Dismissal.objects.filter(target__in=keys[start : start + _BATCH])
        rows.update(some.values_list("target_id", "finding", "source_hash"))
    return rows


def _stored(finding: Finding) -> dict[str, Any]:
    return {
        "check": finding.check,
        "severity": finding.severity.value,
        "key": finding_key(finding),
        "template": finding.template,
        "values": [list(pair) for pair in finding.values],
        "source": _span(finding.source),
        "target": _span(finding.target),
    }


def _span(span: Span | None) -> list[int] | None:
    return list(asdict(span).values()) if span else None
