"""Every public address in every language: what the page says about itself, where the switcher leads, and that its interface is translated.

One test opens a family of addresses in one language and names every fault it finds.
"""

from collections import Counter
from collections.abc import Callable, Iterator

import pytest
from django.test import Client

from portal import languages
from portal.languages import Language
from portal.pages.eligibility import findable
from portal.pages.models import PolicyPage, SectionPage
from portal.pages.selectors import relative_path
from services.eligibility import findable as findable_entries
from services.registry import all_kinds
from tests import matrix
from tests.matrix import Matrix
from tests.reading import HOST, Seen, clean, english_words, open_page

pytestmark = pytest.mark.django_db
PUBLIC = languages.public_languages()


def sections() -> list[str]:
    return sorted({relative_path(page) for page in findable(SectionPage.objects.all())})


def policies() -> list[str]:
    return sorted({relative_path(page) for page in findable(PolicyPage.objects.all())})


def kind_lists() -> list[str]:
    queries = ("", "?page=2", "?district=chaoyang&language=en", "?district=nowhere&page=99")
    return [f"services/{kind.slug}/{query}" for kind in all_kinds() for query in queries]


def entries() -> list[str]:
    return [
        f"services/{kind.slug}/{slug}/"
        for kind in all_kinds()
        for slug in findable_entries(kind.model._default_manager.all()).values_list("slug", flat=True)[:_ENTRIES]
    ]


#: An address is opened in two or three of ten languages, the next one in the next.
_PARTS = 4
#: Entries of each kind; what all of them say is tested with the directory.
_ENTRIES = 3


def cards() -> list[str]:
    """The address card of one place of each kind that has places."""
    found = (next((entry for entry in kind.model._default_manager.filter(live=True) if entry.is_somewhere), None) for kind in all_kinds())
    return [f"services/{entry.kind.slug}/{entry.slug}/card/" for entry in found if entry]


#: Family → the addresses of it, below the language. They are asked for when the content is loaded.
FAMILIES: dict[str, Callable[[], list[str]]] = {
    "home": lambda: [""],
    "sections": sections,
    "policies": policies,
    "directory": lambda: ["services/"],
    "lists": kind_lists,
    "entries": entries,
    "address cards": cards,
    "search": lambda: [
        "search/",
        "search/?q=visa",
        "search/?q=%E7%AD%BE%E8%AF%81&page=2",
        "search/?q=zzzqqqxxx",
        "search/?q=visa&kind=nothing",
    ],
    "glossary": lambda: ["glossary/", "glossary/?find=visa", "glossary/?find=%E8%AF%81", "glossary/?find=zzzqqqxxx"],
    "figures": lambda: ["figures/"],
    "developers": lambda: ["developers/"],
    "not found": lambda: ["nothing-here/", "policies/nothing-here/", "services/nothing-here/", "services/schools/nothing-here/"],
}


@pytest.fixture(params=FAMILIES)
def family(request: pytest.FixtureRequest) -> str:
    """Every family of addresses in turn."""
    return str(request.param)


def faults(page: Seen, *, status: int) -> Iterator[str]:
    """What is wrong with a page, seen from outside."""
    own, path = page.language, page.path
    everywhere = {row.tag: f"/{row.code}/{path}" for row in PUBLIC}
    absolute = {tag: f"{HOST}{address}" for tag, address in everywhere.items()}
    x_default = f"{HOST}/" if not path else absolute[languages.get(languages.SOURCE).tag]
    current = [link["hreflang"] for link in page.soup.select("details.language-switcher a[aria-current]")]
    headings = [clean(heading.get_text()) for heading in page.soup.find_all("h1")]
    canonical = [link["href"] for link in page.soup.select('link[rel="canonical"]')]
    names = {link["hreflang"]: clean(link.bdi.get_text()) for link in page.soup.select("details.language-switcher a[hreflang]") if link.bdi}
    twice = [name for name, count in Counter(tag["id"] for tag in page.soup.find_all(id=True)).items() if count > 1]
    expected: dict[str, tuple[object, object]] = {
        "status": (page.status, status),
        "lang": (page.html.get("lang"), own.tag),
        "dir": (page.html.get("dir"), own.direction),
        "one h1 with words": ([bool(words) for words in headings], [True]),
        "hreflang": (page.alternates(), {**absolute, "x-default": x_default}),
        "canonical": (canonical, [f"{HOST}/{own.code}/{path.partition('?')[0]}"]),
        "switcher": (page.switcher(), everywhere),
        "current language": (current, [own.tag]),
        "names in the switcher": (names, {row.tag: row.native_name for row in PUBLIC}),
        "title": (bool(page.soup.title and clean(page.soup.title.get_text()).strip(" –")), True),
        "ids that stand twice": (twice, []),
    }
    for what, (seen, wanted) in expected.items():
        if seen != wanted:
            yield f"/{own.code}/{path}: {what}: {seen!r} instead of {wanted!r}"


def pages(client: Client, language: Language, family: str, rows: Matrix) -> Iterator[Seen]:
    """A part of a family's pages, in each language another one; all of them in the full matrix."""
    paths = matrix.share(rows, FAMILIES[family](), row=PUBLIC.index(language), of=_PARTS)
    return (open_page(client, language, path) for path in paths)


def test_there_are_addresses_of_every_family(family: str) -> None:
    assert FAMILIES[family]()


def test_a_page_is_whole_leads_to_the_same_thing_in_every_language_and_is_translated(
    client: Client, language: Language, family: str, rows: Matrix
) -> None:
    """Both in one visit: there are more than a thousand pages."""
    status = 404 if family == "not found" else 200
    english = english_words(language) if language.code != languages.SOURCE else None
    wrong: list[str] = []
    left: Counter[str] = Counter()
    for page in pages(client, language, family, rows):
        wrong += faults(page, status=status)
        if english:
            left.update(text for text, tag in page.texts() if tag == language.tag and english.in_text(text))
    assert wrong == []
    assert dict(left) == {}


@pytest.mark.matrix
@pytest.mark.parametrize("language", [row.code for row in PUBLIC if row.code != languages.SOURCE], indirect=True)
def test_a_page_in_english_would_be_noticed(client: Client, language: Language, family: str) -> None:
    """The test above can fail: the same words on the English page are found."""
    english = english_words(language)
    page = open_page(client, languages.get(languages.SOURCE), FAMILIES[family]()[0])
    assert len({text for text, _tag in page.texts() if english.in_text(text)}) > 20
