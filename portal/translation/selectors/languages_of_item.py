"""One item in all languages: how far each is, and what readers have of it."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal import languages
from portal.languages import Language
from portal.translation.models import FINISHED, STARTED, Item, Target
from portal.translation.selectors.coverage import Amounts
from portal.translation.states import State


class Readers(models.TextChoices):
    """What readers of a language have of an item: every text as its source is now, some of them, or none."""

    CURRENT = "current", _("have it as it is now")
    BEHIND = "behind", _("have it, but not all of it as it is now")
    NOTHING = "nothing", _("do not have it yet")


@dataclass(frozen=True, slots=True)
class InLanguage:
    """`texts`: how many are how far. `errors`: texts in which the checks find errors. `due`: the first date of what is not finished."""

    language: Language
    readers: Readers
    texts: Amounts
    errors: int
    due: date | None


def in_languages(item: Item) -> tuple[InLanguage, ...]:
    """An item in each language that it is translated into, in the order of the registry. One query."""
    rows = Target.objects.present().filter(item=item).exclude(state=State.NOT_TRANSLATED).select_related("unit")
    fields = ("item", "unit__hash", "unit__is_required", "language", "state", "made_from", "published_from", "error_count", "due")
    found: dict[str, list[Target]] = defaultdict(list)
    for target in rows.only(*fields):
        found[target.language].append(target)
    return tuple(_in_language(row, found[row.code]) for row in languages.all_languages() if row.code in found)


def _in_language(language: Language, targets: list[Target]) -> InLanguage:
    return InLanguage(
        language=language,
        readers=_readers(targets),
        texts=Amounts(**Counter(map(_part, targets))),
        errors=sum(target.error_count > 0 for target in targets),
        due=min((target.due for target in targets if target.due and _part(target) not in {"approved", "translated"}), default=None),
    )


def _readers(targets: list[Target]) -> Readers:
    if not any(target.published_from for target in targets):
        return Readers.NOTHING
    wanted = [target for target in targets if target.unit.is_required or target.has_text]
    return Readers.CURRENT if all(target.published_from == target.unit.hash for target in wanted) else Readers.BEHIND


def _part(target: Target) -> str:
    """Which of the five amounts a text counts to."""
    if target.state in FINISHED:
        return "out_of_date" if target.is_out_of_date else str(target.state)
    return "started" if target.state in STARTED else "missing"
