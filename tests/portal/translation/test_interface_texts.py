"""A sentence of the interface that is published on the desk reaches other processes by itself, within seconds."""

import shutil
import time
import urllib.request
from pathlib import Path

import pytest

from tests import loaded_content, servers
from tests.portal.translation.test_editor_browser import answers, start, wait_for

pytestmark = [pytest.mark.processes, pytest.mark.timeout(600)]
SECONDS = 10
PUBLISH = """
from portal import languages
from portal.translation import interface_texts
interface_texts.put(languages.get("fr"), {("", "Skip to the main content"): ("Directement au contenu",)})
"""


def test_another_process_publishes_and_this_one_shows_it(tmp_path: Path) -> None:
    shutil.copy(loaded_content.database(), tmp_path)
    server, address = start(tmp_path)
    try:
        wait_for(lambda: answers(address))

        def shown() -> bool:
            with urllib.request.urlopen(f"{address}/fr/services/", timeout=60) as answer:
                return "Directement au contenu" in answer.read().decode()

        assert not shown()
        servers.manage("shell", "--verbosity", "0", "-c", PUBLISH, data=tmp_path)
        published = time.monotonic()
        wait_for(shown)
        assert time.monotonic() - published < SECONDS
    finally:
        server.terminate()
        server.wait(timeout=60)
