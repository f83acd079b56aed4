"""Who does what until when, what people say about a text, and what readers report."""

from collections.abc import Collection, Iterable
from datetime import date

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal import languages
from portal.translation.models import Comment, Dismissal, Item, Report, Role, SourceText, Target, Unit
from portal.translation.operations import checking
from portal.translation.operations.notifying import tell_assigned, tell_commented
from portal.translation.operations.problems import DeskError, NotAllowedError
from portal.translation.operations.rights import has_role, language_name, require_role
from portal.translation.quality import Severity

#: Characters of what a reader may send, and of what people write to each other.
MAX_MESSAGE = 2_000


@transaction.atomic
def assign(*, targets: Iterable[Target], assignee: User | None, user: User, due: date | None = None) -> int:
    """Give texts to somebody, with a date, or to nobody; returns how many. Whoever translates may take what nobody has.

    Raises:
        NotAllowedError: the user does not coordinate one of the languages, and does not take for themselves what nobody has.
        DeskError: the assignee may neither translate into one of the languages nor review it.
    """
    keys = [target.pk for target in targets]
    chosen = Target.objects.filter(pk__in=keys)
    for language in chosen.order_by().values_list("language", flat=True).distinct():
        taken = chosen.into(language).exclude(assignee=None).exists()
        _require_assigning(user, assignee, language, is_taken=taken or due is not None)
        if assignee is not None and not has_role(assignee, language, Role.TRANSLATE, Role.REVIEW):
            values = {"person": assignee.get_username(), "language": language_name(language)}
            raise DeskError(_("%(person)s has no right to work on this language: %(language)s.") % values)
    count = chosen.update(assignee=assignee, due=due)
    if assignee is not None:
        tell_assigned(keys, assignee=assignee, actor=user)
    return count


@transaction.atomic
def comment(*, target: Target, text: str, user: User) -> Comment:
    """Say something about a translation.

    Raises:
        NotAllowedError: the user has no role in the language.
        DeskError: there is nothing said, or too much.
    """
    require_role(user, target.language, *Role)
    said = Comment.objects.create(target=target, author=user, text=_message(text))
    tell_commented(said, actor=user)
    return said


@transaction.atomic
def dismiss(*, target: Target, finding: str, user: User, reason: str) -> Target:
    """Say why a finding (its key, as the target has it) does not matter. Returns the target as it is then.

    Raises:
        NotAllowedError: the user has no right to; an error in a text that needs approval is dismissed by a reviewer.
        DeskError: the target has no such finding, or there is no reason.
    """
    require_role(user, target.language, Role.TRANSLATE, Role.REVIEW)
    current = Target.objects.select_for_update(of=("self",)).select_related("unit", "item").get(pk=target.pk)
    checking.make_sure([current])
    stored = next((found for found in current.findings if found["key"] == finding), None)
    if stored is None:
        raise DeskError(_("The checks do not find this any more."))
    if current.item.needs_approval and stored["severity"] == Severity.ERROR:
        require_role(user, target.language, Role.REVIEW)
    Dismissal.objects.create(
        target=current, check_id=stored["check"], finding=finding, source_hash=current.unit.hash, reason=_message(reason), user=user
    )
    return _checked_again(current)


@transaction.atomic
def take_back_dismissal(*, dismissal: Dismissal, user: User) -> Target:
    """A finding matters after all.

    Raises:
        NotAllowedError: the user may not review the language, and did not dismiss it.
    """
    current = Target.objects.select_for_update(of=("self",)).select_related("unit", "item").get(pk=dismissal.target_id)
    if dismissal.user_id != user.pk:
        require_role(user, current.language, Role.REVIEW)
    dismissal.delete()
    return _checked_again(current)


@transaction.atomic
def report(*, source: str, key: str, language: str, message: str, path: str = "", source_text: str = "", target_text: str = "") -> Report:
    """A reader says that a text is wrong: a translation or, in the item's own language, the source. `source_text`, `target_text`: the
    sentences as the reader saw them; where they are not given but `path` is, those of the desk.

    Raises:
        DeskError: there is no such object or text, or nothing is said.
        UnknownLanguageError: there is no such language.
    """
    row = languages.get(language)
    item = Item.objects.filter(source=source, key=key, is_there=True).first()
    unit = Unit.objects.filter(item=item, path=path, is_there=True).first() if item and path else None
    if item is None or (path and unit is None):
        raise DeskError(_("There is no such text."))
    if unit is not None:
        target = Target.objects.filter(unit=unit, language=row.code).first()
        source_text, target_text = source_text or unit.text, target_text or (target.text if target else "")
    if not (message.strip() or source_text.strip() or target_text.strip()):
        raise DeskError(_("Say what is wrong."))
    return Report.objects.create(
        item=item,
        language=row.code,
        path=path,
        message=message.strip()[:MAX_MESSAGE],
        source_text=source_text[:MAX_MESSAGE],
        target_text=target_text[:MAX_MESSAGE],
    )


@transaction.atomic
def close_report(*, report: Report, user: User, answer: str = "") -> Report:
    """A report was dealt with. `answer`: what was done, for the colleagues.

    Raises:
        NotAllowedError: the user has no role in the language.
    """
    require_role(user, report.language, *Role)
    report.closed_at, report.closed_by, report.answer = timezone.now(), user, answer.strip()[:MAX_MESSAGE]
    report.save(update_fields=("closed_at", "closed_by", "answer"))
    return report


@transaction.atomic
def mark_changes(*, units: Collection[Unit], is_material: bool, user: User) -> int:
    """Say of the last change of source texts whether it says something else (material) or mends a slip; returns how many texts.

    Raises:
        NotAllowedError: the user coordinates no language.
    """
    if not any(has_role(user, row.code, Role.COORDINATE) for row in languages.all_languages()):
        raise NotAllowedError(_("Only coordinators say what a change of the source means."))
    last = [version.pk for unit in units if (version := unit.versions.order_by("pk").last())]
    return SourceText.objects.filter(pk__in=last).update(is_material=is_material)


def _require_assigning(user: User, assignee: User | None, language: str, *, is_taken: bool) -> None:
    is_for_oneself = assignee is not None and assignee.pk == user.pk
    if is_for_oneself and not is_taken and has_role(user, language, Role.TRANSLATE, Role.REVIEW):
        return
    require_role(user, language, Role.COORDINATE)


def _checked_again(target: Target) -> Target:
    checking.put_findings([target])
    target.save(update_fields=checking.FIELDS)
    return target


def _message(text: str) -> str:
    said = text.strip()
    if not said:
        raise DeskError(_("There is no text."))
    if len(said) > MAX_MESSAGE:
        raise DeskError(_("The text has more than %(limit)d characters.") % {"limit": MAX_MESSAGE})
    return said
