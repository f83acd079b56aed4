"""Programs that tests start for real: a PostgreSQL cluster, the portal's own web server, a browser.

Import the fixtures where they are used; what is not installed is reported through `tests.conftest.unavailable`.
"""

import contextlib
import http.client
import os
import pwd
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from filelock import FileLock, Timeout

from tests.conftest import unavailable

PROJECT = Path(__file__).resolve().parent.parent
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


#: Above the ports that programs have by default and that browsers refuse.
_LOWEST_PORT = 20_000
#: Linux gives these and higher ones to outgoing connections, unless it is told otherwise.
_OUTGOING = 32_768
_reserved: list[FileLock] = []


def free_port() -> int:
    """A port on 127.0.0.1 that nobody uses, kept for the caller as long as this process lives: no other process of tests gets it.

    Outgoing connections do not get it either: one of them could take it while the server that shall have it starts, or is down.
    """
    folder = Path(tempfile.gettempdir()) / f"portal-ports-of-{os.getuid()}"
    folder.mkdir(exist_ok=True)
    ports = range(_LOWEST_PORT, _first_outgoing_port())
    for port in random.sample(ports, len(ports)):
        lock = FileLock(folder / str(port))
        with contextlib.suppress(Timeout):
            lock.acquire(blocking=False)
            if _is_free(port):
                _reserved.append(lock)
                return port
            lock.release()
    raise AssertionError(f"no port of {ports} is free")


def _first_outgoing_port() -> int:
    told = Path("/proc/sys/net/ipv4/ip_local_port_range")
    first = int(told.read_text().split()[0]) if told.exists() else _OUTGOING
    return first if first > _LOWEST_PORT else _OUTGOING


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def chromium() -> str:
    """Path of the system's Chromium."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    return path or unavailable("there is no Chromium (Debian: apt-get install chromium)")


def _postgresql_folder() -> Path:
    if path := shutil.which("initdb"):
        return Path(path).resolve().parent
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return versions[-1].parent if versions else unavailable("there is no PostgreSQL server (Debian: apt-get install postgresql)")


def _as_postgres(command: list[str]) -> list[str]:
    """PostgreSQL refuses to run as root; Debian's package brings a user for it."""
    if os.geteuid() != 0:
        return command
    try:
        pwd.getpwnam("postgres")
    except KeyError:
        unavailable("tests run as root and there is no user `postgres` to start PostgreSQL as")
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "--", *command]


@contextlib.contextmanager
def postgresql() -> Iterator[str]:
    """A cluster of its own on a free port of 127.0.0.1, gone afterwards; yields its `DATABASE_URL`."""
    binaries, port = _postgresql_folder(), free_port()
    folder = Path(tempfile.mkdtemp(prefix="portal-postgresql-"))
    folder.chmod(0o777)
    data = folder / "cluster"

    def run(*command: str) -> None:
        subprocess.run(_as_postgres(list(command)), check=True, stdout=subprocess.DEVNULL, cwd="/")

    control = [str(binaries / "pg_ctl"), "-D", str(data), "-w", "-l", str(data / "log")]
    run(str(binaries / "initdb"), "-D", str(data), "-U", "portal", "-A", "trust", "-E", "UTF8")
    run(*control, "-o", f"-p {port} -k {data} -c listen_addresses=127.0.0.1 -c fsync=off", "start")
    try:
        run(str(binaries / "createdb"), "-h", "127.0.0.1", "-p", str(port), "-U", "portal", "portal")
        yield f"postgres://portal@127.0.0.1:{port}/portal"
    finally:
        run(*control, "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def manage(*arguments: str, data: Path, **environment: str) -> str:
    """Run `manage.py` in a process of its own with its data in `data`; returns what it printed. Raises with its errors where it fails."""
    return python("manage.py", *arguments, data=data, **environment)


def python(*arguments: str, data: Path, **environment: str) -> str:
    """The same for any program of the project."""
    result = subprocess.run(
        [sys.executable, *arguments],
        cwd=PROJECT,
        env={**os.environ, "PORTAL_DATA": str(data), "DJANGO_SETTINGS_MODULE": "portal.settings.dev", **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, f"{arguments}: {result.stdout}{result.stderr}"
    return result.stdout


@contextlib.contextmanager
def running_portal(data: Path, **environment: str) -> Iterator[str]:
    """`manage.py start` as a user starts it, with its data in `data`; yields its address. Stopped as by Ctrl-C."""
    port = free_port()
    log = (data / "portal.log").open("w+")
    # On a busy machine a worker takes longer to begin than Gunicorn waits for one.
    patient = {"GUNICORN_CMD_ARGS": "--timeout 600"}
    process = subprocess.Popen(
        [sys.executable, "manage.py", "start", "--port", str(port)],
        cwd=PROJECT,
        env={**os.environ, "PORTAL_DATA": str(data), "DJANGO_SETTINGS_MODULE": "portal.settings.dev", **patient, **environment},
        stdout=log,
        stderr=subprocess.STDOUT,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_until_well(process, address, Path(log.name))
        yield address
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(timeout=120)
        finally:
            # Nothing where it ended.
            process.kill()
            log.close()


def _wait_until_well(process: subprocess.Popen[bytes], address: str, log: Path, seconds: int = 1200) -> None:
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        assert process.poll() is None, f"the portal did not start:\n{log.read_text(encoding='utf-8')}"
        with contextlib.suppress(OSError, http.client.HTTPException), urllib.request.urlopen(f"{address}/health/", timeout=30) as answer:
            if answer.status == 200:
                return
        time.sleep(0.25)
    raise AssertionError(f"the portal was not well after {seconds} seconds:\n{log.read_text(encoding='utf-8')}")
