"""Which machine is asked for which languages, read from `settings.MACHINE_TRANSLATION`.

`RULES`: `deepl; zh-hans>ko=google; >ar=openai; >de=none`. A name alone is for everything; `source>target=name` for a pair, either side may
be left out; `none` switches off. The rule that names more wins, the target before the source. `BUDGET`: characters a month,
`deepl=500000; openai=2000000`. `UNREVIEWED`: codes of languages in which readers may see what no person has looked at.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from portal import languages
from portal.languages import Language
from portal.translation.machine.providers.base import Provider
from portal.translation.machine.providers.deepl import DeepL
from portal.translation.machine.providers.google import Google
from portal.translation.machine.providers.libretranslate import LibreTranslate
from portal.translation.machine.providers.openai import OpenAI

#: Name → class of every provider.
PROVIDERS: Mapping[str, type[Provider]] = MappingProxyType({each.name: each for each in (DeepL, Google, LibreTranslate, OpenAI)})
#: Characters a month where nothing else is said: what DeepL's and Google's free plans have.
DEFAULT_BUDGET = 500_000
_NONE = "none"
_BETWEEN = re.compile(r"[;,\n]")


@dataclass(frozen=True, slots=True)
class Rule:
    """For which languages (codes, "" for any) which provider ("none" for none) is asked."""

    source: str
    target: str
    provider: str

    @property
    def weight(self) -> tuple[bool, bool]:
        """What is said of the target counts for more."""
        return bool(self.target), bool(self.source)

    def holds(self, source: Language, target: Language) -> bool:
        """Whether it is about this pair."""
        return self.source in {"", source.code} and self.target in {"", target.code}


def provider_for(source: Language, target: Language) -> Provider | None:
    """The machine to ask for a pair of languages; None where none is configured."""
    if source.code == target.code:
        return None
    rules = [rule for rule in _rules(_said("RULES")) if rule.holds(source, target)]
    if not rules:
        return None
    name = max(rules, key=lambda rule: rule.weight).provider
    found = _provider(name) if name in PROVIDERS else None
    return found if found and found.is_ready else None


def providers() -> tuple[Provider, ...]:
    """Every provider that is asked for some pair."""
    named = dict.fromkeys(rule.provider for rule in _rules(_said("RULES")))
    return tuple(found for name in named if name in PROVIDERS and (found := _provider(name)).is_ready)


def budget(provider: str) -> int:
    """How many characters a provider may be sent in a month."""
    found = dict(_pairs(_said("BUDGET"))).get(provider, "")
    return int(found) if _is_number(found) else DEFAULT_BUDGET


def is_allowed_unreviewed(language: str) -> bool:
    """Whether readers of a language (code) may see what a machine made and nobody has approved."""
    return language in _codes(_said("UNREVIEWED"))


def wrong() -> Iterator[str]:
    """What is wrong with the settings, each a sentence for whoever runs the portal."""
    for part in _parts(_said("RULES")):
        yield from _wrong_rule(part)
    for name in dict.fromkeys(rule.provider for rule in _rules(_said("RULES"))):
        if name in PROVIDERS:
            yield from _wrong_provider(_provider(name))
    for name, amount in _pairs(_said("BUDGET")):
        if name not in PROVIDERS:
            yield f"MACHINE_TRANSLATION_BUDGET: there is no provider {name!r}, only {_names()}."
        if not _is_number(amount):
            yield f"MACHINE_TRANSLATION_BUDGET: {amount!r} is no number of characters; write {name}=500000."
    for code in _codes(_said("UNREVIEWED")):
        if not languages.is_known(code):
            yield f"MACHINE_TRANSLATION_UNREVIEWED: there is no language {code!r}."


def _wrong_rule(part: str) -> Iterator[str]:
    rule = _rule(part)
    for code in (rule.source, rule.target):
        if code and not languages.is_known(code):
            yield f"MACHINE_TRANSLATION: there is no language {code!r} in {part!r}."
    if rule.provider != _NONE and rule.provider not in PROVIDERS:
        yield f"MACHINE_TRANSLATION: there is no provider {rule.provider!r} in {part!r}, only {_names()} and none."
    if "=" in part and ">" not in part:
        yield f"MACHINE_TRANSLATION: {part!r} has no languages; write zh-hans>ko=deepl, >ko=deepl or deepl alone."


def _wrong_provider(provider: Provider) -> Iterator[str]:
    if not provider.is_ready:
        yield f"MACHINE_TRANSLATION names {provider.name}, but {_NEEDED[provider.name]}."
    elif not _is_address(provider.address):
        yield f"{provider.name.upper()}_URL is no address: {provider.url!r}."


def _is_address(written: str) -> bool:
    try:
        parts = urlsplit(written)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)


_NEEDED = {
    DeepL.name: "DEEPL_API_KEY is not set",
    Google.name: "GOOGLE_API_KEY is not set",
    LibreTranslate.name: "LIBRETRANSLATE_URL is not set",
    OpenAI.name: "OPENAI_MODEL is not set, or neither OPENAI_API_KEY nor OPENAI_URL",
}


def _provider(name: str) -> Provider:
    configured: Any = settings.MACHINE_TRANSLATION
    found = configured.get("PROVIDERS", {}).get(name, {})
    return PROVIDERS[name](**{part.lower(): value for part, value in found.items()})


def _said(name: str) -> str:
    return str(settings.MACHINE_TRANSLATION.get(name, ""))


def _parts(said: str) -> list[str]:
    return [part.strip().lower() for part in _BETWEEN.split(said) if part.strip()]


def _rules(said: str) -> list[Rule]:
    return [_rule(part) for part in _parts(said)]


def _rule(part: str) -> Rule:
    pair, _equals, name = part.rpartition("=")
    source, _arrow, target = pair.partition(">")
    return Rule(source.strip(), target.strip(), name.strip())


def _pairs(said: str) -> Iterator[tuple[str, str]]:
    for part in _parts(said):
        name, _equals, value = part.partition("=")
        yield name.strip(), value.strip().replace("_", "")


def _codes(said: str) -> list[str]:
    return _parts(said)


def _names() -> str:
    return ", ".join(PROVIDERS)


def _is_number(written: str) -> bool:
    return written.isascii() and written.isdigit() and len(written) < 16
