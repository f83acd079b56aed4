"""Who may do what on the desk, and who may not: every operation of people, every role."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User

from portal.translation import operations
from portal.translation.models import Role
from portal.translation.operations import NotAllowedError
from portal.translation.states import HowMade, State
from tests.portal.translation.made_up import MadeUp, coordinator, person, put, reviewer, target, translator, write

#: What is done to the text "fee", which has a translation with a finding; and the roles that may.
STEPS: dict[str, tuple[Callable[[User], Any], set[Role]]] = {
    "save": (lambda user: operations.save(target=target("fee"), text="Les frais", version=_version(), user=user), {Role.TRANSLATE}),
    "suggest": (lambda user: operations.suggest(target=target("fee"), text="Frais", origin=HowMade.PERSON, user=user), {Role.TRANSLATE}),
    "approve": (lambda user: operations.approve(target=target("fee"), version=_version(), user=user), {Role.REVIEW}),
    "reject": (lambda user: operations.reject(target=target("fee"), version=_version(), user=user, reason="No."), {Role.REVIEW}),
    "leave untranslated": (
        lambda user: operations.leave_untranslated(target=target("fee"), version=_version(), user=user, reason="No."),
        {Role.COORDINATE},
    ),
    "want again": (lambda user: operations.want_again(target=target("fee"), version=_version(), user=user), {Role.COORDINATE}),
    "assign": (lambda user: operations.assign(targets=[target("fee")], assignee=translator(), user=user), {Role.COORDINATE}),
    "comment": (lambda user: operations.comment(target=target("fee"), text="Which?", user=user), set(Role)),
    "dismiss": (
        lambda user: operations.dismiss(target=target("fee"), finding=target("fee").findings[0]["key"], user=user, reason="No."),
        {Role.TRANSLATE, Role.REVIEW},
    ),
    "publish": (lambda user: operations.publish(item=target("fee").item, language="fr", user=user), {Role.REVIEW, Role.COORDINATE}),
    "close a report": (lambda user: operations.close_report(report=_report(), user=user), set(Role)),
}


def _version() -> int:
    return target("fee").version


def _report() -> Any:
    return operations.report(source="made_up", key="visa", language="fr", message="Wrong.")


@pytest.fixture
def visa(made_up: MadeUp) -> MadeUp:
    """A page with a translation in which a number is wrong."""
    made_up.take("visa", {"title": "Visa", "fee": "The fee is 400 yuan."})
    write("fee", "Les frais sont de 500 yuans.")
    return made_up


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("step", STEPS)
def test_a_role_may_do_what_it_may_and_nothing_else(visa: MadeUp, step: str, role: Role) -> None:
    act, allowed = STEPS[step]
    user = person((role, "fr"))
    if role in allowed:
        act(user)
    else:
        before = target("fee").version
        with pytest.raises(NotAllowedError, match=r"French|this language"):
            act(user)
        assert target("fee").version == before
        assert visa.written == []


@pytest.mark.parametrize("step", STEPS)
def test_whoever_has_every_role_in_another_language_may_nothing(visa: MadeUp, step: str) -> None:
    with pytest.raises(NotAllowedError):
        STEPS[step][0](person(*((role, "de") for role in Role)))


@pytest.mark.parametrize("step", STEPS)
def test_administrators_may_everything(visa: MadeUp, step: str) -> None:
    STEPS[step][0](User.objects.create_superuser("admin"))


def test_nobody_approves_their_own_text_where_approval_is_needed(visa: MadeUp) -> None:
    user = reviewer()
    visa.take("visa", needs_approval=True)
    write("fee", "Les frais sont de 400 yuans.", user=user)
    with pytest.raises(NotAllowedError, match="somebody else has to approve it"):
        operations.approve(target=target("fee"), version=_version(), user=user)
    assert operations.approve(target=target("fee"), version=_version(), user=reviewer()).state == "approved"


def test_not_even_an_administrator_approves_their_own_policy_text(visa: MadeUp) -> None:
    user = User.objects.create_superuser("admin")
    visa.take("visa", needs_approval=True)
    write("fee", "Les frais sont de 400 yuans.", user=user)
    with pytest.raises(NotAllowedError):
        operations.approve(target=target("fee"), version=_version(), user=user)


def test_the_setting_for_policies_holds_on_the_desk_too(visa: MadeUp, settings: Any) -> None:
    settings.SELF_APPROVAL = True
    user = reviewer()
    visa.take("visa", needs_approval=True)
    write("fee", "Les frais sont de 400 yuans.", user=user)
    assert operations.approve(target=target("fee"), version=_version(), user=user).state == "approved"


def test_reviewers_approve_their_own_text_where_no_approval_is_needed(visa: MadeUp) -> None:
    user = reviewer()
    write("fee", "Les frais sont de 400 yuans.", user=user)
    assert operations.approve(target=target("fee"), version=_version(), user=user).state == "approved"


def test_translators_do_not_dismiss_errors_of_a_policy(visa: MadeUp) -> None:
    visa.take("visa", needs_approval=True)
    finding = next(found for found in target("fee").findings if found["severity"] == "error")
    with pytest.raises(NotAllowedError):
        operations.dismiss(target=target("fee"), finding=finding["key"], user=translator(), reason="No.")
    operations.dismiss(target=target("fee"), finding=finding["key"], user=reviewer(), reason="No.")


def test_a_dismissal_is_taken_back_by_a_reviewer_or_whoever_made_it(visa: MadeUp) -> None:
    user = translator()
    operations.dismiss(target=target("fee"), finding=target("fee").findings[0]["key"], user=user, reason="No.")
    dismissal = target("fee").dismissals.get()
    with pytest.raises(NotAllowedError):
        operations.take_back_dismissal(dismissal=dismissal, user=translator())
    operations.take_back_dismissal(dismissal=dismissal, user=user)


def test_coordinators_do_not_assign_in_a_language_that_is_not_theirs(visa: MadeUp) -> None:
    with pytest.raises(NotAllowedError):
        operations.assign(targets=[target("fee"), target("fee", "de")], assignee=translator(), user=coordinator("fr"))
    assert target("fee").assignee is None


def test_what_a_person_may_is_known(visa: MadeUp) -> None:
    user = person((Role.TRANSLATE, "fr"), (Role.REVIEW, "zh-hans"))
    assert [row.code for row in operations.languages_of(user)] == ["zh-hans", "fr"]
    assert [row.code for row in operations.languages_of(user, [Role.REVIEW])] == ["zh-hans"]
    assert operations.has_role(user, "fr", Role.TRANSLATE)
    assert not operations.has_role(user, "fr", Role.REVIEW, Role.COORDINATE)


def test_accounts_that_were_closed_may_nothing(visa: MadeUp) -> None:
    user = translator()
    user.is_active = False
    user.save()
    put("title", State.MISSING, "")
    with pytest.raises(NotAllowedError):
        write("title", "Le visa", user=User.objects.get(pk=user.pk))
