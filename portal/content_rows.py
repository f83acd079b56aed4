"""Reading content files: YAML into checked rows. A fault names the file, the row and the field.

Ground floor, used by every app with content.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import yaml
from django.core.exceptions import ValidationError as ModelValidationError
from pydantic import AfterValidator, BaseModel, ConfigDict, HttpUrl, TypeAdapter, ValidationError

from portal import languages

# The same safe loader, ten times faster where PyYAML was built with libyaml.
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


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
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506  a safe loader
    except (OSError, yaml.YAMLError, UnicodeDecodeError) as error:
        raise ContentError(f"{path.name}: not readable as YAML: {error}") from error


def faults(error: ValidationError) -> Iterator[str]:
    """Each fault as `field: what is wrong`."""
    for fault in error.errors(include_url=False, include_context=False):
        yield f"{'.'.join(str(part) for part in fault['loc']) or 'row'}: {fault['msg']}"


@contextmanager
def named(where: str) -> Iterator[None]:
    """What a model refuses inside (a district that does not exist, a text that is too long) is a fault of the row `where`, too.

    Raises:
        ContentError: the model refused something.
    """
    try:
        yield
    except ModelValidationError as error:
        found = error.message_dict if hasattr(error, "error_dict") else {"row": error.messages}
        raise ContentError("\n".join(f"{where}, {field}: {' '.join(messages)}" for field, messages in found.items())) from error
