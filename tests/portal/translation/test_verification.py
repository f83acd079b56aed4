"""What readers have is compared with what the desk published: every difference is named, by the command and by the daily work."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from portal import languages
from portal.pages.models import PolicyPage
from portal.setup import roles
from portal.translation import operations, selectors
from portal.translation.models import Item, Target
from services.kinds.schools import School
from services.translation_source import key_of
from tests.factories import make_user

pytestmark = pytest.mark.django_db
FRENCH = languages.get("fr")


@pytest.fixture
def school() -> School:
    """A school whose French name was published on the desk."""
    school = School.objects.get(slug="isb")
    operations.take_up(source="entries", key=key_of(school))
    page = PolicyPage.objects.get(slug="work-permit", locale__language_code="en")
    operations.take_up(source="pages", key=f"page:{page.translation_key}")
    reviewer = make_user(roles.reviewers_of(FRENCH))
    target = Target.objects.select_related("unit", "item").get(item__key=key_of(school), unit__path="name", language="fr")
    operations.save(target=target, text="École du pupitre", version=target.version, user=reviewer)
    operations.publish(item=Item.objects.get(key=key_of(school)), language="fr", user=reviewer)
    return school


def report() -> str:
    told = StringIO()
    call_command("translation_report", verify=True, stdout=told)
    return told.getvalue()


def test_what_was_published_is_there(school: School) -> None:
    assert list(selectors.mismatches()) == []
    assert "Readers have what the desk published." in report()


def test_a_text_that_was_changed_behind_the_desk_is_named(school: School) -> None:
    School.objects.filter(pk=school.pk).update(name_fr="Autre chose")
    page = PolicyPage.objects.get(slug="work-permit", locale__language_code="fr")
    PolicyPage.objects.filter(pk=page.pk).update(who="Autrement.")
    found = {(row.source, row.language, row.path): (row.desk, row.shown) for row in selectors.mismatches()}
    assert found == {
        ("entries", "fr", "name"): ("École du pupitre", "Autre chose"),
        ("pages", "fr", "who"): (page.who, "Autrement."),
    }
    with pytest.raises(CommandError, match="2 texts differ"):
        report()


def test_what_is_not_published_yet_is_no_difference(school: School) -> None:
    target = Target.objects.select_related("unit", "item").get(item__key=key_of(school), unit__path="name", language="fr")
    operations.save(target=target, text="Noch nicht", version=target.version, user=make_user(roles.reviewers_of(FRENCH)))
    assert list(selectors.mismatches()) == []


def test_a_text_that_is_gone_is_named(school: School) -> None:
    School.objects.filter(pk=school.pk).update(name_fr="")
    assert [(row.path, row.shown) for row in selectors.mismatches()] == [("name", "")]
