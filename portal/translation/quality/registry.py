"""The checks that exist: one function each, registered once under an id by which findings are filtered and dismissed."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from django.utils.functional import Promise

from portal.translation.quality.findings import Finding, Remark, Remarks, Severity
from portal.translation.quality.texts import Kind, Pair

Run = Callable[[Pair], Remarks]


class DuplicateCheckError(ValueError):
    """Raised when an id is registered a second time."""


@dataclass(frozen=True, slots=True)
class Check:
    """A check: `id`, `title` for lists and filters, how grave its findings are, which kinds of text it looks at."""

    id: str
    title: Promise
    severity: Severity
    kinds: frozenset[Kind]
    run: Run

    def findings(self, pair: Pair) -> tuple[Finding, ...]:
        """What it finds in a translation; nothing where it does not look at this kind of text."""
        if pair.kind not in self.kinds:
            return ()
        return tuple(self._named(found) for found in self.run(pair))

    def _named(self, found: Remark) -> Finding:
        return Finding(self.id, found.severity or self.severity, found.template, found.values, found.source, found.target)


_CHECKS: dict[str, Check] = {}


def register(
    name: str, title: Promise, *, severity: Severity = Severity.ERROR, kinds: Collection[Kind] = tuple(Kind)
) -> Callable[[Run], Run]:
    """Decorator: makes a function a check.

    Raises:
        DuplicateCheckError: the id is taken.
    """

    def add(run: Run) -> Run:
        if name in _CHECKS:
            raise DuplicateCheckError(name)
        _CHECKS[name] = Check(name, title, severity, frozenset(kinds), run)
        return run

    return add


def all_checks() -> tuple[Check, ...]:
    """Every check, in the order of registration."""
    return tuple(_CHECKS.values())


def get_check(name: str) -> Check:
    """The check of an id.

    Raises:
        LookupError: there is none.
    """
    try:
        return _CHECKS[name]
    except KeyError as error:
        raise LookupError(f"no check is called {name!r}") from error
