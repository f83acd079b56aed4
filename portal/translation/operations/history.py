"""The history of targets: whoever changes a text or a state notes it, in the same transaction."""

from collections.abc import Iterable

from django.contrib.auth.models import User

from portal.translation.models import Change, Target

_BATCH = 500


def note(targets: Iterable[Target], *, user: User | None = None, sentence: str = "") -> None:
    """Note how targets (saved) are now. `user`: who did it, None for the portal itself; `sentence`: why, in the words of `user`, or a
    message of the catalogs in English, to be translated where it is shown."""
    Change.objects.bulk_create(
        [
            Change(
                target=target,
                user=user,
                version=target.version,
                state=target.state,
                text=target.text,
                made_from=target.made_from,
                origin=target.origin,
                note=sentence,
                at=target.updated_at,
            )
            for target in targets
        ],
        batch_size=_BATCH,
    )
