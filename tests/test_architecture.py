"""Who may import whom (the architecture note, "Who may import whom"): walks every import with `ast` and fails on an arrow that goes the
other way. Imports inside functions and under `TYPE_CHECKING` count too."""

import ast
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

import pytest

from portal.core.changes import tracked_models

PROJECT = Path(__file__).parent.parent
PACKAGES = ("portal", "services", "search", "tests")
GROUND_FLOOR = ("portal.languages", "portal.codes", "portal.addresses", "portal.content_rows", "portal.line_ends", "portal.core")
ENGINES = ("search", "portal.translation")
APPS = ("services", "portal.pages")
ROOF = ("portal.settings", "portal.urls", "portal.wsgi", "portal.asgi", "portal.theme", "portal.setup", "portal.negotiation")
ROOMS = (*GROUND_FLOOR, *ENGINES, *APPS, *ROOF)

#: Room → the rooms that it may import, besides itself.
ALLOWED: dict[str, tuple[str, ...]] = {
    "portal.languages": (),
    **dict.fromkeys(GROUND_FLOOR[1:], ("portal.languages",)),
    "portal.core": GROUND_FLOOR,
    **dict.fromkeys(ENGINES, GROUND_FLOOR),
    **dict.fromkeys(APPS, (*GROUND_FLOOR, *ENGINES)),
    **dict.fromkeys(ROOF, ROOMS),
}
#: A client of others' → the one package that may import it.
CLIENTS = {
    "defusedxml": "portal.translation.exchange",
    "elasticsearch": "search.engines.elastic",
    "elasticsearch_dsl": "search.engines.elastic",
    "openpyxl": "portal.translation.exchange",
    "tantivy": "search.engines.embedded",
    "urllib3": "portal.translation.machine",
}
DRAWERS = {"utils", "util", "helpers", "helper", "common", "misc"}


@dataclass(frozen=True, slots=True)
class Import:
    """Module `importer` names `target` in an import statement."""

    importer: str
    target: str


def sources() -> dict[str, str]:
    """Every module of ours: dotted name → source."""
    found = {}
    for package in PACKAGES:
        for path in (PROJECT / package).rglob("*.py"):
            parts = path.relative_to(PROJECT).with_suffix("").parts
            found[".".join(parts).removesuffix(".__init__")] = path.read_text(encoding="utf-8")
    return found


def imports(modules: Mapping[str, str]) -> Iterator[Import]:
    """Every import of every module; `from a import b` names `a.b`, whether that is a module or a name in one."""
    for name, source in modules.items():
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Import):
                yield from (Import(name, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                # A relative import would be read wrongly here: ruff forbids those that climb, and this test the others.
                base = "." * node.level + (node.module or "")
                yield from (Import(name, f"{base}.{alias.name}") for alias in node.names)


def room_of(name: str) -> str | None:
    """The longest room that a dotted name lies in."""
    return max((room for room in ROOMS if is_in(name, room)), key=len, default=None)


def is_in(name: str, package: str) -> bool:
    return name == package or name.startswith(f"{package}.")


def wrong_arrows(modules: Mapping[str, str]) -> list[Import]:
    """Imports that go against the arrows."""
    wrong = []
    for found in imports(modules):
        if is_in(found.importer, "tests"):
            continue
        room, target = room_of(found.importer), room_of(found.target)
        is_relative, is_of_tests = found.target.startswith("."), is_in(found.target, "tests")
        is_upwards = target is not None and target != room and (room is None or target not in ALLOWED[room])
        if is_relative or is_of_tests or is_upwards:
            wrong.append(found)
    return wrong


def strays(modules: Mapping[str, str]) -> list[Import]:
    """Clients of others' that are imported outside their package."""
    return [
        found
        for found in imports(modules)
        if (client := found.target.partition(".")[0]) in CLIENTS
        and not is_in(found.importer, CLIENTS[client])
        and not is_in(found.importer, "tests")
    ]


def environment_readers(source: str) -> list[int]:
    """Lines that read the process environment. Naming the settings for Django's start (`setdefault`) reads nothing."""
    tree = ast.parse(source)
    naming = {
        id(node.func.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "setdefault"
        and isinstance(node.args[0], ast.Constant)
        and node.args[0].value == "DJANGO_SETTINGS_MODULE"
    }
    lines = []
    for node in ast.walk(tree):
        is_attribute = isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv", "environb"} and id(node) not in naming
        is_import = isinstance(node, ast.ImportFrom) and node.module in {"os", "environ"}
        is_import = is_import and any(alias.name in {"environ", "getenv", "environb", "Env"} for alias in node.names)
        is_reader = isinstance(node, ast.Import) and any(alias.name == "environ" for alias in node.names)
        if is_attribute or is_import or is_reader:
            lines.append(node.lineno)
    return lines


#: What writes rows; `update` is also a dictionary's.
_WRITES = {"save", "delete", "create", "get_or_create", "update_or_create", "bulk_create", "bulk_update", "update"}
#: Rooms that may write what is on the road, and code that is no part of a running portal.
_MAY_WRITE = ("portal.core.changes", "portal.core.revisions", "portal.setup.bench")
#: Module → names that hold rows which are not on the road, with what they are.
_OFF_ROAD = {
    "portal.pages.acts.kinds": {"version": "its revisions", "revision": "its day"},
    "portal.pages.models.policy": {"super": "the page itself, for whoever saves it"},
    "portal.pages.operations": {"site": "Wagtail's site"},
    "portal.setup.management.commands.demo_accounts": {"model": "accounts", "user": "an account", "profile": "its profile"},
    "portal.setup.roles": {"task_type": "steps of a workflow"},
    "portal.translation.benchmark": {"some": "made-up targets"},
    "services.consequences": {"model": "checks and facts of before"},
    "services.tables.resources": {"self": "a column of a table"},
    "services.tables.uploads": {"file": "an uploaded table"},
    "services.trust.websites": {"row": "when a website was looked at"},
}


def writes_past_the_road(name: str, source: str) -> list[str]:
    """Calls in a module that write tracked rows or make versions: `root.verb`. A name that holds a row counts as tracked unless it is known
    to hold another one."""
    road = {model.__name__ for model in tracked_models()} | {"Page"}
    found = []
    for node in ast.walk(ast.parse(source)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _WRITES):
            continue
        verb, chain, root = node.func.attr, ast.unparse(node.func.value), node.func.value
        while isinstance(root, ast.Attribute | ast.Call | ast.Subscript):
            root = root.func if isinstance(root, ast.Call) else root.value
        start = ast.unparse(root)
        is_query = any(part in chain for part in (".objects", "_manager", ".filter(", ".exclude(", ".all("))
        if start == "Revision":
            is_wrong = verb in {"create", "bulk_create"}
        elif start[:1].isupper():
            is_wrong = start in road
        else:
            is_wrong = start != "patching" and start not in _OFF_ROAD.get(name, {}) and (verb != "update" or is_query)
        if is_wrong:
            found.append(f"{start}.{verb}")
    return found


def test_nothing_is_written_past_the_road() -> None:
    """`tests.one_road` looks at what the tests run; this, at what they do not."""
    rooms = ("portal.pages", "portal.setup", "services", "portal.core")
    stray = {
        name: writes
        for name, source in sources().items()
        if any(is_in(name, room) for room in rooms)
        and not any(is_in(name, room) for room in _MAY_WRITE)
        and ".migrations." not in name
        and (writes := writes_past_the_road(name, source))
    }
    assert stray == {"portal.core.redirects": ["redirect.save"]}, "Wagtail's redirects are not on the road"


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("School.objects.filter(pk=1).update(phone='')", ["School.update"]),
        ("entry.save()", ["entry.save"]),
        ("Revision.objects.create(content={})", ["Revision.create"]),
        ("PolicyPage.objects.bulk_create(pages)", ["PolicyPage.bulk_create"]),
        ("kind.model._default_manager.filter(pk=1).update(live=False)", ["kind.update"]),
        ("context.update(title='')", []),
        ("patching.save(entry)", []),
        ("Website.objects.filter(pk=1).delete()", []),
    ],
)
def test_a_write_past_the_road_is_found(line: str, found: list[str]) -> None:
    assert writes_past_the_road("services.elsewhere", line) == found


def test_every_import_goes_along_the_arrows() -> None:
    assert wrong_arrows(sources()) == []


def test_every_module_of_the_site_lies_in_a_room() -> None:
    homeless = [name for name in sources() if not is_in(name, "tests") and name != "portal" and room_of(name) is None]
    assert homeless == [], "say in this test, and in the architecture note, which floor they stand on"


def test_engines_and_ground_floor_are_where_the_note_says() -> None:
    modules = sources()
    assert [room for room in ROOMS if room not in modules] == []


def test_third_party_clients_are_imported_in_one_package() -> None:
    assert strays(sources()) == []


def test_only_env_reads_the_process_environment() -> None:
    readers = {name: lines for name, source in sources().items() if not is_in(name, "tests") and (lines := environment_readers(source))}
    assert set(readers) == {"portal.settings.env"}


#: Packages that are used without being imported by our code, and how.
USED_OTHERWISE = {
    "gunicorn": "started by `manage.py start`",
    "psycopg": "Django's client of PostgreSQL",
    "redis": "Django's client of Redis",
    "opencc-python-reimplemented": "its tables are read as files",
    "whitenoise": "a middleware and a storage in the settings",
    "django-stubs": "a plug-in of mypy", "djlint": "a command of lint", "mypy": "a command of lint",
    "ruff": "a command of lint", "pytest-django": "a plug-in of pytest", "pytest-timeout": "a plug-in of pytest",
    "pytest-xdist": "a plug-in of pytest", "types-pyyaml": "types for mypy",
}  # fmt: skip


def test_every_package_that_is_installed_is_used() -> None:
    told = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    declared = {
        re.split(r"[\[<>=;]", requirement)[0] for requirement in (*told["project"]["dependencies"], *told["dependency-groups"]["dev"])
    }
    imported = {found.target.partition(".")[0] for found in imports(sources())}
    names = metadata.packages_distributions()
    providers = {provider.lower().replace("_", "-") for name in imported for provider in names.get(name, ())}
    assert declared - providers - set(USED_OTHERWISE) == set()


def test_no_module_is_a_drawer() -> None:
    assert [name for name in sources() if DRAWERS & set(name.split("."))] == []


def test_locale_is_no_package() -> None:
    """It would shadow the standard library's `locale`."""
    assert list((PROJECT / "locale").rglob("*.py")) == []


@pytest.mark.parametrize(
    ("importer", "line"),
    [
        ("portal.languages", "from portal import codes"),
        ("portal.codes", "from search import sources"),
        ("search.views", "from portal.translation import provenance"),
        ("search.views", "import services.registry"),
        ("portal.translation.checks", "from search.engines import get_engine"),
        ("portal.translation.checks", "from portal.pages.models import HomePage"),
        ("services.views", "from portal.pages import selectors"),
        ("services.views", "def view():\n    from portal.pages.models import Policy"),
        ("services.views", "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from portal.theme import context"),
        ("portal.pages.views", "from services.registry import all_kinds"),
        ("portal.pages.views", "import portal.settings.base"),
        ("portal.pages.views", "from .models import HomePage"),
        ("portal.urls", "from tests.conftest import LANGUAGES"),
        ("portal.somewhere", "from portal.pages import models"),
    ],
)
def test_an_arrow_the_other_way_is_found(importer: str, line: str) -> None:
    assert [found.importer for found in wrong_arrows({importer: line})] == [importer]


@pytest.mark.parametrize(
    ("importer", "line"),
    [
        ("portal.pages.views", "from portal import addresses, languages\nfrom search.operations import note_change"),
        ("services.kinds.schools", "from services.kinds.base import Entry\nfrom portal.translation.provenance import Origin"),
        ("portal.theme.context", "from services import selectors as services\nfrom portal.pages import selectors"),
        ("tests.test_anything", "from portal.settings import base\nfrom search import sources"),
    ],
)
def test_an_arrow_along_the_note_is_allowed(importer: str, line: str) -> None:
    assert wrong_arrows({importer: line}) == []


@pytest.mark.parametrize(
    "source",
    [
        "import os\nos.environ['A']",
        "import os\nos.getenv('A')",
        "from os import environ",
        "import environ",
        "import os\nos.environ.setdefault('SECRET_KEY', '')",
    ],
)
def test_a_reader_of_the_environment_is_found(source: str) -> None:
    assert environment_readers(source)


def test_a_client_outside_its_package_is_found() -> None:
    assert strays({"search.views": "import elasticsearch_dsl as dsl"})
    assert not strays({"search.engines.elastic.engine": "from elasticsearch_dsl import Document"})
