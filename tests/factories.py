"""Made-up people, pages, entries and pictures for tests. Everything is saved; texts say nothing, so that no real content is matched."""

import gc
import warnings
from io import BytesIO
from itertools import count
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, User
from django.core.files.images import ImageFile
from PIL import Image
from wagtail.models import Locale
from wagtail.users.models import UserProfile

from portal.pages.models import Policy, PolicyPage, PortalImage, SectionPage
from portal.pages.topics import Group as PointOfView
from services import registry
from services.kinds.base import Entry

_numbers = count(1)


def make_user(*groups: str, interface: str = "en", is_superuser: bool = False) -> User:
    """An account in these groups, with its admin in the language `interface` (a code of Wagtail's admin)."""
    user = get_user_model().objects.create_user(
        f"user-{next(_numbers)}", password="secret", is_superuser=is_superuser, is_staff=is_superuser
    )
    found = Group.objects.filter(name__in=groups)
    assert found.count() == len(groups), f"no such group among {groups}"
    user.groups.set(found)
    profile = UserProfile.get_for_user(user)
    profile.preferred_language = interface
    profile.save()
    return user


def section_of_policies(code: str) -> SectionPage:
    """The section under which the policies of a language stand."""
    return SectionPage.objects.get(group=PointOfView.ALL, locale__language_code=code)


def make_policy(**fields: Any) -> Policy:
    """The facts of a policy."""
    return Policy.objects.create(**{"slug": f"made-up-{next(_numbers)}", **fields})


def make_policy_page(code: str = "en", *, policy: Policy | None = None, live: bool = True, **fields: Any) -> PolicyPage:
    """A policy page in a language, published through a revision, or a draft. `policy`: shared with its translations; the first of them that
    is an original keeps its facts."""
    policy = policy or make_policy()
    sibling = policy.pages.first()
    if sibling:
        fields.setdefault("translation_key", sibling.translation_key)
    page = PolicyPage(
        **{
            "locale": Locale.objects.get(language_code=code),
            "policy": policy,
            "slug": policy.slug,
            "title": f"Made up in {code}",
            "live": False,
            **({} if policy.edited_on_id else policy.fact_values()),
            **fields,
        }
    )
    section_of_policies(code).add_child(instance=page)
    revision = page.save_revision()
    if live:
        revision.publish()
    page.refresh_from_db()
    return page


def make_entry(kind: str = "schools", *, live: bool = True, **fields: Any) -> Entry:
    """An entry of the directory with an English and a Chinese name, published through a revision, or a draft."""
    number = next(_numbers)
    entry = registry.get(kind).model(
        **{
            "slug": f"made-up-{number}",
            "name_en": f"Made-up place {number}",
            "name_zh_hans": f"虚构之地{number}号",
            "district": "shunyi",
            "local_address": f"虚构路{number}号",
            "live": False,
            **fields,
        }
    )
    entry.save()
    revision = entry.save_revision()
    if live:
        revision.publish()
    entry.refresh_from_db()
    return entry


def make_image(**fields: Any) -> PortalImage:
    """A small red picture. `description_xx`: what it shows, in a language."""
    content = BytesIO()
    Image.new("RGB", (64, 48), "red").save(content, "PNG")
    number = next(_numbers)
    image = PortalImage.objects.create(title=f"Picture {number}", file=ImageFile(content, name=f"picture-{number}.png"), **fields)
    # Wagtail leaves the temporary file of a new rendition to the garbage collector, which warns. Pages then find it made.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        image.get_rendition("width-960")
        gc.collect()
    return image
