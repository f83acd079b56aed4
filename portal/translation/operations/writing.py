"""Giving translations to the source that the texts are of."""

from collections.abc import Sequence

from django.contrib.auth.models import User

from portal.translation import sources
from portal.translation.models import Item, SourceText, Target


def write_to_source(item: Item, language: str, targets: Sequence[Target], user: User | None, *, is_publish: bool = True) -> None:
    """Give translations to readers, or put them into the draft, each with the source text that it was made from.

    Raises:
        LookupError: the source does not have the object.
        sources.SourceError: the source cannot keep a text.
    """
    versions = SourceText.objects.filter(unit__in=[target.unit_id for target in targets if target.is_out_of_date])
    earlier = {(unit, name): text for unit, name, text in versions.values_list("unit_id", "hash", "text")}
    texts = {target.unit.path: target.text for target in targets}
    made_from = {
        target.unit.path: earlier[target.unit_id, target.made_from] for target in targets if (target.unit_id, target.made_from) in earlier
    }
    sources.get(item.source).write(item.key, language, texts, user=user, is_publish=is_publish, made_from=made_from)
