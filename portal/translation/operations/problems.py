"""What can go wrong when something is written on the desk: each a whole sentence for whoever tried it."""

from django.core.exceptions import PermissionDenied

from portal.translation.models import Target


class DeskError(Exception):
    """Raised where something cannot be done; its text says why. Nothing was changed."""


class ConflictError(DeskError):
    """Raised where somebody else changed the text, or its source, in the meantime. `current`: the target as it is now."""

    def __init__(self, sentence: str, current: Target) -> None:
        super().__init__(sentence)
        self.current = current


class RefusedTextError(DeskError):
    """Raised for a text that must not be stored. `sentences`: everything that is wrong with it."""

    def __init__(self, *sentences: str) -> None:
        super().__init__(" ".join(sentences))
        self.sentences = sentences


class NotAllowedError(PermissionDenied):
    """Raised for somebody who has no right to do this; its text says which right is missing."""
