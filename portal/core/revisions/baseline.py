"""What a form was opened with, sent along with it: a signed fingerprint of each of its fields.

Hashes only, so that it stays small and shows nothing; signed, so that nobody passes a change off as having seen what it replaces.
"""

from collections.abc import Mapping
from typing import Any

from django.core import signing
from django.db.models import Model

from portal.core.revisions.merging import Fingerprint, fingerprint


def sign(instance: Model, values: Mapping[str, Any]) -> str:
    """The baseline of an object's values (field → stored value), for a hidden input."""
    return signing.dumps({name: fingerprint(value) for name, value in values.items()}, salt=_salt(instance), compress=True)


def read(instance: Model, signed: str) -> dict[str, Fingerprint]:
    """Field → fingerprint; empty where the baseline is missing, was changed on its way, is not of this object or of an older secret key, so
    that every difference from what is stored counts as a conflict."""
    try:
        found: dict[str, Fingerprint] = signing.loads(signed, salt=_salt(instance))
    except signing.BadSignature:
        return {}
    return found


def _salt(instance: Model) -> str:
    return f"portal.core.revisions.baseline:{instance._meta.label_lower}:{instance.pk}"
