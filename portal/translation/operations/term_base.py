"""Writes to the term base: by hand, from files of others, from the project's own file."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal import languages
from portal.core import changes
from portal.core.changes import Change, Event
from portal.core.revisions import patching
from portal.translation.exchange import tbx, terms_csv
from portal.translation.exchange.concepts import Entry
from portal.translation.exchange.problems import ExchangeError, Place, Problem
from portal.translation.models import Concept, Role, Term
from portal.translation.operations.problems import NotAllowedError
from portal.translation.operations.rights import has_role, require_role
from portal.translation.selectors.terms import ConceptChange, differences, entries
from portal.translation.terms.concepts import Status, by_key

_FIELDS = ("domain", "definition", "note", "source", "do_not_translate")
_BATCH = 200
#: Characters that the columns hold.
_MAX_KEY, _MAX_DOMAIN, _MAX_TERM = 120, 60, 500


@transaction.atomic
def put_concepts(concepts: Iterable[Entry], *, user: User | None = None, is_edited: bool = True) -> int:
    """Put concepts into the term base by their keys: new ones are added, the terms of known ones are replaced where they differ. Concepts
    that are not among them stay. Returns how many changed.

    `user`: who does it, None for the portal itself. `is_edited`: the project's file shall leave them alone from now on.

    Raises:
        ValueError: a concept has no key, or two have the same.
        NotAllowedError: the user does not coordinate a language whose terms change, or any language at all.
        ExchangeError: a key, a term or a domain is longer than the term base can hold, or a concept has no term.
    """
    wanted = list(concepts)
    if any(not entry.key for entry in wanted):
        raise ValueError("a concept of the term base has a key")
    by_key(entry.concept for entry in wanted)
    _refuse_unfit(wanted)
    steps = differences(wanted)
    _require(user, steps)
    _put([step.after for step in steps if step.after], is_edited=is_edited, user=user)
    return len(steps)


@transaction.atomic
def remove_concepts(keys: Collection[str], *, user: User | None = None) -> int:
    """Take concepts out of the term base; returns how many there were.

    Raises:
        NotAllowedError: the user does not coordinate a language in which one of them has a term.
    """
    known = {entry.key: entry for entry in entries() if entry.key in set(keys)}
    _require(user, [ConceptChange(key, entry, None) for key, entry in known.items()])
    patching.delete(Concept.objects.filter(key__in=known))
    return len(known)


@transaction.atomic
def load_glossary(path: Path, *, progress: Callable[[str], None] = lambda _line: None) -> int:
    """Bring the term base up to the project's file and return how many concepts that has. What staff have made or changed stays.

    Raises:
        ExchangeError: the file is broken; names the row.
    """
    try:
        wanted = read_terms(path.read_bytes())
    except ExchangeError as error:
        raise error.in_file(path.name) from error
    edited = set(Concept.objects.filter(is_edited=True).values_list("key", flat=True))
    named = {entry.key for entry in wanted}
    put_concepts([entry for entry in wanted if entry.key not in edited], is_edited=False)
    remove_concepts([key for key in Concept.objects.filter(is_edited=False).values_list("key", flat=True) if key not in named])
    progress(f"{len(wanted)} concepts")
    return len(wanted)


def read_terms(data: bytes) -> tuple[Entry, ...]:
    """The concepts of a file (TBX or CSV), each with a key: its own, or that of the concept with the same name in the language of the city.

    Raises:
        ExchangeError: the file is broken, or two of its concepts have the same name.
    """
    is_xml = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"<", b"\xff\xfe", b"\xfe\xff"))
    found = tbx.read(data) if is_xml else terms_csv.read(data)
    known = {_name(entry): entry.key for entry in entries()}
    named = [entry if entry.key else replace(entry, key=known.get(_name(entry)) or _name(entry)) for entry in found]
    keys = [entry.key for entry in named]
    if twice := {key for key in keys if keys.count(key) > 1} if len(set(keys)) < len(keys) else set():
        raise ExchangeError(*(Problem(_("The concept is there twice."), Place(unit=key)) for key in sorted(twice)))
    _refuse_unfit(named)
    return tuple(named)


def _name(entry: Entry) -> str:
    """What a concept without a key is known by."""
    local = next(entry.concept.terms_in(languages.LOCAL, Status.PREFERRED), None)
    return local.text.strip() if local else f"{entry.terms[0].language}: {entry.terms[0].text}"


def _refuse_unfit(concepts: Iterable[Entry]) -> None:
    problems = []
    for entry in concepts:
        sizes = [(entry.key, _MAX_KEY), (entry.domain, _MAX_DOMAIN), *((term.text, _MAX_TERM) for term in entry.terms)]
        problems += [
            Problem(_("The text has more than %(limit)d characters.") % {"limit": limit}, Place(unit=entry.key[:80]))
            for text, limit in sizes
            if len(text) > limit
        ]
        if not entry.terms or any(not term.text.strip() for term in entry.terms):
            problems.append(Problem(_("A concept needs a term."), Place(unit=entry.key)))
        if len({(term.language, term.text) for term in entry.terms}) < len(entry.terms):
            problems.append(Problem(_("The concept has the same term twice in one language."), Place(unit=entry.key)))
    if problems:
        raise ExchangeError(*problems)


def _require(user: User | None, steps: Iterable[ConceptChange]) -> None:
    """Whoever coordinates a language decides on its terms; what is said of a concept is said by any coordinator."""
    if user is None:
        return
    if not may_edit_terms(user):
        raise NotAllowedError(_("Only coordinators change the term base."))
    for code in sorted({code for step in steps for code in step.languages}):
        require_role(user, code, Role.COORDINATE)


def may_edit_terms(user: User) -> bool:
    """Whether somebody may change anything in the term base."""
    return any(has_role(user, row.code, Role.COORDINATE) for row in languages.all_languages())


def _put(wanted: Sequence[Entry], *, is_edited: bool, user: User | None) -> None:
    now = timezone.now()
    rows = [
        Concept(key=entry.key, is_edited=is_edited, updated_at=now, **{name: getattr(entry, name) for name in _FIELDS}) for entry in wanted
    ]
    patching.upsert(rows, unique_fields=("key",), update_fields=("is_edited", "updated_at", *_FIELDS))
    Term.objects.filter(concept__in=rows).delete()
    Term.objects.bulk_create(
        [
            Term(concept=concept, language=term.language, text=term.text, status=term.status, position=position)
            for concept, entry in zip(rows, wanted, strict=True)
            for position, term in enumerate(entry.terms)
        ],
        batch_size=_BATCH,
    )
    changes.changed(Change(concept, Event.SAVED, by=user) for concept in rows)
