"""The kinds of the directory, one file each. A file dropped in here is found: it defines a model and registers its row."""

from importlib import import_module
from pkgutil import iter_modules

for _module in sorted(iter_modules(__path__), key=lambda module: module.name):
    import_module(f"{__name__}.{_module.name}")
