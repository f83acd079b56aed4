"""What every API of the portal reads of a request: the reader's language, and values that are parsed."""

from collections.abc import Callable
from typing import TypeVar

from django.http import HttpRequest

from portal.languages import Language
from search.api.problems import ParameterError, reader_of

_Value = TypeVar("_Value")


def chosen_reader(request: HttpRequest, code: str) -> Language:
    """The reader's language.

    Raises:
        ParameterError: the one that is asked for is none of the portal's.
    """
    found = reader_of(request)
    if code and code.lower() != found.code:
        raise ParameterError("language")
    return found


def read(name: str, value: str, parse: Callable[[str], _Value]) -> _Value | None:
    """What a parameter says, None where it says nothing.

    Raises:
        ParameterError: it has a value that cannot be used.
    """
    try:
        return parse(value) if value else None
    except (ValueError, OverflowError) as error:
        raise ParameterError(name) from error
