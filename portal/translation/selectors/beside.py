"""What stands beside the texts of an editor's page, for many texts at once: as many queries for a hundred as for one."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from portal.translation.models import Comment, Dismissal, SourceText, Suggestion, Target


@dataclass(frozen=True, slots=True)
class Beside:
    """Of one text. `before`: the source text that it was made from, None where that is the present one or nobody knows it. `comments`: the
    earliest first. `suggestions`: for the present source text, the best first. `dismissals`: that hold now."""

    before: SourceText | None = None
    comments: tuple[Comment, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
    dismissals: tuple[Dismissal, ...] = ()


def beside(targets: Sequence[Target]) -> dict[int, Beside]:
    """Key of each target (with its unit loaded) → what stands beside it."""
    keys = [target.pk for target in targets]
    comments, suggestions, dismissals = defaultdict(list), defaultdict(list), defaultdict(list)
    for comment in Comment.objects.filter(target__in=keys).select_related("author").order_by("pk"):
        comments[comment.target_id].append(comment)
    present = {target.pk: target.unit.hash for target in targets}
    for suggestion in Suggestion.objects.filter(target__in=keys).select_related("author"):
        if suggestion.made_from == present[suggestion.target_id]:
            suggestions[suggestion.target_id].append(suggestion)
    for dismissal in Dismissal.objects.filter(target__in=keys).select_related("user"):
        if dismissal.source_hash == present[dismissal.target_id]:
            dismissals[dismissal.target_id].append(dismissal)
    before = _before(targets)
    return {
        target.pk: Beside(
            before=before.get((target.unit_id, target.made_from)),
            comments=tuple(comments[target.pk]),
            suggestions=tuple(sorted(suggestions[target.pk], key=lambda each: (-(each.score or 0), each.pk))),
            dismissals=tuple(dismissals[target.pk]),
        )
        for target in targets
    }


def _before(targets: Sequence[Target]) -> dict[tuple[int, str], SourceText]:
    """Unit and hash → the version, of the texts that are out of date."""
    wanted = Q(pk__in=())
    for target in targets:
        if target.is_out_of_date:
            wanted |= Q(unit=target.unit_id, hash=target.made_from)
    return {(version.unit_id, version.hash): version for version in SourceText.objects.filter(wanted).order_by("pk")}
