"""What changed between two versions of a text, by words: for people who look at both. Pure."""

import re
from dataclasses import dataclass

from django.db import models
from rapidfuzz.distance import Indel

from portal.translation.quality.texts import TAG
from portal.translation.terms.words import HAN

#: A tag, a run of blanks, a Chinese or Japanese character, a word, or any other character.
_TOKEN = re.compile(rf"{TAG.pattern}|\s+|[{HAN}\u3041-\u30ff]|[^\W{HAN}\u3041-\u30ff]+|.", re.DOTALL)


class Fate(models.TextChoices):
    """What became of a part of a text."""

    SAME = "same"
    GONE = "gone"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of the old text, the new one, or both."""

    fate: Fate
    text: str


def differences(before: str, after: str) -> tuple[Part, ...]:
    """The parts of both texts in their order, what is gone before what is new. The parts that are not new are `before`, those that are not
    gone are `after`."""
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    parts: list[Part] = []
    gone = fresh = ""
    for step in Indel.opcodes(old, new):
        before_part, after_part = "".join(old[step.src_start : step.src_end]), "".join(new[step.dest_start : step.dest_end])
        if step.tag == "equal":
            parts += [Part(Fate.GONE, gone), Part(Fate.NEW, fresh), Part(Fate.SAME, before_part)]
            gone = fresh = ""
        else:
            gone, fresh = gone + before_part, fresh + after_part
    parts += [Part(Fate.GONE, gone), Part(Fate.NEW, fresh)]
    return tuple(part for part in parts if part.text)
