"""The accounts that `make run` prints: each signs in with its password and has its role, and no other."""

from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client

from portal.setup import roles

pytestmark = pytest.mark.django_db

GROUPS = {
    "author": {roles.AUTHORS},
    "editor": {roles.EDITORS},
    "publisher": {roles.PUBLISHERS},
    "translator-fr": {roles.translators_of(roles.languages.get("fr"))},
    "admin": set(),
}


def printed() -> dict[str, str]:
    """Name → password, as the command prints them."""
    out = StringIO()
    call_command("demo_accounts", stdout=out)
    return dict(line.split() for line in out.getvalue().splitlines())


def test_one_account_for_each_role_is_printed() -> None:
    accounts = printed()
    assert accounts.keys() == GROUPS.keys()
    for name, password in accounts.items():
        browser = Client()
        assert browser.login(username=name, password=password), name
        assert browser.get("/admin/").status_code == 200, name
        user = User.objects.get(username=name)
        assert set(user.groups.values_list("name", flat=True)) == GROUPS[name]
        assert user.is_superuser is (name == "admin"), name


def test_a_second_start_gives_new_passwords_to_the_same_accounts() -> None:
    first, second = printed(), printed()
    assert User.objects.filter(username__in=GROUPS).count() == len(GROUPS)
    for name in GROUPS:
        assert not Client().login(username=name, password=first[name]), name
        assert Client().login(username=name, password=second[name]), name


def test_an_account_that_gained_a_group_has_only_its_role_again() -> None:
    printed()
    author = User.objects.get(username="author")
    author.groups.add(*roles.Group.objects.filter(name=roles.PUBLISHERS))
    printed()
    assert {group.name for group in author.groups.all()} == {roles.AUTHORS}


def test_a_language_that_is_not_there_is_named() -> None:
    with pytest.raises(CommandError, match="'xx'"):
        call_command("demo_accounts", language="xx")
