"""Entries that nobody has verified are drafts: readers meet them nowhere, until somebody publishes them."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from portal.languages import Language
from search.engines import get_engine
from services.eligibility import findable, is_findable
from services.indexing import source_name
from services.kinds.base import Entry
from services.registry import Kind, all_kinds, get
from tests.factories import make_entry
from tests.finding import hits, is_indexed
from tests.matrix import KINDS
from tests.reading import open_page

pytestmark = [pytest.mark.django_db, pytest.mark.matrix]
UNVERIFIED = pytest.mark.parametrize(("kind", "slug"), [("schools", "biss"), ("medical", "raffles-clinic"), ("hotlines", "hot-999")])


def draft(kind: str, slug: str) -> Entry:
    return get(kind).model._default_manager.get(slug=slug)


@UNVERIFIED
def test_is_loaded_as_a_draft(kind: str, slug: str) -> None:
    entry = draft(kind, slug)
    assert not entry.live
    assert entry.latest_revision is not None
    assert entry.first_published_at is None


def test_all_others_are_published() -> None:
    drafts = {entry.slug for kind in all_kinds() for entry in kind.model._default_manager.filter(live=False)}
    assert drafts == {"biss", "raffles-clinic", "hot-999"}


@UNVERIFIED
def test_has_no_page(client: Client, language: Language, kind: str, slug: str) -> None:
    page = open_page(client, language, f"services/{kind}/{slug}/")
    assert page.status == 404
    assert draft(kind, slug).local_name not in str(page.soup)


@UNVERIFIED
def test_is_in_no_list(client: Client, kind: str, slug: str) -> None:
    entry = draft(kind, slug)
    listed = f"/en/services/{kind}/"
    for path in ("/en/", "/en/services/", listed, f"{listed}?page=2", f"{listed}?district={entry.district}", "/sitemap.xml"):
        assert f"/{slug}/" not in client.get(path).content.decode(), path


@UNVERIFIED
def test_is_not_found(language: Language, kind: str, slug: str) -> None:
    entry = draft(kind, slug)
    key = f"{source_name(entry.kind)}:{entry.pk}"
    assert not is_indexed(key)
    for text in (entry.texts("name")[language.code], entry.local_name, *entry.alias_list):
        assert key not in hits(text, language.code)


@UNVERIFIED
def test_is_not_similar_to_anything(client: Client, kind: str, slug: str) -> None:
    entry = draft(kind, slug)
    for other in entry.kind.model._default_manager.filter(live=True, district=entry.district):
        assert f"/{slug}/" not in client.get(f"/en/services/{kind}/{other.slug}/").content.decode()


@UNVERIFIED
def test_is_everywhere_once_somebody_publishes_it(client: Client, publish: Callable[[], Any], kind: str, slug: str) -> None:
    entry = draft(kind, slug)
    with publish():
        entry.latest_revision.publish()
    assert client.get(f"/en/services/{kind}/{slug}/").status_code == 200
    assert f"/en/services/{kind}/{slug}/" in client.get("/sitemap.xml").content.decode()
    assert f"{source_name(entry.kind)}:{entry.pk}" in hits(entry.local_name, "zh-hans")


@KINDS
def test_predicate_and_query_say_the_same(kind: Kind) -> None:
    make_entry(kind.slug), make_entry(kind.slug, live=False)
    entries = kind.model._default_manager.all()
    assert {entry.pk for entry in entries if is_findable(entry)} == set(findable(entries).values_list("pk", flat=True))


@KINDS
def test_the_index_has_exactly_the_published_entries(kind: Kind) -> None:
    indexed = {key for key in hits("") if key.startswith(f"{source_name(kind)}:")}
    assert indexed == {f"{source_name(kind)}:{pk}" for pk in findable(kind.model._default_manager.all()).values_list("pk", flat=True)}
    assert get_engine().is_ready()
