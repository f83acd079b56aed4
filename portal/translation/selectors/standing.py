"""What readers are told of a translation: what it was made from, how, whether somebody reviewed it, and where it has fallen behind."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import OuterRef, Subquery

from portal.translation.models import NUMBER_CHANGED, Change, Target
from portal.translation.provenance import Origin
from portal.translation.states import State


@dataclass(frozen=True, slots=True)
class Standing:
    """How far readers can trust an item in a language, as it was last published.

    `made_from_version_of`: when the source text was published that the oldest of its texts was made from; None where the desk did not see
    any of them made. `late_paths`: the texts that are out of date, and whose source says something else since; `late_since`: since when
    the first of them is, None where none is. `corrected_since`: since when the source has a correction that changes nothing of what it
    says. `number_changed_at`: when the portal last put a new number into one of its texts that nobody has confirmed. `is_reviewed`: every
    text was approved. `origin`: how its texts were made; of several ways the one that readers trust least.
    """

    made_from_version_of: datetime | None
    late_since: datetime | None
    late_paths: tuple[str, ...]
    is_reviewed: bool
    corrected_since: datetime | None = None
    number_changed_at: datetime | None = None
    origin: Origin = Origin.PERSON


@dataclass(frozen=True, slots=True)
class _Version:
    """A version of a source text."""

    hash: str
    since: datetime
    is_material: bool


@dataclass(slots=True)
class _Text:
    """A published translation with the versions of its source, the earliest first. `now`: hash of the source text as it is."""

    path: str
    now: str
    made_from: str
    published: int | None
    version: int
    state: str
    origin: str
    number_changed_at: datetime | None
    versions: list[_Version] = field(default_factory=list)

    @property
    def own(self) -> int | None:
        """The number of the last version with the text that it was made from."""
        numbers = [number for number, version in enumerate(self.versions) if version.hash == self.made_from]
        return numbers[-1] if numbers else None

    @property
    def later(self) -> list[_Version]:
        """What the source said since, where that is something else now."""
        own = self.own
        return [] if own is None or self.made_from == self.now else self.versions[own + 1 :]


def standing(source: str, key: str, language: str) -> Standing | None:
    """What readers are told of an object in a language; None where nothing of it came from the desk. One query."""
    texts = _published(source, key, language)
    if not texts:
        return None
    late = {text.path: text.later for text in texts if text.later}
    material = {path: versions for path, versions in late.items() if any(version.is_material for version in versions)}
    return Standing(
        made_from_version_of=min(
            (text.versions[text.own].since for text in texts if text.published and text.own is not None), default=None
        ),
        late_since=_first(material.values()),
        late_paths=tuple(material),
        is_reviewed=all(text.state == State.APPROVED and text.published == text.version for text in texts),
        corrected_since=_first(versions for path, versions in late.items() if path not in material),
        number_changed_at=max((text.number_changed_at for text in texts if text.number_changed_at), default=None),
        origin=_origin({text.origin for text in texts}),
    )


def _published(source: str, key: str, language: str) -> list[_Text]:
    targets = Target.objects.present().into(language).filter(item__source=source, item__key=key).exclude(published_from="")
    # The published version is the one that the portal made: what a person did since is another version.
    number_changes = Change.objects.filter(target=OuterRef("pk"), version=OuterRef("published_version"), note=NUMBER_CHANGED)
    rows = targets.order_by("unit__position", "pk", "unit__versions__pk").values_list(
        "pk",
        "unit__path",
        "unit__hash",
        "published_from",
        "published_version",
        "version",
        "state",
        "origin",
        Subquery(number_changes.values("at")[:1]),
        "unit__versions__hash",
        "unit__versions__since",
        "unit__versions__is_material",
    )
    found: dict[int, _Text] = {}
    for pk, path, now, made_from, published, version, state, origin, number_changed_at, said, since, is_material in rows:
        text = found.setdefault(pk, _Text(path, now, made_from, published, version, state, origin, number_changed_at))
        if said is not None:
            text.versions.append(_Version(said, since, is_material))
    return list(found.values())


def _first(changes: Iterable[list[_Version]]) -> datetime | None:
    return min((versions[0].since for versions in changes), default=None)


def _origin(origins: set[str]) -> Origin:
    return next((origin for origin in (Origin.MACHINE, Origin.IMPORT) if origin.value in origins), Origin.PERSON)
