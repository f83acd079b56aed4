"""No write passes the road unseen."""

from collections.abc import Callable

import pytest
from wagtail.models import Page, Revision

from portal.core.revisions import patching
from services.kinds.schools import School
from services.registry import all_kinds
from tests import one_road
from tests.factories import make_entry, make_policy_page

pytestmark = pytest.mark.django_db
ELSEWHERE = str(one_road.PROJECT / "services" / "elsewhere.py")


def written_elsewhere(source: str, **names: object) -> list[str]:
    """What is found of a line that stands in another module of ours."""
    exec(compile(source, ELSEWHERE, "exec"), names)
    found = [each.partition(" calls ")[2] for each in one_road.strays]
    one_road.strays.clear()
    return found


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("School.objects.filter(pk=entry.pk).update(postcode='1')", "update on services.School"),
        ("entry.save()", "save on services.School"),
        ("entry.save(update_fields=['postcode'])", "save on services.School"),
        ("School.objects.bulk_update([entry], ['postcode'])", "bulk_update on services.School"),
        ("entry.delete()", "delete on services.School"),
        ("page.save()", "save on pages.PolicyPage"),
        ("Page.objects.filter(pk=page.pk).update(draft_title='x')", "update on wagtailcore.Page"),
        ("Revision.objects.create(content_object=entry, base_content_type=entry.get_base_content_type(), content={})", "Revision"),
    ],
)
def test_a_write_elsewhere_is_found(line: str, found: str) -> None:
    page = make_policy_page()
    names = {"School": School, "entry": make_entry(), "page": page, "Page": Page, "Revision": Revision}
    strays = written_elsewhere(line, **names)
    assert strays
    assert found in strays[0]


@pytest.mark.parametrize(
    "line",
    [
        "entry.save_revision()",
        "entry.save_revision().publish()",
        "entry.unpublish()",
        "patching.put(entry, {'postcode': '100000'}, by=None)",
        "patching.save(entry)",
    ],
)
def test_wagtail_and_the_road_may_write(line: str) -> None:
    assert written_elsewhere(line, entry=make_entry(), patching=patching) == []


def test_every_kind_is_on_the_road() -> None:
    road: Callable[[type], bool] = one_road._is_on_road
    assert all(road(kind.model) for kind in all_kinds())
