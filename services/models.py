"""Django looks for models here; each stands in the file of its kind."""

import services.kinds  # noqa: F401  importing the package registers every kind
from services.figures.models import Figure
from services.lists.models import NameKey
from services.registry import all_kinds
from services.shared.models import Contact, Place
from services.tables.models import TableFile
from services.trust.models import Change, Check, Website

__all__ = ("Change", "Check", "Contact", "Figure", "NameKey", "Place", "TableFile", "Website")

globals().update({kind.model.__name__: kind.model for kind in all_kinds()})
