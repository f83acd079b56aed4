"""A made-up collection to measure the desk with: as many items, texts and states as one likes, always the same ones."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from django.db.models import Case, F, OuterRef, Subquery, Value, When
from django.db.models.functions import Mod

from portal import languages
from portal.translation.models import Target, Unit
from portal.translation.sources import Existing, Item, Segment, Source
from portal.translation.states import HowMade, State
from portal.translation.terms.concepts import Concept, Term

#: When everything was published; any moment will do.
PUBLISHED = datetime(2026, 1, 1, tzinfo=UTC)
_SYLLABLES = ("ba", "de", "fi", "go", "lu", "ma", "ne", "pi", "ro", "su", "ta", "ve")
_GROUPS = ("policy", "section", "school", "clinic")
_TEXT = "Made up, for nobody to read."
#: Spreads neighbouring rows over the hundred.
_SCATTER, _HUNDRED = 7919, 100
#: Of a hundred texts so many are approved; translated or that; started or that. The rest is missing.
_APPROVED, _TRANSLATED, _STARTED = 50, 70, 75
#: Those of the hundred whose source text has changed since.
_LATE = range(9, _STARTED, 10)


class MadeUpSource(Source):
    """So many items with so many texts each. `rewrite` changes the text of some."""

    name = "made_up"
    label = "made up"

    def __init__(self, items: int, segments: int) -> None:
        self._items = {f"item:{number}": _item(number, segments) for number in range(items)}

    def rewrite(self, key: str, every: int = 1) -> None:
        """Give every so-many-th text of an item another last word."""
        item = self._items[key]
        changed = tuple(
            replace(segment, text=f"{segment.text[:-1]} anew.") if place % every == 0 else segment
            for place, segment in enumerate(item.segments)
        )
        self._items[key] = replace(item, segments=changed)

    def add(self, segments: int) -> str:
        """Another item with so many texts; returns its key."""
        added = _item(len(self._items), segments)
        self._items[added.key] = added
        return added.key

    def items(self) -> Iterator[Item]:
        yield from self._items.values()

    def item(self, key: str) -> Item | None:
        return self._items.get(key)

    def existing(self, key: str, language: str) -> Mapping[str, Existing]:
        return {}

    def write(
        self,
        key: str,
        language: str,
        texts: Mapping[str, str],
        *,
        user: Any,
        is_publish: bool,
        made_from: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """Nothing is kept."""

    def address(self, key: str, language: str) -> str:
        return ""

    def edit_address(self, key: str) -> str:
        return ""


def concepts(count: int) -> list[Concept]:
    """So many concepts with a term of one to three words in every language; some of them are in the texts."""
    choice = random.Random(count)  # noqa: S311  made-up terms, not secrets
    codes = [row.code for row in languages.all_languages()]
    return [
        Concept(f"concept:{number}", tuple(Term(code, _words(choice, choice.randint(1, 3))) for code in codes)) for number in range(count)
    ]


def translate_some(*, item: int | None = None) -> None:
    """Put the targets that there are (those of an item, where one is named) into every state. Every tenth text was made from a source text
    that has changed since."""
    parts = Case(
        When(share__lt=_APPROVED, then=Value(State.APPROVED.value)),
        When(share__lt=_TRANSLATED, then=Value(State.TRANSLATED.value)),
        default=Value(State.NEEDS_EDITING.value),
    )
    own = Unit.objects.filter(pk=OuterRef("unit")).values("hash")
    made_from = Case(When(share__in=_LATE, then=Value("0" * 32)), default=Subquery(own))
    some = Target.objects.annotate(share=Mod(F("pk") * _SCATTER, _HUNDRED)).filter(share__lt=_STARTED)
    if item is not None:
        some = some.filter(item=item)
    some.update(state=parts, text=_TEXT, made_from=made_from, origin=HowMade.PERSON, version=1)


def _item(number: int, segments: int) -> Item:
    choice = random.Random(number)  # noqa: S311  made-up texts, not secrets
    return Item(
        key=f"item:{number}",
        title=_words(choice, 4),
        group=_GROUPS[number % len(_GROUPS)],
        language="en",
        segments=tuple(Segment(f"text.{place}", f"{_words(choice, choice.randint(4, 40))}.") for place in range(segments)),
        priority=number % 5,
        published_at=PUBLISHED,
    )


def _words(choice: random.Random, count: int) -> str:
    return " ".join("".join(choice.choices(_SYLLABLES, k=choice.randint(1, 4))) for _word in range(count))
