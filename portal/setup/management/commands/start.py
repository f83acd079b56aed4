"""What `make run` calls: prepare what is missing, start the web server, and do the portal's regular work beside it."""

import signal
import socket
import subprocess
import sys
import time
from argparse import ArgumentParser
from functools import partial
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from portal.setup import preparation
from portal.setup.chores import keep_working

HOST = "127.0.0.1"
SECONDS_BETWEEN_CHORES = 30


class Command(BaseCommand):
    help = "Prepares the portal (database, content, index, styles), starts it on one machine and prints the demonstration accounts."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--workers", type=int, default=1, help="processes that answer readers")

    def handle(self, *args: Any, **options: Any) -> None:
        port = options["port"]
        self._require_free(port)
        for step in preparation.steps():
            if step.is_due():
                self.stdout.write(f"{step.title} …")
                started = time.monotonic()
                step.run()
                self.stdout.write(f"{step.title}: done in {time.monotonic() - started:.0f} s")
        self.stdout.write("\nAccounts to try it with (new passwords at every start):")
        call_command("demo_accounts", stdout=self.stdout)
        connections.close_all()
        self._serve(port, options["workers"])

    @staticmethod
    def _require_free(port: int) -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except (OSError, OverflowError) as error:
                raise CommandError(
                    f"Port {port} cannot be used ({error}). Choose another one: make run PORT={min(port + 1, 65535)}"
                ) from error

    def _serve(self, port: int, workers: int) -> None:
        command = [sys.executable, "-m", "gunicorn", "portal.wsgi", "--bind", f"{HOST}:{port}", "--workers", str(workers)]
        command += ["--threads", "8", "--log-level", "warning", "--no-control-socket"]
        with subprocess.Popen(command) as server:  # noqa: S603  our own interpreter and module
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda *_signal: server.terminate())
            self.stdout.write(f"\nThe portal is at  http://localhost:{port}/   (staff: http://localhost:{port}/admin/ , stop: Ctrl-C)\n")
            keep_working(partial(_is_over, server), every=SECONDS_BETWEEN_CHORES)
        if server.returncode > 0:
            raise CommandError(f"The web server ended with code {server.returncode}.")


def _is_over(server: "subprocess.Popen[bytes]", seconds: float) -> bool:
    """Wait so long for a process to end; whether it did."""
    try:
        server.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        return False
    return True
