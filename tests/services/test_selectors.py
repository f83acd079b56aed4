"""Every kind with its count, for the home page and the directory's front."""

import pytest

from services.kinds.schools import School
from services.selectors import glances
from tests.factories import make_entry

pytestmark = pytest.mark.django_db


def test_glances_count_what_is_published() -> None:
    before = {glance.url: glance.count for glance in glances()}
    make_entry("schools")
    make_entry("schools", live=False)
    after = {glance.url: glance.count for glance in glances()}
    assert {url: after[url] - count for url, count in before.items() if after[url] != count} == {"/en/services/schools/": 1}
    assert after["/en/services/schools/"] == School.objects.filter(live=True).count()
