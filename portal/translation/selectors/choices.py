"""What lists can be narrowed by, as the desk has it now."""

from dataclasses import dataclass

from portal.translation.models import Item


@dataclass(frozen=True, slots=True)
class Choices:
    """`groups`: source and group of everything; `topics`: codes; `priorities`: numbers; each in its order and once."""

    groups: tuple[tuple[str, str], ...]
    topics: tuple[str, ...]
    priorities: tuple[int, ...]


def choices() -> Choices:
    """Of the items that are there, in one query."""
    rows = list(Item.objects.filter(is_there=True).order_by().values_list("source", "group", "topics", "priority").distinct())
    return Choices(
        groups=tuple(sorted({(source, group) for source, group, _topics, _priority in rows})),
        topics=tuple(sorted({topic for _source, _group, topics, _priority in rows for topic in topics})),
        priorities=tuple(sorted({priority for *_rest, priority in rows})),
    )
