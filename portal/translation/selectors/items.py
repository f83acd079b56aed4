"""One item in one language: its texts side by side, and what is said of them."""

from portal.translation.models import Change, Comment, Item, SourceText, Suggestion, Target
from portal.translation.selectors.work import ON_LIST, Work


def find_item(source: str, key: str) -> Item | None:
    """What the desk knows of an object."""
    return Item.objects.filter(source=source, key=key, is_there=True).first()


def texts(item: Item, language: str, kind: Work | None = None) -> tuple[Target, ...]:
    """The texts of an item in a language with units and people, in the order of the source; only those on a list where one is named."""
    found = Target.objects.present().into(language).filter(item=item)
    if kind is not None:
        found = found.filter(ON_LIST[kind])
    return tuple(found.select_related("unit", "item", "author", "reviewer", "assignee").order_by("unit__position", "unit"))


def source_before(target: Target) -> str | None:
    """The source text that a translation was made from, where it is another one now; None where nobody knows it."""
    versions = SourceText.objects.filter(unit=target.unit_id, hash=target.made_from).order_by("-pk")
    return versions.values_list("text", flat=True).first()


def history(target: Target) -> tuple[Change, ...]:
    """What happened to a text, the latest first."""
    return tuple(target.changes.select_related("user").order_by("-pk"))


def comments(target: Target) -> tuple[Comment, ...]:
    """What people said about a text, the earliest first."""
    return tuple(target.comments.select_related("author").order_by("pk"))


def suggestions(target: Target) -> tuple[Suggestion, ...]:
    """What was proposed for the present source text, the best first."""
    found = target.suggestions.filter(made_from=target.unit.hash).select_related("author")
    return tuple(sorted(found, key=lambda suggestion: (-(suggestion.score or 0), suggestion.pk)))
