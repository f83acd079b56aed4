"""A real Elasticsearch for tests: the server as Maven Central has it, in processes of its own that a test may kill.

`ELASTICSEARCH_URL` names a server that is there already. Without it the distribution is fetched once (`mvn`, kept in `~/.m2`), unpacked
once, and started on free ports of 127.0.0.1 as a user who is not root, which it refuses. What is missing is reported through
`tests.conftest.unavailable`.
"""

import contextlib
import functools
import http.client
import json
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.request
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from filelock import FileLock

from tests.conftest import unavailable
from tests.servers import free_port

VERSION = "8.19.3"
_ARTIFACT = f"org.elasticsearch.distribution.integ-test-zip:elasticsearch:{VERSION}:zip"
_REPOSITORY = Path.home() / ".m2/repository"
_ARCHIVE = _REPOSITORY / f"org/elasticsearch/distribution/integ-test-zip/elasticsearch/{VERSION}/elasticsearch-{VERSION}.zip"
_USER = "nobody"
_OLDEST_JAVA = 17
#: A node of tests lives for seconds: it is cheaper to compile little than to compile well.
_COMPILES_LITTLE = "-XX:TieredStopAtLevel=1"
_JVM_OPTIONS = ("-XX:-AlwaysPreTouch", "-XX:+UseSerialGC", _COMPILES_LITTLE, "-Djava.io.tmpdir=${ES_TMPDIR}")
#: All tests that use a server run in one worker, so that there is one.
group = pytest.mark.xdist_group("elasticsearch")


@dataclass
class Node:
    """One process of a cluster with its data in `folder`; started again it finds its data."""

    name: str
    folder: Path
    settings: dict[str, object]
    heap: int = 512
    port: int = field(default_factory=free_port)
    transport: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Starts it and returns at once; `wait` waits."""
        home, config = unpacked(), self.folder / "config"
        temporary = self.folder / "tmp"
        for folder in (config, temporary):
            folder.mkdir(parents=True, exist_ok=True)
        (config / "jvm.options").write_text("\n".join((f"-Xms{self.heap}m", f"-Xmx{self.heap}m", *_JVM_OPTIONS)))
        shutil.copy(home / "config" / "log4j2.properties", config)
        settings = {
            "node.name": self.name,
            "path.data": str(self.folder / "data"),
            "path.logs": str(self.folder / "logs"),
            "http.port": self.port,
            "transport.port": self.transport,
            "network.host": "127.0.0.1",
            "xpack.security.enabled": False,
            "cluster.routing.allocation.disk.threshold_enabled": False,
            **self.settings,
        }
        # JSON is YAML.
        (config / "elasticsearch.yml").write_text(json.dumps(settings))
        _give_away(self.folder)
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "ES_JAVA_HOME": _java_home(),
            "ES_PATH_CONF": str(config),
            "ES_TMPDIR": str(temporary),
            "CLI_JAVA_OPTS": _COMPILES_LITTLE,
        }
        with (self.folder / "output").open("ab") as output:
            self.process = subprocess.Popen(
                _as_user([str(home / "bin" / "elasticsearch")]),
                cwd=self.folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                # A launcher and the server itself: signals go to both.
                start_new_session=True,
            )

    def kill(self) -> None:
        """As `kill -9`: nothing is written any more."""
        self._end(signal.SIGKILL)

    def freeze(self) -> None:
        """It keeps its connections and does not answer, until `thaw`."""
        self._send(signal.SIGSTOP)

    def thaw(self) -> None:
        """Goes on after `freeze`."""
        self._send(signal.SIGCONT)

    def stop(self) -> None:
        """As the system stops a service."""
        self._end(signal.SIGTERM)

    def output(self) -> str:
        """The end of what it printed."""
        return (self.folder / "output").read_text(encoding="utf-8", errors="replace")[-3000:]

    def _send(self, sign: signal.Signals) -> None:
        if self.process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, sign)

    def _end(self, sign: signal.Signals) -> None:
        if self.process is None:
            return
        self._send(sign)
        try:
            self.process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            self._send(signal.SIGKILL)
            self.process.wait(timeout=60)
        # The launcher may be gone before the server: the folder is used again.
        for _attempt in range(200):
            try:
                os.killpg(self.process.pid, 0)
            except ProcessLookupError:
                break
            time.sleep(0.05)
        self.process = None


@dataclass
class Cluster:
    """Nodes that know one another."""

    nodes: list[Node]

    @property
    def url(self) -> str:
        """Every node's address, as `ELASTICSEARCH_URL` takes them."""
        return ",".join(node.url for node in self.nodes)

    def wait(self, *, nodes: int, status: str = "yellow", seconds: int = 500) -> None:
        """Until that many nodes are in the cluster and its indices can be used."""
        path = f"/_cluster/health?wait_for_nodes={nodes}&wait_for_status={status}&timeout=1s"
        running = [node for node in self.nodes if node.process is not None]
        limit = time.monotonic() + seconds
        while time.monotonic() < limit:
            for node in running:
                assert node.process is None or node.process.poll() is None, f"Elasticsearch did not start:\n{node.output()}"
            if all(_is_well(node.url + path) for node in running):
                return
            time.sleep(0.3)
        raise AssertionError(f"Elasticsearch was not well after {seconds} seconds:\n" + "\n".join(node.output() for node in running))


@contextlib.contextmanager
def cluster(size: int = 1, *, heap: int = 512) -> Iterator[Cluster]:
    """A cluster of its own, gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="portal-elasticsearch-"))
    folder.chmod(0o755)
    nodes = [Node(f"node-{number}", folder / f"node-{number}", {"cluster.name": folder.name}, heap) for number in range(size)]
    for node in nodes:
        if size == 1:
            node.settings["discovery.type"] = "single-node"
        else:
            node.settings["discovery.seed_hosts"] = [f"127.0.0.1:{other.transport}" for other in nodes]
            node.settings["cluster.initial_master_nodes"] = [other.name for other in nodes]
    made = Cluster(nodes)
    try:
        for node in nodes:
            node.start()
        made.wait(nodes=size)
        yield made
    finally:
        for node in nodes:
            node.kill()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def one_node() -> Iterator[Cluster]:
    """A cluster of one node for all tests of a worker."""
    with cluster() as made:
        yield made


@pytest.fixture
def node(one_node: Cluster) -> Iterator[Node]:
    """That node, for a test that may kill or freeze it; it is well again afterwards."""
    only = one_node.nodes[0]
    yield only
    only.thaw()
    if only.process is None:
        only.start()
    one_node.wait(nodes=1)


@pytest.fixture(scope="session")
def elasticsearch_url(request: pytest.FixtureRequest) -> str:
    """A server for all tests of a worker; each test uses index names of its own."""
    return os.environ.get("ELASTICSEARCH_URL") or str(request.getfixturevalue("one_node").url)


def _is_well(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=10) as answer:
            return not json.load(answer)["timed_out"]
    except (OSError, http.client.HTTPException, ValueError, LookupError, TypeError):
        # Whatever it is that answers: it is not a cluster that is well yet.
        return False


@functools.cache
def _java_home() -> str:
    """A Java that the server runs on."""
    candidates = [Path(os.environ[name]) for name in ("ES_JAVA_HOME", "JAVA_HOME") if os.environ.get(name)]
    if found := shutil.which("java"):
        candidates.append(Path(found).resolve().parent.parent)
    for home in candidates:
        program = home / "bin" / "java"
        if not program.exists():
            continue
        printed = subprocess.run([program, "-XshowSettings:properties", "-version"], capture_output=True, text=True, check=False).stderr
        version = next((line.split("=")[1].strip() for line in printed.splitlines() if "java.specification.version" in line), "0")
        if float(version) >= _OLDEST_JAVA:
            return str(home)
    return unavailable(f"there is no Java {_OLDEST_JAVA} or newer for Elasticsearch (Debian: apt-get install openjdk-17-jre-headless)")


@functools.cache
def unpacked() -> Path:
    """The distribution, fetched and unpacked once per machine, where every user may read it."""
    place = Path(tempfile.gettempdir()) / f"portal-elasticsearch-{VERSION}-of-{os.getuid()}"
    place.mkdir(mode=0o755, exist_ok=True)
    home, mark = place / f"elasticsearch-{VERSION}", place / "complete"
    with FileLock(place / "lock"):
        if not mark.exists():
            _fetch()
            shutil.rmtree(home, ignore_errors=True)
            with zipfile.ZipFile(_ARCHIVE) as archive:
                archive.extractall(place)
            # `zipfile` keeps no permissions.
            for path in (home, *home.rglob("*")):
                path.chmod(0o755 if path.is_dir() or path.parent.name == "bin" else 0o644)
            mark.touch()
    return home


def _fetch() -> None:
    if _ARCHIVE.exists():
        return
    program = shutil.which("mvn") or unavailable("Elasticsearch is not fetched yet and there is no Maven (Debian: apt-get install maven)")
    command = [program, "-q", "-B", "dependency:get", f"-Dartifact={_ARTIFACT}", "-Dtransitive=false", f"-Dmaven.repo.local={_REPOSITORY}"]
    result = subprocess.run(command, capture_output=True, text=True, check=False, timeout=500)
    if result.returncode or not _ARCHIVE.exists():
        unavailable(f"Elasticsearch could not be fetched: {(result.stdout + result.stderr)[-400:]}")


def _as_user(command: list[str]) -> list[str]:
    if os.geteuid() != 0:
        return command
    if not shutil.which("setpriv"):
        unavailable("tests run as root, and there is no `setpriv` to start Elasticsearch as another user")
    # Where the tests are killed it ends, too.
    return ["setpriv", f"--reuid={_USER}", "--regid=65534", "--clear-groups", "--pdeathsig=TERM", "--", *command]


def _give_away(folder: Path) -> None:
    if os.geteuid() != 0:
        return
    user = pwd.getpwnam(_USER)
    for path in (folder, *folder.rglob("*")):
        os.chown(path, user.pw_uid, user.pw_gid)
