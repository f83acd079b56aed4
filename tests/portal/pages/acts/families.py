"""A policy in several languages, and what became of it."""

from typing import Any

from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, Permission
from django.test import Client
from wagtail.models import GroupPagePermission, Page

from portal.pages.models import HomePage, PolicyPage, SectionPage
from tests.factories import make_policy_page, make_user

OTHERS = ("fr", "ar", "zh-hans")


def make_family(*others: str, **fields: Any) -> PolicyPage:
    """A policy in English with published translations into these languages, three where none is given; returns the original."""
    page: PolicyPage = make_policy_page("en", **{"title": "Permit", **fields})
    for code in others or OTHERS:
        make_policy_page(code, policy=page.policy, translated_from="en", title=f"Permit ({code})", **fields)
    return page


def version(page: Page, code: str) -> PolicyPage:
    """The page in a language as it is now."""
    found: PolicyPage = PolicyPage.objects.get(translation_key=page.translation_key, locale__language_code=code)
    return found


def live(page: Page) -> set[str]:
    """The languages in which readers have the page."""
    return set(Page.objects.filter(translation_key=page.translation_key, live=True).values_list("locale__language_code", flat=True))


def slugs(page: Page) -> dict[str, str]:
    """Language → last part of the address."""
    return dict(Page.objects.filter(translation_key=page.translation_key).values_list("locale__language_code", "slug"))


def sections(page: Page) -> dict[str, str]:
    """Language → topic of the section that the page is below; "" for the section of all policies."""
    versions = PolicyPage.objects.filter(translation_key=page.translation_key)
    return {each.language.code: SectionPage.objects.parent_of(each).get().topic for each in versions}


def section(topic: str, code: str = "en") -> SectionPage:
    """The section of a topic."""
    found: SectionPage = SectionPage.objects.get(topic=topic, locale__language_code=code)
    return found


def move_url(page: Page, destination: Page) -> str:
    """The screen that asks about moving a page."""
    return f"/admin/pages/{page.pk}/move/{destination.pk}/confirm/"


def answers(client: Client, url: str, name: str = "languages") -> tuple[list[str], str]:
    """The answers that a screen offers, and the one that is set."""
    soup = BeautifulSoup(client.get(url).content, "html.parser")
    buttons = soup.find_all("input", type="radio", attrs={"name": name})
    chosen = next((str(button["value"]) for button in buttons if button.has_attr("checked")), "")
    return [str(button["value"]) for button in buttons], chosen


def make_publisher_of(code: str) -> Any:
    """Somebody who may publish the pages of one language only."""
    group = Group.objects.create(name=f"Publish {code} only")
    group.permissions.add(Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin"))
    home = HomePage.objects.get(locale__language_code=code)
    for codename in ("add_page", "change_page", "publish_page"):
        permission = Permission.objects.get(content_type__app_label="wagtailcore", codename=codename)
        GroupPagePermission.objects.create(group=group, page=home, permission=permission)
    return make_user(group.name)


def is_sound() -> bool:
    """Whether the tree of pages is whole, and every address is what the tree says."""
    wrong = [page.url_path for page in Page.objects.filter(depth__gt=2) if page.url_path != f"{page.get_parent().url_path}{page.slug}/"]
    return not any(Page.find_problems()) and not wrong
