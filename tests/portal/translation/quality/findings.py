"""What the checks say of an English text and its translation, for tests."""

from typing import Any

from portal import languages
from portal.languages import Fragment
from portal.translation.quality import Finding, Kind, check
from portal.translation.terms import Recogniser

#: Plain sentences of every language, to build translations of.
SENTENCE = {
    "zh-hans": "请到服务大厅办理手续",
    "fr": "Faites la démarche au guichet de service",
    "de": "Erledigen Sie das bitte in der Servicehalle",
    "ja": "サービスホールで手続きをしてください",
    "ko": "서비스홀에서 수속하세요",
    "es": "Haga el trámite en la sala de servicio",
    "ru": "Оформите это в зале обслуживания",
    "ar": "أكمل الإجراء في قاعة الخدمات",
    "pt": "Trate do assunto na sala de serviços",
}
SOURCE_SENTENCE = "Please do this in the service hall"
TARGETS = tuple(SENTENCE)


def findings(
    source: str,
    target: str,
    code: str,
    *,
    kind: Kind = Kind.SENTENCES,
    terms: Recogniser | None = None,
    limit: int | None = None,
    source_code: str = "en",
) -> tuple[Finding, ...]:
    return check(Fragment(source, languages.get(source_code)), Fragment(target, languages.get(code)), kind=kind, terms=terms, limit=limit)


def ids(source: str, target: str, code: str, **options: Any) -> list[str]:
    """Ids of the checks that found something, each once."""
    return sorted({finding.check for finding in findings(source, target, code, **options)})


def only(check_id: str, source: str, target: str, code: str, **options: Any) -> list[Finding]:
    """The findings of one check."""
    return [finding for finding in findings(source, target, code, **options) if finding.check == check_id]
