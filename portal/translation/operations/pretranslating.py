"""Filling in what is missing before anybody translates: from the memory, then by a machine. Nothing of it is approved.

Not to be called inside a transaction: a machine is asked over the network, and each text is written in a transaction of its own. What goes
wrong with a machine leaves the texts as they were.
"""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from portal import languages
from portal.languages import Fragment, Language
from portal.translation import machine, selectors
from portal.translation.machine import MachineError, Protected, Provider
from portal.translation.models import Item, Role, Suggestion, Target
from portal.translation.operations import checking
from portal.translation.operations.editing import suggest
from portal.translation.operations.problems import DeskError
from portal.translation.operations.remembering import fill_in_context
from portal.translation.operations.rights import require_role
from portal.translation.operations.spending import Purse
from portal.translation.quality import Kind, Severity, get_check
from portal.translation.quality.plurals import form_count
from portal.translation.quality.texts import pair
from portal.translation.states import HowMade, State
from portal.translation.terms import Recogniser
from portal.translation.terms.concepts import Status

#: Score of what is the same, character by character.
_EXACT = 100
#: Forms of a text with a number that stand for “one” and “other”, as English has them.
_LIKE_ENGLISH = 2
#: What a machine's text is refused for; anything else is for people to mend.
_GRAVE = ("tags", "links", "placeholders", "percent-signs")

#: Path and reason.
Refused = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Pretranslated:
    """What became of texts that had no translation. `filled`: those that count as translated now; `suggested`: those that have a text which
    somebody has to look at; `refused`: path and reason of those that nothing was found for because something went wrong."""

    filled: int = 0
    suggested: int = 0
    refused: tuple[Refused, ...] = ()


def pretranslate_item(*, item: Item, language: str, user: User | None, seconds: float = 300.0) -> Pretranslated:
    """Give the missing texts of an item in a language what the memory has, the others what a machine suggests where one is configured.

    What goes wrong with a machine is no exception but in `refused`. May be called again: only what is still missing is looked at, and no
    machine is asked twice for the same text. `user`: who wants it, None for the portal itself. `seconds`: how long machines may take.

    Raises:
        NotAllowedError: the user neither translates into the language nor coordinates it.
    """
    until = time.monotonic() + seconds
    if user is not None:
        require_role(user, language, Role.TRANSLATE, Role.COORDINATE)
    filled = fill_in_context(units=[target.unit for target in _missing(item, language)], language=language)
    suggested, refused = _from_memory(_missing(item, language))
    by_machine = _from_machine(_missing(item, language), until)
    return Pretranslated(filled + by_machine.filled, suggested + by_machine.suggested, (*refused, *by_machine.refused))


def suggest_by_machine(*, target: Target, user: User, seconds: float = 60.0) -> Suggestion:
    """Ask the machine for one text, translated or not; what it said before of the same text is not asked again.

    Raises:
        NotAllowedError: the user may not translate into the language.
        DeskError: no machine is configured for these languages, the text cannot be translated by one, or it did not do it; says why.
    """
    require_role(user, target.language, Role.TRANSLATE)
    found = _provider(target)
    if found is None:
        raise DeskError(_("No machine is configured for these languages."))
    done = _from_machine([target], time.monotonic() + seconds)
    for _path, reason in done.refused:
        raise DeskError(reason)
    suggestion = _known([target], found).get(target.pk)
    if suggestion is None:
        raise DeskError(_("The source text was changed in the meantime."))
    return suggestion


def _missing(item: Item, language: str) -> tuple[Target, ...]:
    return tuple(target for target in selectors.texts(item, language) if target.state == State.MISSING)


def _from_memory(targets: Iterable[Target]) -> tuple[int, tuple[Refused, ...]]:
    """Suggest what was approved for the same text elsewhere."""
    suggested, refused = 0, []
    for target in targets:
        if target.unit.plural is None:
            try:
                suggested += _suggest_remembered(target)
            except DeskError as error:
                refused.append((target.unit.path, str(error)))
    return suggested, tuple(refused)


def _suggest_remembered(target: Target) -> bool:
    found = selectors.remembered(target.unit.text, target.item.language, target.language, minimum=_EXACT)
    matches = [match for match in found if match.entry.is_approved]
    for match in matches:
        suggest(target=target, text=match.target, origin=HowMade.MEMORY, score=match.score, made_from=target.unit.hash)
    return bool(matches)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A text that a machine is asked for."""

    target: Target
    text: str
    protected: Protected


def _from_machine(targets: Sequence[Target], until: float) -> Pretranslated:
    """Suggestions for targets (of one item and language) that have none of the machine's yet, batch by batch."""
    provider = _provider(targets[0]) if targets else None
    if provider is None:
        return Pretranslated()
    source, language = languages.get(targets[0].item.language), languages.get(targets[0].language)
    terms = selectors.recogniser(selectors.terms_version())
    known = _known(targets, provider)
    asked, refused = _prepared([target for target in targets if target.pk not in known], provider, terms)
    written: list[State] = []
    texts = [each.protected.sent for each in asked]
    for batch in machine.batches(provider, texts):
        some = asked[batch]
        glossary = _glossary(some, source, language, terms)
        try:
            answers = machine.ask(provider, texts[batch], source, language, glossary=glossary, purse=Purse(), until=until)
        except MachineError as error:
            # Another batch fares better only where the answer to this one was bad.
            is_end = not error.was_counted or error.may_be_retried
            lost = asked[batch.start :] if is_end else some
            refused += [(each.target.unit.path, str(error)) for each in lost]
            if is_end:
                break
            continue
        for each, answer in zip(some, answers, strict=True):
            try:
                written.append(_write(each, answer, provider, terms))
            except (DeskError, machine.Lost) as error:
                refused.append((each.target.unit.path, str(error)))
    filled = written.count(State.TRANSLATED)
    return Pretranslated(filled, len(written) - filled, tuple(refused))


def _provider(target: Target) -> Provider | None:
    return machine.provider_for(languages.get(target.item.language), languages.get(target.language))


def _known(targets: Iterable[Target], provider: Provider) -> dict[int, Suggestion]:
    """Key of a target → what this machine has said of its present text."""
    hashes = {target.pk: target.unit.hash for target in targets}
    found = Suggestion.objects.filter(target__in=hashes, origin=HowMade.MACHINE, provider=provider.label)
    return {each.target_id: each for each in found if each.made_from == hashes[each.target_id]}


def _prepared(targets: Iterable[Target], provider: Provider, terms: Recogniser | None) -> tuple[list[_Asked], list[Refused]]:
    """What a machine is asked for, and what it cannot be asked for."""
    asked, refused = [], []
    for target in targets:
        text = _source_text(target)
        protected = machine.protect(text, languages.get(target.item.language), writing=provider.writing, terms=terms)
        if not text:
            refused.append((target.unit.path, _("This language has more forms for numbers than the source; a person has to write them.")))
        elif not protected.has_words:
            refused.append((target.unit.path, _("There are no words to translate in this text.")))
        else:
            asked.append(_Asked(target, text, protected))
    return asked, refused


def _source_text(target: Target) -> str:
    """The text that a target is the translation of; "" for a plural form that the source has no text for."""
    plural = target.unit.plural
    if plural is None:
        return target.unit.text
    forms = form_count(languages.get(target.language))
    if forms > _LIKE_ENGLISH:
        return ""
    return plural.one if forms == _LIKE_ENGLISH and plural.form == 0 else plural.other


def _glossary(asked: Iterable[_Asked], source: Language, target: Language, terms: Recogniser | None) -> list[tuple[str, str]]:
    """Terms that these texts have, each with the one that the language prefers."""
    if terms is None:
        return []
    found: dict[str, str] = {}
    for each in asked:
        for match in terms.find(each.text, source):
            preferred = next(match.concept.terms_in(target.code, Status.PREFERRED), None)
            if preferred and not match.concept.do_not_translate:
                found.setdefault(match.term.text, preferred.text)
    return sorted(found.items())


def _write(asked: _Asked, answer: str, provider: Provider, terms: Recogniser | None) -> State:
    """Keep what the machine says as a suggestion; the state in which a text that was missing is now.

    Raises:
        Lost: what was protected did not come back.
        DeskError: the text may not be stored, or its source was changed meanwhile.
    """
    target = asked.target
    text = machine.restore(asked.protected, answer, is_rich=target.unit.kind == Kind.RICH)
    both = pair(
        Fragment(asked.text, languages.get(target.item.language)),
        Fragment(text, languages.get(target.language)),
        kind=Kind(target.unit.kind),
    )
    for finding in (finding for name in _GRAVE for finding in get_check(name).findings(both)):
        raise machine.Lost(finding.sentence)
    state = State.TRANSLATED if _is_good_enough(target, text, terms) else State.SUGGESTED
    suggest(target=target, text=text, origin=HowMade.MACHINE, provider=provider.label, made_from=target.unit.hash, state=state)
    return state


def _is_good_enough(target: Target, text: str, terms: Recogniser | None) -> bool:
    """Whether readers may see it before anybody has looked at it."""
    if target.item.needs_approval or not machine.is_allowed_unreviewed(target.language):
        return False
    found = checking.findings_of(target.unit, target.item.language, text, target.language, terms)
    return not any(finding.severity == Severity.ERROR for finding in found)
