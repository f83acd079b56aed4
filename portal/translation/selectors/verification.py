"""Whether readers have what the desk says that they have: its published texts beside the portal's own."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from portal.translation import sources
from portal.translation.models import Change, Item, Target


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A text of which readers have something else than the desk published. `desk`, `shown`: both; `shown` is "" where they have none."""

    source: str
    key: str
    language: str
    path: str
    desk: str
    shown: str

    def __str__(self) -> str:
        return f"{self.source} {self.key} {self.language} {self.path}: the desk published {self.desk!r}, readers have {self.shown!r}"


def mismatches() -> Iterator[Mismatch]:
    """Every such text, item by item. A few queries for each item and language: for the daily work and for people who ask."""
    for source in sources.all_sources():
        for item in Item.objects.filter(source=source.name, is_there=True).order_by("pk").iterator():
            yield from _of(source, item)


def _of(source: sources.Source, item: Item) -> Iterator[Mismatch]:
    published: dict[str, dict[str, str]] = defaultdict(dict)
    targets = Target.objects.present().filter(item=item, published_version__isnull=False).select_related("unit")
    for target in targets:
        text = target.text if target.version == target.published_version else _earlier(target)
        if text:
            published[target.language][target.unit.path] = text
    shown = source.existing_in(item.key, list(published)) if published else {}
    for language, texts in published.items():
        for path, text in texts.items():
            found = shown[language].get(path)
            if found is None or found.text != text:
                yield Mismatch(item.source, item.key, language, path, text, found.text if found else "")


def _earlier(target: Target) -> str:
    """The version that was published last."""
    published = target.published_version or 0
    found = Change.objects.filter(target=target, version=published).order_by("-pk").values_list("text", flat=True).first()
    return found or ""
