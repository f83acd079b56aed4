"""What a form was opened with, as hashes that travel with the form; signed, so that nobody can claim to have begun with something else."""

from collections.abc import Mapping
from typing import Any

from django.core import signing
from django.db.models import Model

from portal.core.revisions.merging import Fingerprint, Node, fingerprint

_SALT = "portal.core.revisions.baseline"


def seal(instance: Model, trees: Mapping[str, Node]) -> str:
    """The hashes of fields (name → tree) of an object, as text for a hidden input."""
    hashes = {name: fingerprint(tree) for name, tree in trees.items()}
    return signing.dumps({"of": _name(instance), "hashes": hashes}, salt=_SALT, compress=True)


def unseal(text: str, instance: Model) -> dict[str, Fingerprint]:
    """The hashes again; empty where the text is missing, forged, or of another object."""
    try:
        found: Any = signing.loads(text, salt=_SALT) if text else {}
    except (signing.BadSignature, ValueError):
        return {}
    # A form that was opened to add an object goes on as the form that edits it.
    return dict(found["hashes"]) if found and found["of"] in (_name(instance), _name(type(instance)())) else {}


def _name(instance: Model) -> str:
    return f"{instance._meta.label_lower}:{instance.pk or ''}"
