"""Facts on the editing screen of a policy's pages: found by name, and referred to only as long as they are there."""

import json
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.forms.utils import ErrorList
from django.utils.translation import gettext as _
from wagtail import blocks
from wagtail.admin.panels import Panel
from wagtail.blocks.list_block import ListBlockValidationError
from wagtail.blocks.stream_block import StreamBlockValidationError
from wagtail.blocks.struct_block import StructBlockValidationError

from portal.pages.acts.forms import PortalPageForm
from portal.pages.blocks import fact_references


class PolicyPageForm(PortalPageForm):
    """The form of a policy's page. Only that of the page that keeps the facts has fields for them.

    A reference to a fact that is not there, and the removal of one that another language's page refers to, are errors that name the place:
    they are looked for in what is saved, with what others changed meanwhile.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        from portal.pages.models import FACT_FIELDS  # whose page has this form

        if not self.instance.keeps_facts:
            for name in FACT_FIELDS:
                self.fields.pop(name, None)

    def _clean_form(self) -> None:
        super()._clean_form()
        facts = self.cleaned_data.get("facts") if self.instance.keeps_facts else self.instance.policy.facts
        body = self.cleaned_data.get("body")
        if facts is None or body is None:
            return
        known = {block.id for block in facts}
        if errors := _stream_errors(body, known):
            self.add_error("body", StreamBlockValidationError(block_errors=errors))
        if self.instance.keeps_facts and self.instance.policy_id:
            self._keep_what_others_refer_to(known, {block.id for block in body})

    def _keep_what_others_refer_to(self, known: Collection[str], own_blocks: Collection[str]) -> None:
        named = {block.id: block.value["statement"] for block in self.instance.policy.facts if block.id not in known}
        if not named:
            return
        messages = [
            _("“%(fact)s” cannot be removed: %(place)s refers to it.") % {"fact": named[fact], "place": place}
            for fact, place in references_elsewhere(self.instance, own_blocks)
            if fact in named
        ]
        if messages:
            self.add_error("facts", StreamBlockValidationError(non_block_errors=ErrorList(messages)))


def references_elsewhere(page: Any, own_blocks: Collection[str]) -> Iterator[tuple[str, str]]:
    """Facts that other languages' pages of a policy refer to, published or in a draft: the fact's id, and the place in words.

    Blocks that a translation has from this page (`own_blocks`) follow it and are not looked at.
    """
    others = page.policy.pages.exclude(pk=page.pk).filter(alias_of=None).select_related("locale", "latest_revision")
    for other in others:
        bodies = [list(other.body.raw_data)]
        if other.latest_revision and other.has_unpublished_changes:
            bodies.append(json.loads(other.latest_revision.content.get("body") or "[]"))
        seen = set()
        for row in (row for body in bodies for row in body):
            follows = bool(other.translated_from) and row["id"] in own_blocks
            for fact in () if follows else fact_references(row):
                place = f"{other.language.native_name} › {row['value'].get('heading') or row['type']}"
                if (fact, place) not in seen:
                    seen.add((fact, place))
                    yield fact, place


def _stream_errors(body: blocks.StreamValue, known: Collection[str]) -> dict[int, ValidationError]:
    found = ((number, _struct_error(block.value, known)) for number, block in enumerate(body))
    return {number: error for number, error in found if error}


def _struct_error(value: blocks.StructValue, known: Collection[str]) -> ValidationError | None:
    errors: dict[str, ValidationError] = {}
    if missing := [fact for fact in value.get("facts", ()) if fact not in known]:
        message = _("This fact is gone or never was there. Choose another: %(facts)s")
        errors["facts"] = ValidationError(message % {"facts": ", ".join(missing)})
    for name, child in value.block.child_blocks.items():
        if isinstance(child, blocks.ListBlock):
            found = ((number, _struct_error(item, known)) for number, item in enumerate(value[name]))
            if of_items := {number: error for number, error in found if error}:
                errors[name] = ListBlockValidationError(block_errors=of_items)
    return StructBlockValidationError(block_errors=errors) if errors else None


class FactsElsewherePanel(Panel):
    """On a page that does not keep the facts: where they are edited, and what they are called."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "pages/facts_elsewhere.html"

        def is_shown(self) -> bool:
            """On other pages only."""
            return not self.instance.keeps_facts

        def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
            """The page that keeps them, and each fact by its id."""
            context: dict[str, Any] = super().get_context_data(parent_context)
            policy = self.instance.policy
            statements = [{"id": block.id, "statement": block.value["statement"]} for block in policy.facts]
            return {**context, "keeper": policy.edited_on, "statements": statements}
