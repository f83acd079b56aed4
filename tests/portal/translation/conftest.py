"""The desk with a made-up source and nothing else."""

from collections import OrderedDict

import pytest

from portal.translation import sources
from portal.translation.models import Concept, Item
from portal.translation.selectors import memory
from tests.portal.translation.made_up import MadeUp


@pytest.fixture
def made_up(db: None, monkeypatch: pytest.MonkeyPatch) -> MadeUp:
    """The only source that is registered; the desk is empty."""
    monkeypatch.setattr(sources, "_sources", {})
    # A process keeps what it has read of the logs; those of the test before are gone.
    monkeypatch.setattr(memory, "_indexes", OrderedDict())
    Item.objects.all().delete()
    Concept.objects.all().delete()
    source = MadeUp()
    sources.register(source)
    return source
