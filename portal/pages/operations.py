"""Writes: the page trees, and pages from content files.

Each file is one transaction; what staff have edited or removed since is left as it is.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID, uuid4

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone
from wagtail.models import Locale, Page, Site

from portal import languages
from portal.content_rows import ContentError, named
from portal.core import staff_marks
from portal.core.revisions import patching
from portal.core.revisions.stable_ids import give_ids
from portal.core.staff_marks import Mark
from portal.pages import block_ids
from portal.pages.blocks import BodyBlock
from portal.pages.content_files import (
    FACTS_FILE,
    FOLDER,
    PolicyRow,
    PolicyTextRow,
    ProvenanceRow,
    read_home,
    read_policy,
    read_section,
)
from portal.pages.models import FACT_FIELDS, HomePage, Policy, PolicyPage, PortalPage, SectionPage
from portal.pages.topics import Group
from portal.pages.translation_source.reading import form_of, texts_of
from portal.pages.words import Stream
from portal.translation.operations import sync_paused

Progress = Callable[[str], None]
AnyPage = TypeVar("AnyPage", bound=PortalPage)
POLICIES = "policies"
_BLOCKS = BodyBlock().child_blocks


def _silent(_line: str) -> None:
    """Progress that nobody watches."""


@transaction.atomic
def ensure_locales() -> None:
    """A `Locale` row for every language of the registry."""
    for language in languages.all_languages():
        Locale.objects.get_or_create(language_code=language.code)


@transaction.atomic
@sync_paused()
def load_home(path: Path = FOLDER / "home.yaml", *, progress: Progress = _silent) -> None:
    """The home page of every language, and the site with the source language's as its root. A language without a text gets a draft.

    Raises:
        portal.content_rows.ContentError: the file is broken; nothing is changed.
    """
    row = read_home(path)
    ensure_locales()
    root = Page.objects.get(depth=1)
    source = row.texts[languages.SOURCE]
    key = HomePage.objects.values_list("translation_key", flat=True).first() or uuid4()
    loaded: dict[str, PortalPage] = {}
    for language in sorted(languages.all_languages(), key=lambda language: language.code != languages.SOURCE):
        text = row.texts.get(language.code, source)
        fields = {"title": text.title, "summary": text.summary, "example_searches": "\n".join(text.example_searches)}
        with named(f"{path.name}, {language.code}"):
            page = _save(
                HomePage,
                root,
                language,
                key,
                language.code,
                fields,
                text,
                source=loaded.get(text.translated_from or languages.SOURCE),
                is_live=language.code in row.texts,
                progress=progress,
            )
        if page is not None:
            loaded[language.code] = page
    home = HomePage.objects.get(locale__language_code=languages.SOURCE)
    site = Site.objects.filter(is_default_site=True).first() or Site(hostname="localhost", port=80, is_default_site=True)
    if site.root_page_id != home.pk:
        site.root_page = home
        site.site_name = home.title
        site.save()
    # Wagtail's first migration makes a welcome page that nothing leads to any more.
    patching.delete(Page.objects.filter(depth=2, content_type=ContentType.objects.get_for_model(Page)))
    progress("home")


@transaction.atomic
@sync_paused()
def load_section(path: Path, *, progress: Progress = _silent) -> None:
    """A section in every language that its file has.

    Raises:
        portal.content_rows.ContentError: the file is broken; nothing is changed.
    """
    row = read_section(path)
    # By what it is about: its address may have been changed.
    same = {"group": Group.ALL} if row.group == Group.ALL.value else {"topic": row.id}
    key = SectionPage.objects.filter(**same).values_list("translation_key", flat=True).first() or uuid4()
    loaded: dict[str, PortalPage] = {}
    for code, text in sorted(row.texts.items(), key=lambda pair: pair[0] != languages.SOURCE):
        home = HomePage.objects.get(locale__language_code=code)
        fields = {
            "title": text.title,
            "summary": text.summary,
            "text": text.text,
            "group": row.group,
            "topic": "" if row.group == Group.ALL.value else row.id,
        }
        with named(f"sections/{path.name}, {code}"):
            source = loaded.get(text.translated_from or "")
            page = _save(SectionPage, home, languages.get(code), key, row.id, fields, text, source=source, progress=progress)
        if page is not None:
            loaded[code] = page
    progress(f"section {row.id}")


@transaction.atomic
@sync_paused()
def load_policy(folder: Path, *, progress: Progress = _silent) -> None:
    """A policy's facts, and its page in every language that its folder has.

    Raises:
        portal.content_rows.ContentError: a file of the folder is broken; nothing is changed.
    """
    content = read_policy(folder)
    policy = Policy.objects.filter(slug=content.facts.id).first()
    if policy is None:
        policy = Policy(slug=content.facts.id)
        patching.save(policy)
    known = {page.locale.language_code: page for page in policy.pages.select_related("locale")}
    key = next((page.translation_key for page in known.values()), None) or uuid4()
    keeper = next((code for code, page in known.items() if page.keeps_facts), next(iter(content.texts)))
    loaded: dict[str, PortalPage] = {}
    for code, text in content.texts.items():
        parent = SectionPage.objects.filter(group=Group.ALL, locale__language_code=code).first()
        if parent is None:
            raise ContentError(f"policies/{policy.slug}/{code}.yaml: sections/{POLICIES}.yaml has no text in {code!r} to stand under")
        source = loaded.get(text.translated_from or "")
        body = _body(text, f"{policy.slug}/{code}", before=known.get(code), source=source)
        fields = {"policy": policy, **_policy_fields(text), "body": PolicyPage._meta.get_field("body").to_python(body)}
        if code == keeper:
            fields |= _facts(content.facts)
        with named(f"policies/{policy.slug}/{code}.yaml"):
            page = _save(PolicyPage, parent, languages.get(code), key, policy.slug, fields, text, source=source, progress=progress)
        if page is not None:
            loaded[code] = page
    known_facts = {row["id"] for row in Policy.objects.get(pk=policy.pk).facts.raw_data}
    for code, text in content.texts.items():
        for place in (place for place, fact in text.fact_references() if fact not in known_facts):
            progress(f"{code}/{policy.slug}, {place}: refers to a fact that staff have removed")
    progress(f"policy {policy.slug} ({len(content.texts)} languages)")


def _facts(row: PolicyRow) -> dict[str, Any]:
    """The columns of the facts as the files have them, checked.

    Raises:
        portal.content_rows.ContentError: a column refuses its value.
    """
    policy = Policy(slug=row.id)
    for field in ("rank", "document_number", "issued", "effective", "expires", "as_of", "last_checked", "notes"):
        setattr(policy, field, getattr(row, field))
    policy.topics = [topic.value for topic in row.topics]
    policy.facts = [{"type": "fact", "value": fact.model_dump(exclude={"id"}), "id": fact.id} for fact in row.facts]
    policy.legal_basis = [("reference", reference.model_dump()) for reference in row.legal_basis]
    # The files have no ids for these, and each load would draw others.
    give_ids(policy)
    with named(f"policies/{row.id}/{FACTS_FILE}"):
        policy.full_clean(validate_unique=False)
    return policy.fact_values()


def _policy_fields(text: PolicyTextRow) -> dict[str, Any]:
    return {
        "title": text.title,
        "short_title": text.short_title,
        "summary": text.summary,
        "search_terms": "\n".join(text.search_terms),
        "issuing_body": text.issuing_body,
        **text.in_short.model_dump(),
    }


def _body(text: PolicyTextRow, name: str, *, before: PortalPage | None, source: PortalPage | None) -> Stream:
    """A body as it is stored. An original keeps the ids that its blocks had; a translation has those of its source."""
    rows = [_block(kind, row.model_dump(exclude_defaults=True)) for block in text.body for kind, row in block.items()]
    if source is not None:
        return block_ids.like(block_ids.kept(rows, [], name=name), texts_of(source).body)
    return block_ids.kept(rows, texts_of(before).body if before else [], name=name)


def _block(kind: str, value: Mapping[str, Any]) -> dict[str, Any]:
    """A block with every field that its kind has, as the editor's form would save it; ids are still missing."""
    definition = _BLOCKS[kind]
    stored: dict[str, Any] = definition.get_prep_value(definition.to_python(value))
    for part in stored.values():
        for item in part if isinstance(part, list) else ():
            if isinstance(item, dict):
                item["id"] = ""
    return {"type": kind, "value": stored}


def _save(
    model: type[AnyPage],
    parent: Page,
    language: languages.Language,
    translation_key: UUID,
    slug: str,
    fields: Mapping[str, Any],
    provenance: ProvenanceRow,
    *,
    source: PortalPage | None,
    is_live: bool = True,
    progress: Progress,
) -> AnyPage | None:
    """Create or update one page of a content file and publish it; one that was taken down gets a draft. What staff have edited or removed
    is left as it is, None where it is removed. `source`: the page that it is a translation of, or whose text a draft begins with."""
    locale = Locale.objects.get(language_code=language.code)
    page: AnyPage | None = model._default_manager.filter(translation_key=translation_key, locale=locale).first()
    mark = staff_marks.marks(model, [content_key(model, slug, language.code)]).get(content_key(model, slug, language.code))
    if mark is Mark.REMOVED or (mark and page is not None):
        progress(f"{language.code}/{slug}: {mark.value}")
        return page
    if page is None:
        page = model(locale=locale, translation_key=translation_key, slug=slug, live=False)
    before = page.serializable_data() if page.pk else None
    for field, value in fields.items():
        setattr(page, field, value)
    page.draft_title = page.title
    page.text_origin = provenance.origin
    page.is_reviewed = provenance.reviewed
    page.translated_from = provenance.translated_from or ""
    page.translated_on = timezone.localdate() if provenance.translated_from else None
    _set_source(page, source, is_translated=bool(provenance.translated_from))
    if page.pk is None:
        parent.add_child(instance=page)
        parent.refresh_from_db()
    was_taken_down = not page.live and page.first_published_at is not None
    revision = page.save_revision()
    if is_live and not was_taken_down:
        revision.publish()
    if before is None or _said(before) != _said(revision.content):
        progress(f"{language.code}/{slug}: {'new' if before is None else 'changed'}")
    return page


def _said(content: Mapping[str, Any]) -> dict[str, Any]:
    """What a version says, without the housekeeping of versions."""
    texts = (*PortalPage.TEXTS, "body", "text", "example_searches", "issuing_body", "search_terms")
    return {name: content.get(name) for name in (*texts, *FACT_FIELDS)}


def content_key(model: type[Page], slug: str, code: str) -> str:
    """What names a page in its content files: `policypage:work-permit:fr`; of a home page the language is enough."""
    return f"{model._meta.model_name}:{code if model is HomePage else f'{slug}:{code}'}"


def key_of_page(page: PortalPage) -> str:
    """The same of a page that is there; a section that was renamed is known by its topic."""
    code = page.locale.language_code
    if isinstance(page, PolicyPage):
        return content_key(PolicyPage, page.policy.slug, code)
    if isinstance(page, SectionPage):
        return content_key(SectionPage, page.topic or POLICIES, code)
    return content_key(HomePage, "", code)


def _set_source(page: PortalPage, source: PortalPage | None, *, is_translated: bool) -> None:
    """Note what the page's texts were made from, or that they are the source's own."""
    form = form_of(type(page))
    said = form.texts(texts_of(source)) if source else {}
    ours = form.texts(texts_of(page))
    page.made_from = {path: said[path] for path in ours if path in said} if is_translated else {}
    page.untranslated = {} if is_translated else {path: text for path, text in ours.items() if said.get(path) == text}
