"""An undefined variable in a template of ours fails the test that shows it; in one of others it is empty, as Django has it."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.template import Context, Engine, Origin, Template

from tests.strict_templates import ROOMS, UndefinedVariableError, optional_names


def render(folder: Path, source: str, **context: Any) -> str:
    """What a template says that lies in a folder."""
    path = folder / "made_up.html"
    engine = Engine(libraries={"i18n": "django.templatetags.i18n"}, builtins=["django.templatetags.i18n"])
    template = Template(source, Origin(str(path), "made_up.html"), "made_up.html", engine)
    return template.render(Context(context))


@pytest.fixture
def ours(monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of ours, with templates that say nothing of what is optional."""
    monkeypatch.setattr("tests.strict_templates.optional_names", lambda _path: frozenset({"note"}))
    return ROOMS[0]


@pytest.mark.parametrize(
    "source",
    [
        "{{ titel }}",
        "{{ titel|default:'none' }}",
        "{{ page.titel }}",
        "{% if titel %}x{% endif %}",
        "{% if page and not titel %}x{% endif %}",
        "{% for item in titel %}x{% endfor %}",
        "{% with a=titel %}x{% endwith %}",
        "{% blocktranslate %}of {{ titel }}{% endblocktranslate %}",
        "{% blocktranslate with a=titel %}of {{ a }}{% endblocktranslate %}",
    ],
)
def test_a_slip_in_a_template_of_ours_is_named(ours: Path, source: str) -> None:
    with pytest.raises(UndefinedVariableError, match=r"made_up\.html.*titel"):
        render(ours, source, page={"title": "Visa"})


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{{ page.title|upper }}", "VISA"),
        ("{% if page.note %}x{% endif %}", ""),
        ("{% if note %}x{% endif %}", ""),
        ("{{ nothing|default:'none' }}", "none"),
        ("{% blocktranslate with a=page.title count n=2 %}one {{ a }}{% plural %}{{ n }} of {{ a }}{% endblocktranslate %}", "2 of Visa"),
        ("{% for item in 'ab' %}{{ forloop.counter }}{{ item }}{% endfor %}", "1a2b"),
    ],
)
def test_what_is_defined_or_optional_is_shown_as_ever(ours: Path, source: str, expected: str) -> None:
    assert render(ours, source, page={"title": "Visa"}, nothing=None) == expected


@pytest.mark.parametrize("source", ["[{{ titel }}]", "[{% if titel %}x{% endif %}]", "[{{ titel|default:'' }}]"])
def test_templates_of_others_stay_as_they_are(tmp_path: Path, source: str) -> None:
    assert render(tmp_path, source) == "[]"


def test_what_a_template_calls_optional_is_read_by_it() -> None:
    unused = {}
    for path in (file for room in ROOMS for file in room.rglob("*.html")):
        rest = re.sub(r"{#.*?#}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        if names := {name for name in optional_names(str(path)) if not re.search(rf"\b{name}\b", rest)}:
            unused[path.name] = names
    assert unused == {}


def test_the_names_of_what_is_optional_are_read_from_the_first_comment() -> None:
    components = ROOMS[0] / "theme" / "templates" / "components"
    assert optional_names(str(components / "icon.html")) == {"extra"}
    assert optional_names(str(components / "in_short.html")) == {"language"}
    assert optional_names(str(components / "text.html")) == frozenset()
