"""Django looks for models here; each stands in the file of its kind."""

import services.kinds  # noqa: F401  importing the package registers every kind
from services.registry import all_kinds

globals().update({kind.model.__name__: kind.model for kind in all_kinds()})
