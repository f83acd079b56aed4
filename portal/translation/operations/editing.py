"""What people do with one translation: write it, approve it, send it back, leave it out, propose and discuss.

Every function that changes a text or a state takes the version that its user saw. Where the target has another one by now nothing is
written, and `ConflictError` brings what the other one wrote.
"""

from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.line_ends import plain
from portal.translation.exchange import acceptance
from portal.translation.exchange import units as exchange
from portal.translation.models import Change, Role, Suggestion, Target
from portal.translation.operations import checking
from portal.translation.operations.history import note
from portal.translation.operations.notifying import tell_reviewed
from portal.translation.operations.problems import ConflictError, DeskError, NotAllowedError, RefusedTextError
from portal.translation.operations.rights import require_role
from portal.translation.states import HowMade, State

#: States that a text can be saved in; it is approved by another step.
_SAVED_AS = frozenset({State.TRANSLATED, State.NEEDS_EDITING})
#: Characters of a translation; far more than any text of the portal has.
MAX_TEXT = 100_000


@transaction.atomic
def save(
    *,
    target: Target,
    text: str,
    version: int,
    user: User,
    state: State = State.TRANSLATED,
    made_from: str = "",
    origin: HowMade = HowMade.PERSON,
) -> Target:
    """Write a translation; an empty one makes it missing again. Returns the target as it is then.

    `state`: `TRANSLATED`, or `NEEDS_EDITING` for what is not finished. `made_from`: hash of the source text that the user saw, the present
    one where it is not given. A text that was approved has to be approved again, unless it stays as it is.

    Raises:
        NotAllowedError: the user may not translate into the language.
        ConflictError: somebody else changed it in the meantime.
        RefusedTextError: the text has markup that its source has not, or invisible characters, or is too long.
        DeskError: the text is not to be translated, or is gone from the source.
    """
    require_role(user, target.language, Role.TRANSLATE)
    if state not in _SAVED_AS:
        raise ValueError(f"a text cannot be saved as {state.value}")
    current = _current(target, version)
    _refuse_unwanted(current)
    text = plain(text)
    refuse_bad_text(current, text)
    seen = made_from or current.unit.hash
    if text == current.text and seen == current.made_from and current.state in {state, State.APPROVED}:
        return current
    state = state if text.strip() else State.MISSING
    values = {
        "text": text if text.strip() else "",
        "state": state,
        "made_from": seen if text.strip() else "",
        "origin": origin if text.strip() else "",
        "author": user if text.strip() else None,
        "reviewer": None,
        "approved_at": None,
    }
    return _write(current, values, user=user)


@transaction.atomic
def approve(*, target: Target, version: int, user: User, made_from: str = "") -> Target:
    """Say that a translation is right as it is. `made_from`: hash of the source text that the reviewer saw, the present one where it is not
    given.

    Raises:
        NotAllowedError: the user may not review the language, or wrote the text and it needs somebody else's approval (`SELF_APPROVAL`).
        ConflictError: the text or its source was changed in the meantime.
        DeskError: there is no text, or it needs approval and the checks find errors in it.
    """
    require_role(user, target.language, Role.REVIEW)
    current = _current(target, version)
    _refuse_unwanted(current)
    if not current.has_text:
        raise DeskError(_("There is no text to approve."))
    if made_from and made_from != current.unit.hash:
        raise ConflictError(_("The source text was changed while you were reading."), current)
    if current.item.needs_approval:
        if current.author_id == user.pk and not settings.SELF_APPROVAL:
            raise NotAllowedError(_("You wrote this text; somebody else has to approve it."))
        checking.make_sure([current])
        if current.error_count:
            raise DeskError(_("The checks find errors in this text: mend them or say why they are none."))
    if current.state == State.APPROVED and not current.is_out_of_date:
        return current
    now = timezone.now()
    values: dict[str, Any] = {"state": State.APPROVED, "made_from": current.unit.hash, "reviewer": user, "approved_at": now}
    if not Change.objects.filter(target=current, state=State.APPROVED, made_from=current.unit.hash).exists():
        values["approval_seconds"] = max(0, int((now - current.unit.changed_at).total_seconds()))
    approved = _write(current, values, user=user)
    tell_reviewed(approved, actor=user)
    return approved


@transaction.atomic
def reject(*, target: Target, version: int, user: User, reason: str) -> Target:
    """Send a translation back: it needs editing, and the history says why.

    Raises:
        NotAllowedError: the user may not review the language.
        ConflictError: somebody else changed it in the meantime.
        DeskError: there is no text, or no reason.
    """
    require_role(user, target.language, Role.REVIEW)
    current = _current(target, version)
    if not current.has_text:
        raise DeskError(_("There is no text to send back."))
    if not reason.strip():
        raise DeskError(_("Say what is wrong with the text."))
    rejected = _write(current, {"state": State.NEEDS_EDITING, "reviewer": user, "approved_at": None}, user=user, sentence=reason.strip())
    tell_reviewed(rejected, actor=user, reason=reason.strip())
    return rejected


@transaction.atomic
def leave_untranslated(*, target: Target, version: int, user: User, reason: str) -> Target:
    """Say that a text is not to be translated into this language; what it had stays in the history and beside it.

    Raises:
        NotAllowedError: the user does not coordinate the language.
        ConflictError: somebody else changed it in the meantime.
        DeskError: there is no reason.
    """
    require_role(user, target.language, Role.COORDINATE)
    current = _current(target, version)
    if not reason.strip():
        raise DeskError(_("Say why the text is not to be translated."))
    if current.state == State.NOT_TRANSLATED:
        return current
    return _write(current, {"state": State.NOT_TRANSLATED, "approved_at": None}, user=user, sentence=reason.strip())


@transaction.atomic
def want_again(*, target: Target, version: int, user: User) -> Target:
    """A text that was not to be translated is to be: what it had needs editing.

    Raises:
        NotAllowedError: the user does not coordinate the language.
        ConflictError: somebody else changed it in the meantime.
    """
    require_role(user, target.language, Role.COORDINATE)
    current = _current(target, version)
    if current.state != State.NOT_TRANSLATED:
        return current
    return _write(current, {"state": State.NEEDS_EDITING if current.text else State.MISSING}, user=user)


@transaction.atomic
def suggest(
    *,
    target: Target,
    text: str,
    origin: HowMade,
    user: User | None = None,
    score: int | None = None,
    provider: str = "",
    made_from: str = "",
    state: State = State.SUGGESTED,
) -> Suggestion:
    """Propose a text. Where there is none yet it is taken as suggested, which readers never see. The same text is proposed once.

    `user`: who proposes it, None for a machine or the memory. `score`: 0–100 as its maker means it. `made_from`: hash of the source text
    that it is for, the present one where it is not given. `state`: of a text that was missing.

    Raises:
        NotAllowedError: the user may not translate into the language.
        RefusedTextError: the text has markup that its source has not, or invisible characters, or is too long, or is empty.
        ConflictError: the source text is another one now.
        DeskError: the text is not to be translated, or is gone from the source.
    """
    if user is not None:
        require_role(user, target.language, Role.TRANSLATE)
    current = _current(target)
    _refuse_unwanted(current)
    if made_from and made_from != current.unit.hash:
        raise ConflictError(_("The source text was changed in the meantime."), current)
    text = plain(text)
    if not text.strip():
        raise RefusedTextError(_("There is no text."))
    refuse_bad_text(current, text)
    same = Suggestion.objects.filter(target=current, text=text, made_from=current.unit.hash).first()
    suggestion = same or Suggestion.objects.create(
        target=current, text=text, made_from=current.unit.hash, origin=origin, score=score, provider=provider, author=user
    )
    if current.state == State.MISSING:
        values = {"state": state, "text": text, "made_from": current.unit.hash, "origin": origin, "author": user}
        _write(current, values, user=user)
    return suggestion


def _current(target: Target, version: int | None = None) -> Target:
    """The target as it is now, kept from others until the end of the transaction.

    Raises:
        ConflictError: it has another version than the one named.
    """
    current = Target.objects.select_for_update(of=("self",)).select_related("unit", "item").get(pk=target.pk)
    if version is not None and current.version != version:
        raise ConflictError(_("Somebody else changed this text in the meantime."), current)
    return current


def _refuse_unwanted(target: Target) -> None:
    if not target.unit.is_there:
        raise DeskError(_("The source does not have this text any more."))
    if target.state == State.NOT_TRANSLATED:
        raise DeskError(_("This text is not to be translated."))


def refuse_bad_text(target: Target, text: str) -> None:
    """Check a translation of a target (with unit and item loaded) before it is stored.

    Raises:
        RefusedTextError: it has markup that its source has not, or invisible characters, or is too long.
    """
    if len(text) > MAX_TEXT:
        raise RefusedTextError(_("The text has more than %(limit)d characters.") % {"limit": MAX_TEXT})
    unit = exchange.Unit(
        key=target.unit.path,
        source_language=target.item.language,
        target_language=target.language,
        source=target.unit.plural_one + target.unit.text,
        target=text,
        state=exchange.settled(State.NEEDS_EDITING, text),
    )
    if sentences := [problem.sentence for problem in acceptance.problems_of(unit)]:
        raise RefusedTextError(*sentences)


def _write(target: Target, values: dict[str, Any], *, user: User | None, sentence: str = "") -> Target:
    """Give a target these values, with what the checks say of them, and note it."""
    before = target.version
    for name, value in values.items():
        setattr(target, name, value)
    target.version = before + 1
    target.updated_at = timezone.now()
    checking.put_findings([target])
    # Where the database locks no rows two may have come so far: one of them writes.
    fields = {name: getattr(target, name) for name in (*values, "version", "updated_at", *checking.FIELDS)}
    if not Target.objects.filter(pk=target.pk, version=before).update(**fields):
        raise ConflictError(_("Somebody else changed this text in the meantime."), Target.objects.get(pk=target.pk))
    note([target], user=user, sentence=sentence)
    return target
