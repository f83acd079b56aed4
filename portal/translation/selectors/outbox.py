"""What the desk has still to take up."""

from portal.translation.models import Item, PendingSync


def is_waiting(source: str, key: str) -> bool:
    """Whether an object was changed since the desk took it up."""
    return PendingSync.objects.filter(source=source, key=key).exists()


def failed_changes() -> list[tuple[PendingSync, str]]:
    """Changes that could not be taken up so far, the earliest first, each object once, with the title by which the desk knows it ("" where
    it does not). Two queries."""
    changes = {(change.source, change.key): change for change in PendingSync.objects.filter(attempts__gt=0).order_by("-pk")}
    titles = {
        (source, key): title
        for source, key, title in Item.objects.filter(key__in=[key for _source, key in changes]).values_list("source", "key", "title")
    }
    return [(change, titles.get(place, "")) for place, change in reversed(changes.items())]
