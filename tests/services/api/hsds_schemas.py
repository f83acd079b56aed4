"""The schemas of HSDS 3.0 as they are published, where they lie beside the project."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker

FOLDER = Path(__file__).parents[4] / "shared" / "hsds"


@cache
def validator(name: str) -> Draft202012Validator:
    """Of a compiled schema, with the formats of UUIDs, days and addresses. They are large: each is read once."""
    schema: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return Draft202012Validator(schema, format_checker=FormatChecker())


def faults(name: str, row: dict[str, Any]) -> list[str]:
    """What a row has that the schema does not allow."""
    return [f"{'/'.join(map(str, error.absolute_path))}: {error.message}"[:200] for error in validator(name).iter_errors(row)]
