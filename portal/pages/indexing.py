"""Pages as the search engine sees them: one document per page with all its translations."""

from collections.abc import Iterable, Iterator, Mapping
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from portal import languages
from portal.pages import selectors
from portal.pages.eligibility import findable
from portal.pages.models import PolicyPage, SectionPage
from search import sources
from search.documents import Document, Text

POLICY = "policy"
SECTION = "section"


class PageSource(sources.Source):
    """Policies and sections, by translation key."""

    name = "pages"

    def documents(self) -> Iterator[Document]:
        for model in (PolicyPage, SectionPage):
            pages = findable(model.objects.all()).select_related("locale").order_by("translation_key")
            if model is PolicyPage:
                pages = pages.select_related("policy")
            for versions in selectors.grouped(pages).values():
                yield _document(versions)

    def document(self, identifier: str) -> Document | None:
        key = UUID(identifier)
        for model in (PolicyPage, SectionPage):
            versions = selectors.grouped(findable(model.objects.filter(translation_key=key)).select_related("locale")).get(key)
            if versions:
                return _document(versions)
        return None

    def count(self) -> int:
        return sum(
            findable(model.objects.all()).order_by().values("translation_key").distinct().count() for model in (PolicyPage, SectionPage)
        )


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
            facets={},
            updated=updated,
            public_id=public_id,
        )
    return Document(
        key=f"{PageSource.name}:{first.translation_key}",
        kind=SECTION,
        texts={code: Text(page.title, (), page.summary, page.text) for code, page in versions.items() if isinstance(page, SectionPage)},
        urls=urls,
        facets={},
        updated=updated,
    )


def _policy_text(page: PolicyPage) -> Text:
    names = [page.short_title, *page.search_terms.splitlines()]
    parts = [("", [page.issuing_body, *(answer for _label, answer in page.short_answers())])]
    for block, entry in zip(page.body, page.table_of_contents(), strict=True):
        parts.append((entry["anchor"], block.block.get_searchable_content(block.value)))
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
