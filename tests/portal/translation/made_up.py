"""A made-up source over plain dictionaries, people with rights, and targets in whatever state a test wants."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import count
from types import MappingProxyType
from typing import Any

from django.contrib.auth.models import Permission, User
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.test import Client

from portal import languages
from portal.translation import operations
from portal.translation.models import Role, Target, permission_codename
from portal.translation.operations.history import note
from portal.translation.sources import Existing, Item, Segment, Source
from portal.translation.states import State
from tests.admin import signed_in

NAME = "made_up"
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
_numbers = count(1)


@dataclass
class MadeUp(Source):
    """Items and existing translations in dictionaries; what was written comes back in `written` and is shown from then on."""

    name: str = NAME
    label: str = "made up"
    has_preview: bool = True
    objects: dict[str, Item] = field(default_factory=dict)
    shown: dict[tuple[str, str], dict[str, Existing]] = field(default_factory=dict)
    written: list[tuple[str, str, dict[str, str], bool]] = field(default_factory=list)

    def items(self) -> Iterator[Item]:
        yield from self.objects.values()

    def item(self, key: str) -> Item | None:
        return self.objects.get(key)

    def existing(self, key: str, language: str) -> Mapping[str, Existing]:
        return self.shown.get((key, language), {})

    def write(
        self,
        key: str,
        language: str,
        texts: Mapping[str, str],
        *,
        user: Any,
        is_publish: bool,
        made_from: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        if key not in self.objects:
            raise LookupError(key)
        self.written.append((key, language, dict(texts), is_publish))

    def address(self, key: str, language: str) -> str:
        return f"/{language}/{key}/"

    def edit_address(self, key: str) -> str:
        return f"/admin/{key}/"

    def preview(self, request: HttpRequest, key: str, language: str, texts: Mapping[str, str]) -> HttpResponse | None:
        return JsonResponse({"language": language, **texts}) if key in self.objects else None

    def say(self, key: str, texts: Mapping[str, str] | None = None, *, segments: tuple[Segment, ...] = (), **fields: Any) -> Item:
        """From now on an item has these texts (path → text), or segments; the rest stays as it was."""
        old = self.objects.get(key) or Item(key=key, title=key.title(), group="page", language="en", segments=(), published_at=LONG_AGO)
        wanted = segments or (tuple(Segment(path, text) for path, text in texts.items()) if texts is not None else old.segments)
        self.objects[key] = replace(old, segments=wanted, **fields)
        return self.objects[key]

    def take(self, key: str, texts: Mapping[str, str] | None = None, **fields: Any) -> operations.TakenUp:
        """As `say`, and the desk takes it up."""
        self.say(key, texts, **fields)
        return operations.take_up(source=self.name, key=key)


def target(path: str, language: str = "fr", *, key: str = "visa") -> Target:
    """The target of a text as it is in the database now."""
    return Target.objects.select_related("unit", "item").get(unit__path=path, item__key=key, language=language)


def texts(language: str = "fr", *, key: str = "visa") -> dict[str, tuple[str, str]]:
    """Path → text and state of what an item has in a language now, out of date marked with a star."""
    found = Target.objects.present().into(language).filter(item__key=key).select_related("unit").order_by("unit__position")
    return {each.unit.path: (each.text, each.state + ("*" if each.is_out_of_date else "")) for each in found}


def person(*rights: tuple[Role, str]) -> User:
    """An account with these roles in these languages (codes)."""
    user = User.objects.create_user(f"person-{next(_numbers)}")
    names = [permission_codename(languages.get(code), role) for role, code in rights]
    user.user_permissions.set(Permission.objects.filter(content_type__app_label="translation", codename__in=names))
    assert user.user_permissions.count() == len(rights)
    return user


def translator(language: str = "fr") -> User:
    """Somebody who translates into a language."""
    return person((Role.TRANSLATE, language))


def reviewer(language: str = "fr") -> User:
    """Somebody who translates into a language and reviews."""
    return person((Role.TRANSLATE, language), (Role.REVIEW, language))


def coordinator(language: str = "fr") -> User:
    """Somebody who coordinates a language."""
    return person((Role.COORDINATE, language))


def at_the_desk(user: User) -> Client:
    """A browser of somebody who may enter the admin."""
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    return signed_in(user)


def write(path: str, text: str, *, language: str = "fr", key: str = "visa", user: User | None = None) -> Target:
    """Somebody translates a text."""
    found = target(path, language, key=key)
    return operations.save(target=found, text=text, version=found.version, user=user or translator(language))


def approve(path: str, *, language: str = "fr", key: str = "visa", user: User | None = None) -> Target:
    """Somebody approves a text."""
    found = target(path, language, key=key)
    return operations.approve(target=found, version=found.version, user=user or reviewer(language))


def put(path: str, state: State, text: str, *, language: str = "fr", key: str = "visa") -> Target:
    """A target in this state, however it came there."""
    found = target(path, language, key=key)
    found.state, found.text = state, text
    found.made_from = found.unit.hash if text else ""
    found.version += 1
    found.save()
    note([found])
    return found
