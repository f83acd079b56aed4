"""Noting what people are to be told, in the transaction in which it happens. Nothing is sent here: `portal.translation.mail` does that,
once the transaction is committed."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from portal.translation.models import OUT_OF_DATE, Comment, Notice, NoticeChoice, Occasion, Target, Timing, Unit
from portal.translation.states import State

_BATCH = 500


def tell(occasion: Occasion, people: Iterable[tuple[int | None, int]], *, about: str, actor: User | None = None, text: str = "") -> None:
    """Note that these people (keys of a person and of a target) are to be told of something. Left out are whoever did it, who has no
    address, and who wants to hear nothing."""
    pairs = {(person, target) for person, target in people if person is not None and (actor is None or person != actor.pk)}
    if not pairs:
        return
    found = User.objects.filter(pk__in={person for person, _target in pairs}, is_active=True).exclude(email="")
    reached = set(found.exclude(notice_choice__timing=Timing.NONE).values_list("pk", flat=True))
    Notice.objects.bulk_create(
        [
            Notice(user_id=person, target_id=target, occasion=occasion, about=about, actor=actor, text=text)
            for person, target in sorted(pairs)
            if person in reached
        ],
        batch_size=_BATCH,
        ignore_conflicts=True,
    )


def tell_assigned(targets: Iterable[int], *, assignee: User, actor: User) -> None:
    """Somebody was given texts (keys of their targets)."""
    tell(Occasion.ASSIGNED, [(assignee.pk, target) for target in targets], about=timezone.now().isoformat(), actor=actor)


def tell_reviewed(target: Target, *, actor: User, reason: str = "") -> None:
    """Somebody approved a text, or sent it back for a reason."""
    occasion = Occasion.SENT_BACK if reason else Occasion.APPROVED
    people = [(target.author_id, target.pk), (target.assignee_id, target.pk)]
    tell(occasion, people, about=f"version {target.version}", actor=actor, text=reason)


def tell_commented(comment: Comment, *, actor: User) -> None:
    """Somebody said something about a text: who wrote it, reviewed it, has it to do, or said something before is told."""
    target = comment.target
    people = {target.author_id, target.reviewer_id, target.assignee_id}
    people |= set(Comment.objects.filter(target=target).values_list("author_id", flat=True))
    tell(Occasion.COMMENTED, [(person, target.pk) for person in people], about=f"comment {comment.pk}", actor=actor, text=comment.text)


def tell_source_changed(units: Sequence[Unit]) -> None:
    """Source texts say something else: who has a translation of one to do is told, and who wrote or approved one that was approved."""
    for unit in units:
        targets = Target.objects.filter(Q(assignee__isnull=False) | Q(state=State.APPROVED), OUT_OF_DATE, unit=unit)
        people = []
        for pk, state, *keys in targets.values_list("pk", "state", "assignee_id", "author_id", "reviewer_id"):
            people += [(person, pk) for person in (keys if state == State.APPROVED else keys[:1])]
        tell(Occasion.SOURCE_CHANGED, people, about=unit.hash)


@transaction.atomic
def note_due(*, today: date | None = None) -> None:
    """Whoever has something to do by tomorrow is told once, and once more when it was not done. `today`: by the city's calendar."""
    today = today or timezone.localdate()
    is_open = ~Q(state__in=(State.APPROVED, State.NOT_TRANSLATED)) | OUT_OF_DATE
    waiting = Target.objects.present().filter(is_open, assignee__isnull=False, due__lte=today + timedelta(days=1))
    rows = waiting.values_list("pk", "assignee_id", "due")
    told = set(
        Notice.objects.filter(target__in=waiting.values("pk"), occasion__in=(Occasion.DUE, Occasion.OVERDUE)).values_list(
            "user", "target", "occasion", "about"
        )
    )
    people: dict[tuple[Occasion, date], list[tuple[int | None, int]]] = {}
    for target, person, due in rows:
        if due is None:
            continue
        occasion = Occasion.OVERDUE if due < today else Occasion.DUE
        if (person, target, occasion.value, due.isoformat()) not in told:
            people.setdefault((occasion, due), []).append((person, target))
    for (occasion, due), pairs in people.items():
        tell(occasion, pairs, about=due.isoformat())


@transaction.atomic
def choose_timing(*, user: User, timing: Timing) -> None:
    """Somebody says how often they want to hear; who wants to hear nothing does not hear what waits either."""
    NoticeChoice.objects.update_or_create(user=user, defaults={"timing": timing})
    if timing == Timing.NONE:
        Notice.objects.filter(user=user, sent_at=None).delete()
