"""Every write path has every consequence. The places that write, and the consequences, are found in the code: neither is a list typed here.

Each path below says what happens to objects of a model; which consequences must run follows from their registrations. A place in the code
that writes and that no path passes fails the test.
"""

import ast
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from wagtail.models import Locale, PageViewRestriction, Revision

from portal import languages
from portal.core.changes import Change, Event, consequences, registry
from portal.core.revisions import patching
from portal.pages import operations as pages
from portal.pages.acts.reach import Reach
from portal.pages.content_files import FOLDER as PAGES
from portal.pages.models import HomePage, Policy, PolicyPage, SectionPage
from portal.pages.translation_source.writing import begin, write
from portal.translation import catalogs, interface_texts, operations
from portal.translation.exchange.concepts import Entry as ConceptEntry
from portal.translation.models import Concept, InterfaceText
from portal.translation.terms.concepts import Status, Term
from services import operations as directory
from services import registry as kinds
from services.content_files import FOLDER as SERVICES
from services.figures.models import Figure
from services.figures.operations import load_figures
from services.kinds.schools import School
from services.shared.models import Contact, Place
from services.shared.operations import load_contacts, load_places
from services.shared.translation_source import SharedTexts, key_of
from services.trust import operations as trust
from tests.admin import page_url, save, signed_in, snippet_url
from tests.factories import make_entry, make_policy, make_policy_page, make_user, section_of_policies
from tests.one_road import PROJECT
from tests.services.tables.tabling import imported

pytestmark = pytest.mark.django_db
FRENCH, S, P, H, D, R = languages.get("fr"), Event.SAVED, Event.PUBLISHED, Event.HIDDEN, Event.DELETED, Event.RELOCATED

#: Who writes, or what they find; the path and the events of the model that it makes.
Path = Callable[[User], None]
PATHS: list[tuple[Path, type[Model], Event, frozenset[str]]] = []


def path(model: type[Model], events: Event, *, left_out: frozenset[str] = frozenset()) -> Callable[[Path], Path]:
    """`left_out`: the consequence by which the writer itself would hear of it."""

    def add(function: Path) -> Path:
        PATHS.append((function, model, events, left_out))
        return function

    return add


@path(School, S | P)
def form_of_an_entry(user: User) -> None:
    save(signed_in(user), snippet_url(make_entry()), button="action-publish", summary_de="Eine Schule", slug="another-id")


@path(School, H)
def hiding_an_entry(user: User) -> None:
    make_entry().unpublish(user=user)


@path(School, D)
def deleting_an_entry(user: User) -> None:
    signed_in(user).post(snippet_url(make_entry(), "delete"))


@path(School, S | P)
def schedule(user: User) -> None:
    entry = make_entry()
    entry.summary_de, entry.go_live_at = "Eine Schule", timezone.now() + timedelta(days=1)
    entry.save_revision(user=user).publish(user=user)
    Revision.objects.filter(approved_go_live_at__isnull=False).update(approved_go_live_at=timezone.now() - timedelta(days=1))
    call_command("publish_scheduled", verbosity=0)


@path(School, S | P)
def going_back_to_a_version(user: User) -> None:
    entry = make_entry(summary_de="Alt")
    first = entry.latest_revision
    entry.summary_de = "Neu"
    entry.save_revision(user=user).publish(user=user)
    first.publish(user=user)


@path(School, S | P)
def table(user: User) -> None:
    imported("schools", {"id": make_entry().slug, "summary_de": "Eine Schule", "district": "haidian"}, user=user)


@path(School, S | P)
def bulk_change_of_a_fact(user: User) -> None:
    trust.set_facts([make_entry()], {"district": "haidian"}, by=user)


@path(School, S | P, left_out=frozenset({"entries.checks"}))
def still_true(user: User) -> None:
    trust.confirm(make_entry(), by=user)


@path(School, S | P)
def bulk_publishing(user: User) -> None:
    trust.publish_all([make_entry(live=False)], by=user)


@path(School, H)
def bulk_hiding(user: User) -> None:
    trust.unpublish_all([make_entry()], by=user)


@path(School, S | P, left_out=frozenset({"entries.desk"}))
def desk_publishes_an_entry(user: User) -> None:
    directory.write_translation(
        kind=kinds.get("schools"), pk=make_entry().pk, language=FRENCH, texts={"name": "École"}, user=user, is_publish=True
    )


@path(School, S)
def desk_keeps_a_draft_of_an_entry(user: User) -> None:
    directory.write_translation(
        kind=kinds.get("schools"), pk=make_entry().pk, language=FRENCH, texts={"name": "École"}, user=user, is_publish=False
    )


@path(School, S | P)
def content_file_of_entries(_user: User) -> None:
    entry = School.objects.filter(live=True).first()
    patching.write_columns(entry, postcode="000000")
    directory.load_file(SERVICES / "schools.yaml", kinds.get("schools"))


@path(Place, S)
def content_file_of_places(_user: User) -> None:
    load_places(SERVICES / "places.yaml")


@path(Contact, S)
def content_file_of_contacts(_user: User) -> None:
    load_contacts(SERVICES / "contacts.yaml")


@path(Figure, S)
def content_file_of_figures(_user: User) -> None:
    load_figures(SERVICES / "figures.yaml")


@path(Place, S, left_out=frozenset({"shared.desk"}))
def desk_publishes_a_place(user: User) -> None:
    SharedTexts().write(key_of(Place.objects.all()[0]), "fr", {"name": "Autre lieu"}, user=user, is_publish=True)


@path(Place, S)
def form_of_a_place(user: User) -> None:
    save(signed_in(user), snippet_url(Place.objects.all()[0]), postcode="100001")


@path(PolicyPage, S | P)
def form_of_a_page(user: User) -> None:
    save(signed_in(user), page_url(make_policy_page()), button="action-publish", title="Another title")


@path(Policy, S)
def a_new_policy(_user: User) -> None:
    page = PolicyPage(title="Made up", slug="made-up-policy", locale=Locale.objects.get(language_code="en"))
    section_of_policies("en").add_child(instance=page)


@path(PolicyPage, H)
def hiding_a_page(user: User) -> None:
    make_policy_page().unpublish(user=user)


@path(PolicyPage, D)
def deleting_a_page(_user: User) -> None:
    make_policy_page().delete()


@path(PolicyPage, R)
def moving_a_page(user: User) -> None:
    make_policy_page().move(SectionPage.objects.get(slug="work", locale__language_code="en"), pos="last-child", user=user)


@path(PolicyPage, S | P | R)
def renaming_a_page(user: User) -> None:
    page = make_policy_page()
    make_policy_page("fr", policy=page.policy, translated_from="en")
    page.slug, page.rename_in = "another-slug", Reach.ALL
    page.save_revision(user=user).publish(user=user)


@path(PageViewRestriction, S)
def closing_a_page(_user: User) -> None:
    PageViewRestriction.objects.create(page=make_policy_page(), restriction_type="login")


@path(PolicyPage, P, left_out=frozenset({"pages.desk"}))
def desk_makes_a_page(user: User) -> None:
    write(make_policy_page().translation_key, FRENCH, {"title": "Un titre"}, user=user, is_publish=True)


@path(PolicyPage, S | P, left_out=frozenset({"pages.desk"}))
def desk_publishes_a_page(user: User) -> None:
    key = make_policy_page().translation_key
    with nobody_listens():
        write(key, FRENCH, {"title": "Un titre"}, user=user, is_publish=True)
    french = PolicyPage.objects.get(translation_key=key, locale__language_code="fr")
    french.who = "Tout le monde."
    french.save_revision(user=user)
    write(key, FRENCH, {"title": "Un autre titre"}, user=user, is_publish=True)
    write(key, FRENCH, {"title": "Un brouillon"}, user=user, is_publish=False)


@path(PolicyPage, Event(0))
def desk_begins_a_page(user: User) -> None:
    with nobody_listens():
        page = make_policy_page()
    begin(page.translation_key, [FRENCH], user=user)


@path(PolicyPage, S | P)
def content_files_of_a_policy(_user: User) -> None:
    pages.load_policy(next(folder for folder in sorted((PAGES / "policies").iterdir()) if folder.is_dir()))


@path(SectionPage, S | P)
def content_file_of_a_section(_user: User) -> None:
    pages.load_section(min((PAGES / "sections").glob("*.yaml")))


@path(Policy, S)
def form_of_facts(_user: User) -> None:
    make_policy().save()


@path(HomePage, S | P)
def content_file_of_the_home_page(_user: User) -> None:
    pages.load_home()


@path(Concept, S)
def terms(user: User) -> None:
    operations.put_concepts([ConceptEntry(key="made-up", terms=(Term("en", "made up", Status.PREFERRED),))], user=user)


@path(Concept, D)
def removed_terms(user: User) -> None:
    operations.remove_concepts([Concept.objects.all()[0].key], user=user)


@path(InterfaceText, S)
def interface_text(_user: User) -> None:
    interface_texts.put(FRENCH, {("", "Skip to the main content"): ("Directement au contenu",)})


@path(InterfaceText, D)
def shipped_interface_text(_user: User) -> None:
    key = ("", "Skip to the main content")
    with nobody_listens():
        interface_texts.put(FRENCH, {key: (str(catalogs.shipped(FRENCH).get(key[1]).string),)})
    interface_texts.prune()


_listening: list[tuple[str, Change]] = []
_sites: set[str] = set()


@contextmanager
def listening() -> Iterator[None]:
    """Note which consequence is run for what, and from which functions of ours."""
    before = dict(registry._consequences)

    def noted(consequence: Any) -> Any:
        def run(written: Any) -> None:
            _listening.extend((consequence.name, change) for change in written)
            consequence.run(written)

        return replace(consequence, run=run)

    registry._consequences.update({name: noted(consequence) for name, consequence in before.items()})
    sys.setprofile(_profile)
    try:
        yield
    finally:
        sys.setprofile(None)
        registry._consequences.clear()
        registry._consequences.update(before)


@contextmanager
def nobody_listens() -> Iterator[None]:
    """What is written to begin with."""
    kept = list(_listening)
    yield
    _listening[:] = kept


def _profile(frame: Any, event: str, _argument: object) -> None:
    if event == "call" and (file := frame.f_code.co_filename).startswith(str(PROJECT)):
        _sites.add(f"{file[len(str(PROJECT)) + 1 :]}:{frame.f_code.co_name}")


#: What writes, called by whatever name its module is imported.
ROAD = {
    *("patching.save", "patching.delete", "patching.upsert", "patching.put", "patching.put_into_drafts", "patching.write_columns"),
    *("bulk.write", "new_pages.add", "changes.changed", "supersede", "save_revision", "publish", "unpublish"),
}
#: What is no part of a running portal.
APART = ("portal/setup/bench/", "portal/setup/management/commands/translation_bench", "portal/core/")


def writing_functions() -> set[str]:
    """Every function of ours that calls the road, or lets Wagtail write: `file:function`."""
    found = set()
    for package in ("portal", "services"):
        for file in (PROJECT / package).rglob("*.py"):
            name = file.relative_to(PROJECT).as_posix()
            if name.startswith(APART) or "/migrations/" in name:
                continue
            for function in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(function, ast.FunctionDef) and any(_writes(node) for node in ast.walk(function)):
                    found.add(f"{name}:{function.name}")
    return found


def _writes(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call):
        return False
    called = ast.unparse(node.func)
    return called in ROAD or (isinstance(node.func, ast.Attribute) and called.rpartition(".")[0] in _VERSIONS and node.func.attr in ROAD)


_VERSIONS = {"revision", "entry", "page", "policy", "instance", "target_obj", "version"}
#: Tried elsewhere: in the workflow and where pages are copied.
_ELSEWHERE = {
    "portal/setup/models.py:start": "tests/portal/setup/test_second_person.py",
    "portal/pages/acts/stored.py:_confine": "tests/portal/pages/acts/test_stored.py",
    "portal/pages/consequences.py:_translation_started": "tests/portal/pages/test_translation.py",
}


def test_every_write_path_has_every_consequence() -> None:
    user = make_user(is_superuser=True)
    _sites.clear()
    for function, model, events, left_out in PATHS:
        _listening.clear()
        savepoint = transaction.savepoint()
        with listening():
            function(user)
        ran = {name for name, change in _listening if isinstance(change.instance, model)}
        wanted = {each.name for each in consequences() if issubclass(model, each.models) and each.events & events}
        assert wanted - left_out <= ran, f"{function.__name__}: left out {sorted(wanted - left_out - ran)}"
        transaction.savepoint_rollback(savepoint)
    missed = writing_functions() - _sites - set(_ELSEWHERE)
    assert not missed, "these write, and no path here passes them"


def test_every_consequence_follows_from_some_path() -> None:
    reached = {
        each.name
        for each in consequences()
        for _path, model, events, _out in PATHS
        if issubclass(model, each.models) and each.events & events
    }
    assert {each.name for each in consequences()} - reached == set()
