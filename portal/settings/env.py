"""The only reader of the process environment. Every variable that the portal understands is a function or a constant here."""

import os
import secrets
from pathlib import Path

import environ

_env = environ.Env()

# Before numpy is loaded: the threads of its products wait for one another, and with other work on the machine that costs ten times what
# they gain.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

PROJECT = Path(__file__).resolve().parent.parent.parent


def data_folder() -> Path:
    """`PORTAL_DATA`: where the database file, the index, media and the secret key of a single machine live. Default `var/`."""
    folder = Path(_env.str("PORTAL_DATA", default=str(PROJECT / "var"))).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def required_secret_key() -> str:
    """`SECRET_KEY`, which production must set.

    Raises:
        ImproperlyConfigured: it is not set.
    """
    return str(_env.str("SECRET_KEY"))


def local_secret_key() -> str:
    """A key for one machine, made on first use and kept in the data folder, readable by its owner only."""
    path = data_folder() / "secret_key"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50), encoding="utf-8")
    return path.read_text(encoding="utf-8")


def database() -> dict[str, object]:
    """`DATABASE_URL` (`postgres://user:password@host:port/name`) as Django's dictionary; a SQLite file where it is not set."""
    url = _env.str("DATABASE_URL", default="")
    if url:
        return {**environ.Env.db_url_config(url), "CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": data_folder() / "portal.sqlite3",
        # Writers wait for one another instead of failing with "database is locked".
        "OPTIONS": {"timeout": 20, "transaction_mode": "IMMEDIATE", "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"},
    }


def cache() -> dict[str, object]:
    """`REDIS_URL` as a cache shared by machines; each process's memory where it is not set."""
    url = _env.str("REDIS_URL", default="")
    if url:
        return {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": url}
    return {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "portal", "OPTIONS": {"MAX_ENTRIES": 10_000}}


def elasticsearch() -> dict[str, object]:
    """`ELASTICSEARCH_URL` (nodes' addresses with ports, separated by commas) and what belongs to it, as options of the distributed search
    engine; empty where it is not set.

    `ELASTICSEARCH_API_KEY`; `ELASTICSEARCH_CA`: file of the authority that signed its certificates; `ELASTICSEARCH_INDEX`: with what the
    names of its indices begin; `ELASTICSEARCH_SHARDS`, `ELASTICSEARCH_REPLICAS`: of a new index; `ELASTICSEARCH_TIME_LIMIT`: seconds
    until a search is answered from this machine's copy.
    """
    url = _env.str("ELASTICSEARCH_URL", default="")
    if not url:
        return {}
    return {
        "URL": url,
        "API_KEY": _env.str("ELASTICSEARCH_API_KEY", default=""),
        "CA": _env.str("ELASTICSEARCH_CA", default=""),
        "INDEX": _env.str("ELASTICSEARCH_INDEX", default="portal"),
        "SHARDS": _env.int("ELASTICSEARCH_SHARDS", default=1),
        "REPLICAS": _env.int("ELASTICSEARCH_REPLICAS", default=0),
        "TIME_LIMIT": _env.float("ELASTICSEARCH_TIME_LIMIT", default=2.0),
    }


def search(directory: Path) -> dict[str, object]:
    """Which search engine is used, with its options: the cluster where `ELASTICSEARCH_URL` is set, else the index in `directory`.

    `ELASTICSEARCH_COPY=false`: this machine keeps no copy of the index for when the cluster does not answer. `SEARCH_VECTORS=false`: by
    words only, not by meaning.
    """
    vectors = bool(_env.bool("SEARCH_VECTORS", default=True))
    cluster = elasticsearch()
    if not cluster:
        return {"ENGINE": "search.engines.embedded.EmbeddedEngine", "DIRECTORY": directory, "VECTORS": vectors}
    return {
        "ENGINE": "search.engines.elastic.ElasticEngine",
        "DIRECTORY": directory,
        "KEEPS_COPY": bool(_env.bool("ELASTICSEARCH_COPY", default=True)),
        "VECTORS": vectors,
        **cluster,
    }


def search_api_per_minute() -> int:
    """`SEARCH_API_PER_MINUTE`: how often one address may ask `/api/v1/`; 0 for no limit."""
    return int(_env.int("SEARCH_API_PER_MINUTE", default=6_000))


def map_tiles() -> tuple[str, str]:
    """`MAP_TILES_URL`: a server of map tiles in WGS-84, `https://tile.openstreetmap.org/{z}/{x}/{y}.png`; with "" maps have outlines only,
    and readers' browsers ask nobody else. `MAP_TILES_CREDIT`: who made them, as it is shown."""
    credit = str(_env.str("MAP_TILES_CREDIT", default="© OpenStreetMap contributors"))
    return str(_env.str("MAP_TILES_URL", default="")), credit


def machine_translation() -> dict[str, object]:
    """Machines that suggest translations; none is ever asked where `MACHINE_TRANSLATION` is not set.

    `MACHINE_TRANSLATION`: which one for which languages, `deepl; zh-hans>ko=google; >ar=openai; >ja=none`; `MACHINE_TRANSLATION_BUDGET`:
    how many characters each may be sent in a month, `deepl=500000`; `MACHINE_TRANSLATION_UNREVIEWED`: languages (codes) in which readers
    may see what nobody has approved. `DEEPL_API_KEY`, `GOOGLE_API_KEY`, `LIBRETRANSLATE_API_KEY`, `OPENAI_API_KEY`; `DEEPL_URL` and so on:
    another address than the service's own; `OPENAI_MODEL`.
    """
    names = ("deepl", "google", "libretranslate", "openai")
    keys = {
        name: {"KEY": _env.str(f"{name.upper()}_API_KEY", default=""), "URL": _env.str(f"{name.upper()}_URL", default="")} for name in names
    }
    keys["openai"]["MODEL"] = _env.str("OPENAI_MODEL", default="")
    return {
        "RULES": _env.str("MACHINE_TRANSLATION", default=""),
        "BUDGET": _env.str("MACHINE_TRANSLATION_BUDGET", default=""),
        "UNREVIEWED": _env.str("MACHINE_TRANSLATION_UNREVIEWED", default=""),
        "PROVIDERS": keys,
    }


def allows_self_approval() -> bool:
    """`SELF_APPROVAL=true`: policies may be approved by the person who submitted them, and their translations by who wrote them."""
    return bool(_env.bool("SELF_APPROVAL", default=False))


def allowed_hosts() -> list[str]:
    """`ALLOWED_HOSTS`, separated by commas."""
    hosts: list[str] = _env.list("ALLOWED_HOSTS", default=[])
    return hosts


def base_url(default: str) -> str:
    """`BASE_URL`: the public address of the portal, without a slash at its end."""
    return str(_env.str("BASE_URL", default=default)).rstrip("/")


def email_url() -> dict[str, object]:
    """`EMAIL_URL` as Django's e-mail settings; messages go to the console where it is not set."""
    config: dict[str, object] = _env.email_url("EMAIL_URL", default="consolemail://")
    return config


def mail_from() -> str:
    """`MAIL_FROM`: the address from which the portal writes to staff."""
    return str(_env.str("MAIL_FROM", default="portal@localhost"))


def is_behind_https_proxy() -> bool:
    """`TRUST_PROXY`: whether a reverse proxy of ours sets `X-Forwarded-Proto` and `X-Forwarded-For`."""
    return bool(_env.bool("TRUST_PROXY", default=False))
