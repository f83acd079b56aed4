"""A machine to ask, and settings that name it."""

from collections.abc import Iterator
from typing import Any

import pytest

from portal.translation.machine import asking, transport
from tests.portal.translation.machine import server
from tests.portal.translation.machine.server import KEY, Machine


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[Machine]:
    """A service that runs; nothing is configured yet. Waits are short."""
    monkeypatch.setattr(asking, "FIRST_WAIT", 0.01)
    with server.running() as machine:
        yield machine
        transport._pool().clear()
        transport._pool.cache_clear()


@pytest.fixture
def configure(settings: Any, service: Machine) -> Any:
    """Names the service in the settings: rules, and what else there is."""

    def put(rules: str, **others: str) -> None:
        urls = {"deepl": service.url, "google": service.url, "libretranslate": service.url, "openai": f"{service.url}/v1"}
        providers = {name: {"KEY": KEY, "URL": url} for name, url in urls.items()}
        providers["openai"]["MODEL"] = "a-model"
        settings.MACHINE_TRANSLATION = {"RULES": rules, "PROVIDERS": providers, **others}

    return put
