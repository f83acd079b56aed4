"""What people go to a counter for: codes, their names, and the portal's policy that explains each.

Another app says where a policy is found (`explain_with`); this one knows no page.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class Matter:
    """`policy`: the id of the policy that says how it is done, or ""."""

    code: str
    label: StrOrPromise
    policy: str = ""


MATTERS = (
    Matter("visa", _("Visa: extension, renewal and replacement")),
    Matter("stay-permit", _("Stay permit"), "stay-permit"),
    Matter("residence-permit", _("Residence permit"), "residence-permit"),
    Matter("permanent-residence", _("Permanent residence"), "permanent-residence"),
    Matter("work-permit", _("Work permit"), "work-permit"),
    Matter("temporary-driving-permit", _("Temporary driving permit"), "driving"),
    Matter("driving-licence-conversion", _("Exchange of a foreign driving licence"), "driving"),
)
CODES = tuple(matter.code for matter in MATTERS)
_BY_CODE = {matter.code: matter for matter in MATTERS}

#: Ids of policies → their addresses for the present reader; one that cannot be found is left out.
Finder = Callable[[Collection[str]], Mapping[str, str]]
_finders: list[Finder] = []


def explain_with(finder: Finder) -> None:
    """Adds somebody who knows where policies are."""
    _finders.append(finder)


def choices() -> list[tuple[str, StrOrPromise]]:
    """Code and name of each matter."""
    return [(matter.code, matter.label) for matter in MATTERS]


def described(codes: Collection[str]) -> list[tuple[str, str]]:
    """The names of matters, each with the address of what explains it or ""."""
    matters = [_BY_CODE[code] for code in codes if code in _BY_CODE]
    wanted = {matter.policy for matter in matters if matter.policy}
    found: dict[str, str] = {}
    for finder in _finders if wanted else ():
        found.update(finder(wanted))
    return [(str(matter.label), found.get(matter.policy, "")) for matter in matters]
