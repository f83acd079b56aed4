"""Reading content files: YAML into checked rows. A fault names the file, the row and the field.

Ground floor, used by every app with content.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, HttpUrl, TypeAdapter, ValidationError

from portal import languages


class ContentError(ValueError):
    """A content file that cannot be loaded: the message names file, row and field, one fault a line."""


def _known_language(code: str) -> str:
    if not languages.is_known(code):
        raise ValueError(f"{code!r} is not a language of the registry")
    return code


def _web_address(value: str) -> str:
    if value:
        TypeAdapter(HttpUrl).validate_python(value)
    return value


LanguageCode = Annotated[str, AfterValidator(_known_language)]
#: Language code → text.
Texts = dict[LanguageCode, str]
#: An http or https address, or "".
WebAddress = Annotated[str, AfterValidator(_web_address)]


class Row(BaseModel):
    """A map of a content file. Unknown fields are faults, so that a misspelt name is not silently ignored."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


def read_yaml(path: Path) -> Any:
    """The file's content.

    Raises:
        ContentError: it is missing or not YAML.
    """
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError, UnicodeDecodeError) as error:
        raise ContentError(f"{path.name}: not readable as YAML: {error}") from error


def faults(error: ValidationError) -> Iterator[str]:
    """Each fault as `field: what is wrong`."""
    for fault in error.errors(include_url=False, include_context=False):
        yield f"{'.'.join(str(part) for part in fault['loc']) or 'row'}: {fault['msg']}"
