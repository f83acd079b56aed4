"""Django looks for models here; each stands in the file of its kind."""

import services.kinds  # noqa: F401  importing the package registers every kind
from services.figures.models import Figure
from services.registry import all_kinds
from services.shared.models import Contact, Place

__all__ = ("Contact", "Figure", "Place")

globals().update({kind.model.__name__: kind.model for kind in all_kinds()})
