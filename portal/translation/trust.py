"""What readers are told of a text, from what the app knows of it and what the desk does."""

from dataclasses import replace
from typing import TYPE_CHECKING

from django.utils import timezone

from portal.translation.provenance import Trust

if TYPE_CHECKING:
    # The selectors query models, which are not there yet when the apps begin.
    from portal.translation.selectors import Standing


def with_standing(trust: Trust, standing: "Standing | None") -> Trust:
    """What the app says, corrected by what was published from the desk; nothing changes where that is nothing."""
    if standing is None:
        return trust
    version, late, corrected = standing.made_from_version_of, standing.late_since, standing.corrected_since
    number = standing.number_changed_at
    return replace(
        trust,
        is_reviewed=standing.is_reviewed,
        origin_label=str(standing.origin.label),
        translated_on=timezone.localdate(version) if version else trust.translated_on,
        late_since=timezone.localdate(late) if late else None,
        corrected_since=timezone.localdate(corrected) if corrected else None,
        number_changed_on=timezone.localdate(number) if number else None,
    )
