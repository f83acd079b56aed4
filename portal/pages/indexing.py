"""Pages as the search engine sees them: one document per page with all its translations."""

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from portal import languages
from portal.pages import selectors, topics
from portal.pages.eligibility import findable
from portal.pages.models import PolicyPage, SectionPage
from portal.pages.topics import Group
from search import sources
from search.documents import Document, Text

POLICY = "policy"
SECTION = "section"
#: Facet → the point of view whose topics are its values; and those that only policies have.
_FACETS = {"stage": Group.STAGE, "audience": Group.AUDIENCE}
_POLICY_FACETS = {**_FACETS, sources.own_name(POLICY, "area"): Group.AREA}


class PageSource(sources.Source):
    """Policies and sections, by translation key."""

    name = "pages"

    def documents(self) -> Iterator[Document]:
        for model in (PolicyPage, SectionPage):
            for versions in selectors.grouped(_readable(model).order_by("translation_key")).values():
                yield _document(versions)

    def document(self, identifier: str) -> Document | None:
        key = UUID(identifier)
        for model in (PolicyPage, SectionPage):
            versions = selectors.grouped(_readable(model).filter(translation_key=key)).get(key)
            if versions:
                return _document(versions)
        return None

    def count(self) -> int:
        return sum(
            findable(model._default_manager.all()).order_by().values("translation_key").distinct().count()
            for model in (PolicyPage, SectionPage)
        )


def _readable(model: type[PolicyPage] | type[SectionPage]) -> QuerySet[Page]:
    related = ("locale", "policy") if model is PolicyPage else ("locale",)
    return findable(model._default_manager.all()).select_related(*related)


def _document(versions: Mapping[str, Page]) -> Document:
    first = next(iter(versions.values()))
    urls = {}
    for language in languages.public_languages():
        best = selectors.best_version(versions, language)
        urls[language.code] = selectors.address(best or first, language)
    english = versions.get(languages.SOURCE)
    public_id = str((english or first).slug)
    updated = max((page.last_published_at for page in versions.values() if page.last_published_at), default=None)
    if isinstance(first, PolicyPage):
        return Document(
            key=f"{PageSource.name}:{first.translation_key}",
            kind=POLICY,
            texts={code: _policy_text(page) for code, page in versions.items() if isinstance(page, PolicyPage)},
            urls=urls,
            facets={name: first.policy.topics_in(group) for name, group in _POLICY_FACETS.items()},
            updated=updated,
            public_id=public_id,
            dated=first.policy.effective or first.policy.issued,
            expires=first.policy.expires,
        )
    return Document(
        key=f"{PageSource.name}:{first.translation_key}",
        kind=SECTION,
        texts={code: Text(page.title, (), page.summary, page.text) for code, page in versions.items() if isinstance(page, SectionPage)},
        urls=urls,
        facets=_section_facets(first),
        updated=updated,
        public_id=public_id,
    )


def _section_facets(page: Page) -> dict[str, tuple[str, ...]]:
    """A section of a stage or for somebody is a result for this stage and these people."""
    if not isinstance(page, SectionPage):
        return {}
    return {name: (page.topic,) for name, group in _FACETS.items() if page.group == group}


def _policy_text(page: PolicyPage) -> Text:
    names = [page.short_title, *page.search_terms.splitlines()]
    # What is shown in the source language still is found in that language's own page.
    foreign = set(page.untranslated.values())
    parts = [("", [page.issuing_body, *(str(answer) for _label, answer in page.short_answers())])]
    for block, entry in zip(page.body, page.table_of_contents(), strict=True):
        parts.append((entry["anchor"], block.block.get_searchable_content(block.value)))
    parts = [(anchor, [piece for piece in pieces if piece not in foreign]) for anchor, pieces in parts]
    body, anchors = _joined(parts)
    return Text(
        title=page.title,
        names=tuple(name.strip() for name in names if name.strip()),
        summary=page.summary,
        body=body,
        anchors=anchors,
    )


def _joined(parts: Iterable[tuple[str, Iterable[str]]]) -> tuple[str, tuple[tuple[int, str], ...]]:
    """The body of all parts, a line for each piece, and where the part of each anchor begins."""
    lines: list[str] = []
    anchors: list[tuple[int, str]] = []
    place = 0
    for anchor, pieces in parts:
        anchors.append((place, anchor))
        for piece in filter(None, pieces):
            lines.append(piece)
            place += len(piece) + 1
    return "\n".join(lines), tuple(anchors)


def register_sources() -> None:
    """Called once, when the app is ready."""
    sources.register(PageSource())
    sources.register_kind(POLICY, label=_("Policies and procedures"), icon="policy")
    sources.register_kind(SECTION, label=_("Sections"), icon="section")
    for name, group in _POLICY_FACETS.items():
        describe = partial(topics.describe, group)
        sources.register_facet(sources.Facet(name, group.label, describe, kind="" if name in _FACETS else POLICY))
