"""Working in the Wagtail admin as a person would: open a screen, change something in its form, press a button."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

import lxml.html
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.db.models import Model
from django.test import Client
from wagtail import blocks
from wagtail.blocks.field_block import FieldBlock

HOME = "/admin/"


def signed_in(user: User) -> Client:
    """A browser in which this person has signed in."""
    client = Client()
    client.force_login(user)
    return client


def is_refused(response: Any) -> bool:
    """Whether the admin said no: it sends people back to its front page, or to the sign-in, with a message."""
    address = response.headers.get("Location", "")
    return response.status_code == 403 or (response.status_code == 302 and (address == HOME or address.startswith(f"{HOME}login/")))


def page_url(page: Model, action: str = "edit") -> str:
    """Address of a page's screen."""
    return f"/admin/pages/{page.pk}/{action}/"


def snippet_url(entry: Model, action: str = "edit") -> str:
    """Address of an entry's screen."""
    return f"{list_url(type(entry))}{action}/{entry.pk}/"


def list_url(model: type[Model]) -> str:
    """Address of the list of a kind of entries."""
    return f"/admin/snippets/{model._meta.app_label}/{model._meta.model_name}/"


def form_on(client: Client, url: str) -> dict[str, Any]:
    """What the editing form at this address would send if nothing were changed."""
    response = client.get(url)
    assert response.status_code == 200, f"{url}: {response.status_code} {response.headers.get('Location', '')}"
    return form_in(response)


def form_in(response: Any) -> dict[str, Any]:
    """The same for an editing form that was opened before."""
    data: dict[str, Any] = _inputs(response)
    form = response.context["form"]
    for name, field in form.fields.items():
        if isinstance(getattr(field, "block", None), blocks.BaseStreamBlock):
            data.update(_flat(name, _sent(field.block, form[name].value() or ())))
    return data


def fields_on(client: Client, url: str) -> set[str]:
    """The names of the fields that the editing form at this address has for its user."""
    response = client.get(url)
    assert response.status_code == 200
    return {name for name, field in response.context["form"].fields.items() if not field.widget.is_hidden}


def buttons_on(client: Client, url: str) -> set[str]:
    """What can be done with the editing form: `action-publish`, `action-submit` …"""
    soup = BeautifulSoup(client.get(url).content, "html.parser")
    return {str(button["name"]) for button in soup.find_all("button", attrs={"name": True})}


def tabs_on(client: Client, url: str) -> list[str]:
    """The headings of the tabs of an editing screen."""
    soup = BeautifulSoup(client.get(url).content, "html.parser")
    return [str(tab.find(string=True, recursive=False)).strip() for tab in soup.select("form [role=tab]")]


def save(client: Client, url: str, *, button: str = "", **changes: Any) -> Any:
    """Change fields in the form at this address and press a button ("" saves a draft)."""
    data = {**form_on(client, url), **changes}
    if button:
        data[button] = button
    response = client.post(url, as_browsers_send(data))
    assert response.status_code == 302, _faults(response)
    return response


def as_browsers_send(data: Mapping[str, Any]) -> dict[str, Any]:
    """The lines of a form's texts end with carriage returns, whatever they ended with (HTML, "Constructing the entry list")."""

    def sent(value: Any) -> Any:
        if isinstance(value, list):
            return [sent(each) for each in value]
        return re.sub(r"\r\n|\r|\n", "\r\n", value) if isinstance(value, str) else value

    return {name: sent(value) for name, value in data.items()}


def _inputs(response: Any) -> dict[str, list[str]]:
    """What the page's own form sends: name → values. Its streams are put together by a script and are not among them."""
    forms = lxml.html.document_fromstring(response.content).forms
    form = next(form for form in forms if form.get("id") in {"page-edit-form", "w-editor-form"})
    for empty in form.xpath(".//input[not(@value) and not(@type='checkbox' or @type='radio')]"):
        empty.set("value", "")
    data = defaultdict(list)
    for name, value in form.form_values():
        data[name].append(value)
    for ticked in form.xpath(".//input[@checked and @value='']"):
        # lxml takes an empty value for none.
        data[ticked.name] = [""]
    del data["csrfmiddlewaretoken"]
    return data


def _faults(response: Any) -> str:
    context = getattr(response, "context", None)
    return f"{response.status_code}: {context['form'].errors if context and 'form' in context else ''}"


def _sent(block: blocks.Block, value: Any) -> Any:
    """A block's value as the browser sends it: maps, and text or lists of text at the ends."""
    if isinstance(block, blocks.BaseStreamBlock):
        rows: dict[str, Any] = {
            str(number): {"type": child.block_type, "id": child.id or "", **_place(number), "value": _sent(child.block, child.value)}
            for number, child in enumerate(value)
        }
        return {"count": str(len(value)), **rows}
    if isinstance(block, blocks.ListBlock):
        rows = {
            str(number): {"id": child.id or "", **_place(number), "value": _sent(child.block, child.value)}
            for number, child in enumerate(value.bound_blocks)
        }
        return {"count": str(len(value)), **rows}
    if isinstance(block, blocks.BaseStructBlock):
        return {name: _sent(child, value[name]) for name, child in block.child_blocks.items()}
    assert isinstance(block, FieldBlock)
    shown = block.value_for_form(value)
    if isinstance(shown, Model):
        return str(shown.pk)
    return [str(item) for item in shown] if isinstance(shown, list) else "" if shown is None else str(shown)


def _place(number: int) -> dict[str, str]:
    return {"order": str(number), "deleted": ""}


def _flat(prefix: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _flat(f"{prefix}-{name}", inner)
    else:
        yield prefix, value
