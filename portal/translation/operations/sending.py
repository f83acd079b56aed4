"""Work on many objects at once: sending them to languages, and filling in what the memory and machines have. Each is a kind of task."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta

from django.contrib.auth.models import User
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.translation import sources
from portal.translation.models import OUT_OF_DATE, Item, Role, Target, Task
from portal.translation.operations.pretranslating import pretranslate_item
from portal.translation.operations.problems import DeskError
from portal.translation.operations.rights import has_role, language_name, require_role
from portal.translation.operations.taking_up import take_up_item
from portal.translation.operations.talking import assign
from portal.translation.operations.tasks import Planned, begin_task
from portal.translation.states import State
from portal.translation.tasks import Step, StepError, TaskKind

_BETWEEN = ":"
_SHOWN_REASONS = 5
_UNFINISHED = ~Q(state__in=(State.APPROVED, State.NOT_TRANSLATED)) | OUT_OF_DATE


def send(
    *,
    objects: Iterable[tuple[str, str]],
    codes: Collection[str],
    user: User,
    title: str,
    assignees: Mapping[str, User] | None = None,
    due: date | None = None,
) -> Task:
    """Have objects (source and key) translated into languages: the desk takes them up, those that have a version of their own in each
    language (pages) get it as a draft, and what is to be done is given to people. Returns the task that does so, an object at a time.

    `assignees`: who gets the texts of a language (code) that nobody has yet; `due`: until when, where somebody gets them.

    Raises:
        NotAllowedError: the user does not coordinate one of the languages.
        DeskError: there is no object or no language, or somebody may not work on the language that they shall get.
    """
    assignees = assignees or {}
    for code in codes:
        require_role(user, code, Role.COORDINATE)
    if not codes:
        raise DeskError(_("Choose at least one language."))
    for code, person in assignees.items():
        if not has_role(person, code, Role.TRANSLATE, Role.REVIEW):
            values = {"person": person.get_username(), "language": language_name(code)}
            raise DeskError(_("%(person)s has no right to work on this language: %(language)s.") % values)
    options = {"assignees": {code: person.pk for code, person in assignees.items()}, "due": due.isoformat() if due else ""}
    return begin_task(
        kind=SEND.name, title=title, steps=_planned(objects), codes=codes, user=user, options={**options, "codes": list(codes)}
    )


def pretranslate(*, items: Iterable[Item], codes: Collection[str], user: User, title: str) -> Task:
    """Fill in what is missing of items in languages, from the memory and by machines; returns the task that does so, an item and a language
    at a time.

    Raises:
        NotAllowedError: the user neither translates into one of the languages nor coordinates it.
        DeskError: there is no item or no language.
    """
    for code in codes:
        require_role(user, code, Role.TRANSLATE, Role.COORDINATE)
    steps = [Planned(_name(item.source, item.key), code, item.title) for item in items for code in codes if code != item.language]
    return begin_task(kind=PRETRANSLATE.name, title=title, steps=steps, codes=codes, user=user)


def _planned(objects: Iterable[tuple[str, str]]) -> list[Planned]:
    wanted = list(objects)
    titles = {(item.source, item.key): item.title for item in Item.objects.filter(source__in={source for source, _key in wanted})}
    return [Planned(_name(source, key), title=titles.get((source, key), "")) for source, key in wanted]


def _name(source: str, key: str) -> str:
    return f"{source}{_BETWEEN}{key}"


def _send_one(step: Step) -> None:
    name, _colon, key = step.key.partition(_BETWEEN)
    source = sources.get(name)
    said = source.item(key)
    if said is None:
        raise StepError(_("There is nothing to translate any more: it is not published, or it is gone."))
    codes = [code for code in step.languages if code != said.language]
    take_up_item(source=name, said=said)
    source.begin(key, codes, user=step.user)
    due = date.fromisoformat(step.options["due"]) if step.options["due"] else None
    for code, person in step.options["assignees"].items():
        if code not in codes:
            continue
        if step.user is None or (assignee := User.objects.filter(pk=person, is_active=True).first()) is None:
            raise StepError(_("Whoever was to get these texts, or who wanted it, has no account any more."))
        targets = Target.objects.present().into(code).filter(_UNFINISHED, item__source=name, item__key=key, assignee=None)
        assign(targets=targets, assignee=assignee, user=step.user, due=due)


def _pretranslate_one(step: Step) -> None:
    name, _colon, key = step.key.partition(_BETWEEN)
    item = Item.objects.filter(source=name, key=key, is_there=True).first()
    if item is None:
        raise StepError(_("There is nothing to translate any more: it is not published, or it is gone."))
    found = pretranslate_item(item=item, language=step.language, user=step.user)
    if found.refused:
        told = "; ".join(f"{path}: {reason}" for path, reason in found.refused[:_SHOWN_REASONS])
        raise StepError(told + ("…" if len(found.refused) > _SHOWN_REASONS else ""))


SEND = TaskKind("send", gettext_lazy("Send to translation"), _send_one)
#: A machine is asked over the network, text by text: a step may take minutes, and may be done again.
PRETRANSLATE = TaskKind("pretranslate", gettext_lazy("Pre-translate"), _pretranslate_one, is_atomic=False, lease=timedelta(minutes=10))
