"""What is said about a file that cannot be read or written: whole sentences, each with its place."""

from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.translation.exchange.limits import MAX_PROBLEMS


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is: file name ("" for the only one), line or row counted from 1 (0: unknown), key of the unit ("" for none), name of
    the column ("" for none)."""

    line: int = 0
    unit: str = ""
    file: str = ""
    column: str = ""

    def __str__(self) -> str:
        """For people: the parts that are known, "" where none is."""
        named = (
            (self.file, self.file),
            (self.line, _("line %(line)d") % {"line": self.line}),
            (self.unit, _("unit %(unit)s") % {"unit": self.unit}),
            (self.column, _("column %(column)s") % {"column": self.column}),
        )
        return ", ".join(label for known, label in named if known)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: a whole sentence in the reader's language, and where it is."""

    sentence: str
    place: Place = Place()

    def __str__(self) -> str:
        where = str(self.place)
        return f"{where}: {self.sentence}" if where else self.sentence


class ExchangeError(ValueError):
    """A file is refused as a whole. `problems` has everything that was found; nothing of the file was taken."""

    def __init__(self, *problems: Problem) -> None:
        self.problems = problems
        super().__init__(str(self))

    def __str__(self) -> str:
        lines = [str(problem) for problem in self.problems[:MAX_PROBLEMS]]
        if more := len(self.problems) - len(lines):
            lines.append(ngettext("One more problem is not listed.", "%(count)d more problems are not listed.", more) % {"count": more})
        return "\n".join(lines)

    def __reduce__(self) -> tuple[type["ExchangeError"], tuple[Problem, ...]]:
        # Tasks carry errors between processes.
        return type(self), self.problems

    def in_file(self, name: str) -> "ExchangeError":
        """The same error, said of a file of that name."""
        return ExchangeError(*(replace(problem, place=replace(problem.place, file=name)) for problem in self.problems))


def refuse(sentence: str, *, line: int = 0, unit: str = "", file: str = "") -> ExchangeError:
    """An error of one problem, to be raised by the caller."""
    return ExchangeError(Problem(sentence, Place(line, unit, file)))
