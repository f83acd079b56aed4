"""A tree of policies, as many as one likes, always the same ones."""

from typing import Any

from django.utils import timezone
from wagtail.models import Locale, Page

from portal import languages
from portal.core.revisions.new_pages import NewPage, add
from portal.pages.models import HomePage, Policy, PolicyPage, PortalPage, SectionPage
from portal.pages.topics import Group
from portal.translation.operations import sync_paused

TARGETS = tuple(row for row in languages.all_languages() if row.code != languages.SOURCE)
#: Texts of each policy: title, summary, who it is for, and those of its body.
TEXTS = 30
_IN_STEPS, _OUTSIDE_STEPS = 2, 6


def section() -> SectionPage:
    """A home page and a section in the source language, and the locales of all languages; what was in the tree before goes."""
    with sync_paused():
        for page in Page.objects.filter(depth=2):
            page.delete()
        locales = [Locale.objects.get_or_create(language_code=row.code)[0] for row in languages.all_languages()]
        source = next(locale for locale in locales if locale.language_code == languages.SOURCE)
        home = HomePage(title="Home", slug=languages.SOURCE, locale=source)
        _publish([home], Page.objects.get(depth=1))
        made = SectionPage(title="Policies", slug="policies", locale=source, group=Group.ALL)
        _publish([made], home)
    return made


def policies(above: SectionPage, numbers: range, *, texts: int = TEXTS) -> list[PortalPage]:
    """Published policies of these numbers, of so many texts each, under a section."""
    with sync_paused():
        made = [_policy(number, above.locale, texts) for number in numbers]
        _publish(made, above)
    return made


def _publish(pages: list[Any], parent: Page) -> None:
    now = timezone.now()
    for page in pages:
        page.live, page.has_unpublished_changes, page.draft_title = True, False, page.title
        page.first_published_at = page.last_published_at = now
    add([NewPage(page, parent) for page in pages], user=None, now=now)


def _policy(number: int, locale: Locale, texts: int) -> PortalPage:
    body = PolicyPage._meta.get_field("body").to_python(_body(number, (texts - _OUTSIDE_STEPS) // _IN_STEPS))
    return PolicyPage(
        title=f"Policy {number}",
        slug=f"policy-{number}",
        locale=locale,
        policy=Policy.objects.create(slug=f"policy-{number}"),
        summary=f"Who needs permit {number}, and how to get it.",
        who=f"Everybody who stays longer than {number} days.",
        body=body,
    )


def _body(number: int, steps: int) -> list[dict[str, Any]]:
    items = [
        {
            "type": "item",
            "id": f"i{number}-{step}",
            "value": {
                "title": f"Step {step} of {number}",
                "text": f"Go to counter {step} of office {number} and bring {step} copies of the form with your passport.",
                "facts": [],
            },
        }
        for step in range(1, steps + 1)
    ]
    paragraph = {"heading": f"What permit {number} is", "text": f"A permit of kind {number} for one year.", "facts": ["fee"]}
    return [
        {"type": "paragraph", "id": f"p{number}", "value": paragraph},
        {"type": "steps", "id": f"s{number}", "value": {"heading": f"How to get permit {number}", "items": items}},
    ]
