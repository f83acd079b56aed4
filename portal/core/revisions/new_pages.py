"""New pages in the tree, all of one type, in one statement for each table.

Wagtail makes a page with forty statements, most of which take longer in Python than in the database. What is there afterwards is the
same: a test compares every row with those of Wagtail's own way.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import CharField, F, Max, OuterRef, Q, Subquery
from django.db.models.functions import Cast, Length, Substr
from modelcluster.models import get_all_child_relations
from modelsearch.backends import get_search_backends_with_name
from wagtail.log_actions import get_active_log_context
from wagtail.models import Page, PageLogEntry, Revision, Site
from wagtail.models.reference_index import ReferenceIndex

_ROOT_DEPTH = 1


@dataclass(frozen=True, slots=True)
class NewPage:
    """A page that is in no tree yet, and its parent."""

    page: Any
    parent: Page


def add(new: Sequence[NewPage], *, user: Any, now: datetime) -> list[Revision]:
    """Put pages of one type under their parents, whose rows the present transaction has locked; returns the revision of each."""
    pages = [each.page for each in new]
    _place(new)
    _insert(pages)
    revisions: list[Revision] = Revision.objects.bulk_create([_revision(page, user, now) for page in pages])
    for page, revision in zip(pages, revisions, strict=True):
        page.latest_revision, page.latest_revision_created_at = revision, now
        page.live_revision = revision if page.live else None
    for is_live in {page.live for page in pages}:
        chosen = Page.objects.filter(pk__in=[page.pk for page in pages if page.live == is_live])
        only = Revision.page_revisions.filter(object_id=Cast(OuterRef("pk"), CharField())).values("pk")
        pointers = ["latest_revision", *(["live_revision"] if is_live else [])]
        chosen.update(latest_revision_created_at=now, **dict.fromkeys(pointers, Subquery(only)))
    _index(pages)
    _log(pages, revisions, user)
    return revisions


def _place(new: Sequence[NewPage]) -> None:
    """Give each page its place behind the last child of its parent, and a slug that no other child has."""
    last, slugs = _children(new)
    for each in new:
        page, parent = each.page, each.parent
        known = last.get(parent.path)
        page.path = Page(path=known)._inc_path() if known else Page._get_path(parent.path, parent.depth + 1, 1)
        page.depth, page.numchild = parent.depth + 1, 0
        if page.slug in slugs.get(parent.path, ()):
            page.slug = f"{page.slug}-{page.locale.language_code}"
        page.set_url_path(parent)
        last[parent.path] = page.path
    # All stand under one parent (home pages), or each under another.
    keys = {each.parent.pk for each in new}
    Page.objects.filter(pk__in=keys).update(numchild=F("numchild") + len(new) // len(keys))
    if any(each.parent.depth == _ROOT_DEPTH for each in new):
        Site.clear_site_root_paths_cache()


def _children(new: Sequence[NewPage]) -> tuple[dict[str, str], dict[str, set[str]]]:
    """For the path of each parent: the path of its last child, and the slugs of the new pages that its children have already."""
    inside = Q()
    for parent in {each.parent.path: each.parent for each in new}.values():
        inside |= Q(path__range=Page._get_children_path_interval(parent.path), depth=parent.depth + 1)
    stem = Substr("path", 1, Length("path") - Page.steplen)
    children = Page.objects.order_by().filter(inside).annotate(stem=stem)
    last = dict(children.values_list("stem").annotate(last=Max("path")))
    taken: dict[str, set[str]] = {}
    for path, slug in children.filter(slug__in={each.page.slug for each in new}).values_list("stem", "slug"):
        taken.setdefault(path, set()).add(slug)
    return last, taken


def _insert(pages: Sequence[Any]) -> None:
    """The rows of the tree, then those of the type: Django's bulk operations know no model with parents."""
    shared = [field.attname for field in Page._meta.concrete_fields if not field.primary_key]
    rows = Page.objects.bulk_create([Page(**{name: getattr(page, name) for name in shared}) for page in pages])
    model = type(pages[0])
    for page, row in zip(pages, rows, strict=True):
        page.pk = page.id = row.pk
        page._state.adding, page._state.db = False, row._state.db
        for relation in get_all_child_relations(model):
            # Nothing hangs on a page that has just been made; otherwise that is asked for each.
            setattr(page, relation.get_accessor_name(), [])
    model._base_manager.get_queryset()._insert(pages, fields=model._meta.local_concrete_fields, using=pages[0]._state.db)


def _revision(page: Any, user: Any, now: datetime) -> Revision:
    return Revision(
        content_object=page,
        base_content_type=page.get_base_content_type(),
        user=user,
        created_at=now,
        content=page.serializable_data(),
        object_str=str(page),
    )


def _index(pages: Sequence[Any]) -> None:
    """What the admin finds pages by, and which objects they refer to."""
    model = type(pages[0])
    for _name, backend in get_search_backends_with_name(with_auto_update=True):
        backend.add_bulk(model, pages)
    kinds = [ContentType.objects.get_for_model(each, for_concrete_model=False) for each in (model, Page)]
    references = [
        ReferenceIndex(
            content_type=kinds[0],
            base_content_type=kinds[1],
            object_id=page.pk,
            to_content_type_id=kind,
            to_object_id=key,
            model_path=model_path,
            content_path=content_path,
            content_path_hash=ReferenceIndex._get_content_path_hash(content_path),
        )
        for page in pages
        for kind, key, model_path, content_path in set(ReferenceIndex._extract_references_from_object(page))
    ]
    ReferenceIndex.objects.bulk_create(references, ignore_conflicts=connection.features.supports_ignore_conflicts)


def _log(pages: Sequence[Any], revisions: Sequence[Revision], user: Any) -> None:
    context = get_active_log_context()
    PageLogEntry.objects.bulk_create(
        [
            PageLogEntry(
                page=page,
                content_type=ContentType.objects.get_for_model(page, for_concrete_model=False),
                label=page.get_admin_display_title(),
                action="wagtail.publish" if page.live else "wagtail.create",
                timestamp=revision.created_at,
                user=user or context.user,
                uuid=context.uuid,
                revision=revision,
                content_changed=True,
            )
            for page, revision in zip(pages, revisions, strict=True)
        ]
    )
