"""Reads: which version of a page a reader gets, where it is, and what stands on a shelf of the home page or a section."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from django.utils.translation import gettext as _
from wagtail.models import Page

from portal import languages
from portal.addresses import Address
from portal.languages import Fragment, Language
from portal.pages.eligibility import findable
from portal.pages.models.base import PortalPage
from portal.pages.models.home import HomePage
from portal.pages.models.policy import PolicyPage
from portal.pages.models.section import SectionPage
from portal.pages.topics import Group, Topic

AnyPage = TypeVar("AnyPage", bound=Page)

#: The eight tasks that newcomers have first, and their icons.
TASKS = (
    ("accommodation-registration", "home"),
    ("residence-permit", "permit"),
    ("work-permit", "work"),
    ("medical-services", "medical"),
    ("international-schools", "school"),
    ("mobile-payment", "payment"),
    ("transit-240", "transit"),
    ("emergency-numbers", "emergency"),
)
EMERGENCY = "emergency-numbers"
HOTLINES = ("hotline-12345", "hotline-12367")
STEPS_PER_STAGE = 3
#: Depth of home pages in the tree: the root is 1.
HOME_DEPTH = 2
CHANGES_SHOWN = 5
#: What no list of policies shows.
_LONG = ("body", *(f"{table}{name}" for table in ("", "policy__") for name in ("facts", "legal_basis", "notes")))


@dataclass(frozen=True, slots=True)
class Link:
    """A page to go to, for a reader. `steps`: what comes next there, for a stage of life."""

    title: Fragment
    url: str
    icon: str = ""
    steps: tuple["Link", ...] = ()


@dataclass(frozen=True, slots=True)
class PolicyRow:
    """A policy in a list, in the reader's language or the first fallback."""

    title: Fragment
    short_title: Fragment
    summary: Fragment
    url: str
    slug: str
    topics: tuple[str, ...]
    effective: date | None
    changed: date | None
    is_expired: bool
    is_unreviewed: bool
    translation_key: UUID

    @property
    def date(self) -> date | None:
        """The day on which the page was last published."""
        return self.changed

    @property
    def state(self) -> str:
        """Whether the policy is in force, in the reader's words."""
        return _("No longer in force") if self.is_expired else ""


def relative_path(page: Page) -> str:
    """The page's address below its language: `policies/work-permit/`; empty for a home page. A site's root is a home page."""
    return "/".join(page.url_path.split("/")[2:])


def address(page: Page, reader: Language) -> str:
    """Where a reader of a language finds this page, be it in that language or shown as a fallback."""
    return f"/{reader.code}/{relative_path(page)}"


def best_version(versions: Mapping[str, AnyPage], reader: Language) -> AnyPage | None:
    """Out of a page's versions (language code → page) the one for this reader: their own, else the first fallback."""
    return next((versions[language.code] for language in languages.preference(reader.code) if language.code in versions), None)


def versions_of(page: Page) -> dict[str, Page]:
    """The findable versions of a page, by language code. One query."""
    siblings = findable(Page.objects.filter(translation_key=page.translation_key)).select_related("locale")
    return {sibling.locale.language_code: sibling for sibling in siblings}


def page_addresses(page: Page) -> dict[str, Address]:
    """The page's address in every public language, for the switcher and `hreflang`."""
    versions = versions_of(page) or {page.locale.language_code: page}
    result = {}
    for language in languages.public_languages():
        version = best_version(versions, language) or page
        result[language.code] = Address(address(version, language), exists=language.code in versions)
    return result


def fallback_page(reader: Language, path: str) -> Page | None:
    """The page that a missing address under a reader's language means: the same path in another language, the reader's preference first.

    `path`: below the language, `policies/work-permit/`.
    """
    homes = dict(HomePage.objects.live().values_list("locale__language_code", "url_path"))
    rest = f"{path.strip('/')}/" if path.strip("/") else ""
    wanted = {f"{home}{rest}": code for code, home in homes.items() if code != reader.code}
    found = {
        page.locale.language_code: page
        for page in findable(Page.objects.filter(url_path__in=list(wanted))).select_related("locale")
        if wanted.get(page.url_path) == page.locale.language_code
    }
    return best_version(found, reader)


def grouped(pages: Iterable[AnyPage]) -> dict[UUID, dict[str, AnyPage]]:
    """Pages by translation key, then by language code, in the order in which they come."""
    groups: dict[UUID, dict[str, AnyPage]] = defaultdict(dict)
    for page in pages:
        groups[page.translation_key][page.locale.language_code] = page
    return groups


def policy_rows(reader: Language, *, topic: str = "") -> list[PolicyRow]:
    """Every findable policy, or those of a topic, by rank, expired ones last; each once, in the reader's language or a fallback."""
    pages = findable(PolicyPage.objects.all()).select_related("locale", "policy").defer(*_LONG)
    if topic:
        pages = pages.filter(policy__topics__has=topic)
    rows = []
    for versions in grouped(pages.order_by("policy__rank", "policy__slug")).values():
        page = best_version(versions, reader)
        if page is not None:
            rows.append(_policy_row(page, reader))
    return sorted(rows, key=lambda row: row.is_expired)


def _policy_row(page: PolicyPage, reader: Language) -> PolicyRow:
    def fragment(text: str) -> Fragment:
        return Fragment(text, page.language, is_fallback=page.language != reader)

    return PolicyRow(
        title=fragment(page.title),
        short_title=fragment(page.short_title or page.title),
        summary=fragment(page.summary),
        url=address(page, reader),
        slug=page.policy.slug,
        topics=tuple(page.policy.topics),
        effective=page.policy.effective,
        changed=page.last_published_at.date() if page.last_published_at else None,
        is_expired=page.policy.is_expired,
        is_unreviewed=bool(page.translated_from) and not page.is_reviewed,
        translation_key=page.translation_key,
    )


def sections(reader: Language, *groups: Group, without: UUID | None = None) -> list[Link]:
    """The sections of points of view for a reader, in the order of the tree."""
    pages = findable(SectionPage.objects.filter(group__in=groups)).select_related("locale").order_by("path")
    links = []
    for key, versions in grouped(pages).items():
        page = best_version(versions, reader)
        if page is not None and key != without:
            links.append(_section_link(page, reader))
    order = list(Topic)
    return sorted(links, key=lambda link: order.index(Topic(link.icon)) if link.icon in Topic.values else 0)


def _section_link(page: SectionPage, reader: Language, steps: tuple[Link, ...] = ()) -> Link:
    return Link(Fragment(page.title, page.language, is_fallback=page.language != reader), address(page, reader), page.topic, steps)


def home_shelves(reader: Language) -> dict[str, Any]:
    """What the home page shows of pages: the top tasks, the four stages with their next steps, areas, audiences, what changed."""
    rows = policy_rows(reader)
    by_slug = {row.slug: row for row in rows}
    tasks = [Link(by_slug[slug].short_title, by_slug[slug].url, icon) for slug, icon in TASKS if slug in by_slug]
    groups = {group: sections(reader, group) for group in (Group.STAGE, Group.AREA, Group.AUDIENCE)}
    stages = _with_next_steps(groups[Group.STAGE], rows)
    changes = sorted((row for row in rows if row.changed), key=lambda row: row.changed or date.min, reverse=True)[:CHANGES_SHOWN]
    return {
        "tasks": tasks,
        "stages": stages,
        "areas": groups[Group.AREA],
        "audiences": groups[Group.AUDIENCE],
        "changes": changes,
    }


def _with_next_steps(stages: Iterable[Link], rows: Iterable[PolicyRow]) -> list[Link]:
    """Each stage with its next steps. A policy is shown once: the stage with the fewest to choose from chooses first."""
    links = list(stages)
    fitting = {link.icon: [row for row in rows if link.icon in row.topics and not row.is_expired] for link in links}
    taken: set[UUID] = set()
    steps: dict[str, tuple[Link, ...]] = {}
    for topic in sorted(fitting, key=lambda topic: len(fitting[topic])):
        chosen = [row for row in fitting[topic] if row.translation_key not in taken][:STEPS_PER_STAGE]
        taken.update(row.translation_key for row in chosen)
        steps[topic] = tuple(Link(row.short_title, row.url) for row in chosen)
    return [replace(link, steps=steps[link.icon]) for link in links]


def related_policies(page: PolicyPage, reader: Language, *, limit: int = 4) -> list[Link]:
    """Other policies that share most topics with this one."""
    own = set(page.shown_facts.topics)
    others = [row for row in policy_rows(reader) if row.translation_key != page.translation_key and not row.is_expired]
    others.sort(key=lambda row: -len(own & set(row.topics)))
    return [Link(row.short_title, row.url) for row in others[:limit] if own & set(row.topics)]


def breadcrumbs(page: PortalPage, reader: Language) -> list[Link]:
    """The way from the home page to this page, without the page itself, in the reader's language or a fallback."""
    ancestors = page.get_ancestors().filter(depth__gt=1).only("translation_key", "url_path", "depth", "path")
    keys = [ancestor.translation_key for ancestor in ancestors]
    if not keys:
        return []
    versions = grouped(findable(Page.objects.filter(translation_key__in=keys)).select_related("locale"))
    links = []
    for key in keys:
        best = best_version(versions.get(key, {}), reader)
        if best is not None:
            language = languages.get(best.locale.language_code)
            title = (
                Fragment(best.title, language, is_fallback=language != reader) if best.depth > HOME_DEPTH else Fragment(_("Home"), reader)
            )
            links.append(Link(title, address(best, reader)))
    return links


def links_to_policies(reader: Language, slugs: Iterable[str]) -> list[Link]:
    """Links to single policies by their id, in the order asked for; one that cannot be found is left out. One query."""
    wanted = list(slugs)
    pages = findable(PolicyPage.objects.filter(policy__slug__in=wanted)).select_related("locale", "policy")
    pages = pages.defer(*_LONG)
    found = {}
    for versions in grouped(pages).values():
        page = best_version(versions, reader)
        if page is not None:
            row = _policy_row(page, reader)
            found[row.slug] = Link(row.short_title, row.url)
    return [found[slug] for slug in wanted if slug in found]
