"""Runs `interleavings` as a program: short by default, `INTERLEAVING_EXAMPLES` × 50 steps for each kind of object where that is set."""

import os
from pathlib import Path

from tests import servers


def run_interleavings(data: Path, **environment: str) -> str:
    """Run it against the database of a portal with this data folder; returns its report. Fails with what was done until something was
    lost."""
    examples = os.environ.get("INTERLEAVING_EXAMPLES")
    length = ["--examples", examples, "--steps", "50"] if examples else ["--examples", "2", "--steps", "12"]
    # With this one the short run does most of what there is.
    seed = os.environ.get("INTERLEAVING_SEED", "4")
    program = ["-m", "tests.portal.core.revisions.interleavings", *length, "--seed", seed]
    return servers.python(*program, data=data, DJANGO_SETTINGS_MODULE="portal.settings.test", **environment)
