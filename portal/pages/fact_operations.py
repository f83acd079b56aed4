"""Writes of a policy's facts that are no form's."""

from django.db import transaction

from portal.core.revisions import patching
from portal.core.revisions.pending import pending, supersede
from portal.pages.models import FACT_FIELDS, Policy
from portal.pages.translation_source.reading import first_of


@transaction.atomic
def hand_over_facts(policy: Policy) -> None:
    """The page on which a policy's facts were edited is gone: they go on being edited on another original, as readers have them."""
    pages = list(policy.pages.filter(alias_of=None).select_related("locale"))
    keeper = first_of([page for page in pages if not page.translated_from] or pages)
    if keeper is None:
        return
    policy.edited_on = keeper
    patching.save(policy, columns=["edited_on"])
    keeper.put_facts(policy)
    patching.write_columns(keeper, **policy.fact_values())
    columns = {name: value for name, value in keeper.serializable_data().items() if name in FACT_FIELDS}
    if keeper.latest_revision_id:
        for version in {*pending(keeper), keeper.latest_revision}:
            supersede(version, {**version.content, **columns})
