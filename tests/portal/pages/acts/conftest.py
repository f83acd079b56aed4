"""An editor, and a policy in four languages."""

import pytest
from django.test import Client

from portal.pages.models import PolicyPage
from portal.setup import roles
from tests.admin import signed_in
from tests.factories import make_user
from tests.portal.pages.acts.families import make_family


@pytest.fixture
def editor() -> Client:
    return signed_in(make_user(roles.EDITORS))


@pytest.fixture
def page() -> PolicyPage:
    return make_family()
