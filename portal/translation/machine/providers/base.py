"""What all providers share."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from portal.languages import Language
from portal.translation.machine.problems import MachineError
from portal.translation.machine.protection import Writing
from portal.translation.machine.transport import Request

#: Terms that are to be used: in the source language, in the target language.
Glossary = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Provider(ABC):
    """A service that translates. `key`, `url`: as configured; `model`: of those that have several.

    `name`: in settings and in the database; `label`: its own name. `writing`: how codes are written for it. `max_texts`,
    `max_characters`: of a request; a text that is longer than these goes alone. `seconds`: until an answer has to be there.
    """

    key: str = ""
    url: str = ""
    model: str = ""

    name: ClassVar[str]
    label: ClassVar[str]
    writing: ClassVar[Writing]
    max_texts: ClassVar[int]
    max_characters: ClassVar[int]
    seconds: ClassVar[float] = 30.0

    @property
    @abstractmethod
    def address(self) -> str:
        """Where its requests go: below `url`, or at the service itself where none is configured; "" where it has no address of its own."""

    @property
    @abstractmethod
    def is_ready(self) -> bool:
        """Whether everything is configured that it cannot do without."""

    @abstractmethod
    def request(self, texts: Sequence[str], source: Language, target: Language, glossary: Glossary) -> Request:
        """What asks for the translations of these texts."""

    @abstractmethod
    def translations(self, answer: Any) -> Any:
        """Where the translations stand in an answer. May raise whatever a wrong shape leads to (LookupError, TypeError, ValueError)."""

    def checked(self, answer: Any, count: int) -> list[str]:
        """The translations in an answer to so many texts.

        Raises:
            MachineError: the answer has another shape, or more or fewer texts.
        """
        try:
            found = self.translations(answer)
        except (LookupError, TypeError, ValueError, AttributeError, RecursionError) as error:
            raise MachineError(_("The machine’s answer cannot be read."), was_counted=True) from error
        if not isinstance(found, list) or not all(isinstance(text, str) for text in found):
            raise MachineError(_("The machine’s answer cannot be read."), was_counted=True)
        if len(found) != count:
            values = {"count": len(found), "expected": count}
            raise MachineError(_("The machine answered with %(count)d texts instead of %(expected)d.") % values, was_counted=True)
        return found

    def below(self, path: str) -> str:
        """An address below the configured one."""
        return f"{self.url.rstrip('/')}/{path}"


def base_code(language: Language) -> str:
    """`zh` of `zh-hans`."""
    return language.code.partition("-")[0]
