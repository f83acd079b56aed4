"""A page takes a bounded number of queries, and not more of them with more pages, entries or languages."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page

from portal import languages
from portal.pages.models import PolicyPage
from services.registry import all_kinds

pytestmark = [pytest.mark.django_db, pytest.mark.matrix]

#: Address below the language → the most queries that the page may take: what it took when this was written, and two more.
PAGES = {
    "": 30,
    "policies/": 30,
    "first-days/": 30,
    "policies/work-permit/": 25,
    "services/": 12,
    "services/schools/": 11,
    "services/schools/?district=chaoyang&language=en": 11,
    "services/schools/isb/": 11,
    "search/?q=visa": 10,
    "search/?q=school&kind=schools&spoken=en&schools_curriculum=ib&near=39.9,116.4&sort=distance": 7,
    "nothing-here/": 15,
}


def warm_up(client: Client, address: str) -> None:
    """What Django and Wagtail ask once in a process is not a page's."""
    client.get(address)


def count(client: Client, address: str) -> int:
    warm_up(client, address)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        client.get(address)
    return len(queries)


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("code", ["en", "ar"])
def test_a_page_takes_few_queries(client: Client, django_assert_max_num_queries: Any, code: str, path: str) -> None:
    warm_up(client, f"/{code}/{path}")
    with django_assert_max_num_queries(PAGES[path]):
        client.get(f"/{code}/{path}")


@pytest.mark.parametrize("path", PAGES)
def test_more_entries_cost_no_more_queries(client: Client, path: str) -> None:
    many = count(client, f"/fr/{path}")
    for kind in all_kinds():
        rows = kind.model._default_manager
        kept = [*rows.filter(live=True).values_list("pk", flat=True)[:2], *rows.filter(slug="isb").values_list("pk", flat=True)]
        rows.exclude(pk__in=kept).update(live=False)
    assert many <= count(client, f"/fr/{path}")


@pytest.mark.parametrize("path", PAGES)
def test_more_policies_cost_no_more_queries(client: Client, path: str) -> None:
    many = count(client, f"/fr/{path}")
    kept = ["work-permit", "emergency-numbers", "residence-permit"]
    Page.objects.filter(pk__in=PolicyPage.objects.exclude(policy__slug__in=kept).values("pk")).update(live=False)
    assert many <= count(client, f"/fr/{path}")


@pytest.mark.parametrize("path", PAGES)
def test_more_languages_cost_no_more_queries(client: Client, path: str) -> None:
    many = count(client, f"/en/{path}")
    others = [row.code for row in languages.all_languages() if row.code not in {"en", "zh-hans"}]
    Page.objects.filter(locale__language_code__in=others).update(live=False)
    assert many <= count(client, f"/en/{path}")


@pytest.mark.parametrize("path", PAGES)
def test_a_page_that_is_not_translated_costs_little_more(client: Client, path: str) -> None:
    """A page shown in a fallback language is looked for once more, whatever the number of languages."""
    own = count(client, f"/fr/{path}")
    Page.objects.filter(locale__language_code="fr", depth__gt=2).update(live=False)
    assert count(client, f"/fr/{path}") <= own + 5
