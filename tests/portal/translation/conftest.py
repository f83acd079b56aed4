"""The desk with a made-up source and nothing else."""

import pytest

from portal.translation import sources
from portal.translation.models import Concept, Item
from tests.portal.translation.made_up import MadeUp


@pytest.fixture
def made_up(db: None, monkeypatch: pytest.MonkeyPatch) -> MadeUp:
    """The only source that is registered; the desk is empty."""
    monkeypatch.setattr(sources, "_sources", {})
    Item.objects.all().delete()
    Concept.objects.all().delete()
    source = MadeUp()
    sources.register(source)
    return source
