"""What tests of the APIs share."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

Ask = Callable[..., Any]
HSDS = "/api/hsds/v3"


@pytest.fixture
def ask(client: Client) -> Ask:
    """Asks an address and gives what its JSON says."""

    def answer(address: str, **parameters: Any) -> Any:
        response = client.get(address, {"language": "en", **parameters})
        assert response.status_code == 200, response.content
        return response.json()

    return answer


@pytest.fixture
def every(ask: Ask) -> Callable[..., Iterator[dict[str, Any]]]:
    """Every row of a list of HSDS, page by page."""

    def rows(name: str, **parameters: Any) -> Iterator[dict[str, Any]]:
        page, is_last = 1, False
        while not is_last:
            answer = ask(f"{HSDS}/{name}", page=page, per_page=50, **parameters)
            yield from answer["contents"]
            page, is_last = page + 1, answer["last_page"]

    return rows
