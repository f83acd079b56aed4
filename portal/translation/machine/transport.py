"""One request to a provider and its answer, within limits of time and size. The only module that opens a connection to a machine."""

import json
import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache
from typing import Any

import urllib3
from django.utils.translation import gettext as _
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NameResolutionError, NewConnectionError, SSLError

from portal.translation.machine.problems import MachineError

logger = logging.getLogger(__name__)

#: Bytes of what a service says of its faults.
_LOGGED = 300
#: Bytes of an answer: far more than the longest translations.
MAX_ANSWER = 4 * 1024 * 1024
_CHUNK = 64 * 1024
_CONNECT_SECONDS = 10.0
_TOO_MANY, _QUOTA_USED_UP = 429, 456
#: Nothing has been sent where one of these happens.
_NOT_SENT = (ConnectTimeoutError, NameResolutionError, NewConnectionError, SSLError)


@dataclass(frozen=True, slots=True)
class Request:
    """What is sent. `characters`: how many the provider counts."""

    url: str
    headers: Mapping[str, str]
    body: Mapping[str, Any]
    characters: int


def post(request: Request, *, seconds: float) -> Any:
    """Send JSON, and read the JSON that comes back within so many seconds.

    Raises:
        MachineError: no connection, no answer in time, an answer that says no, that is too long or that is not JSON.
    """
    deadline = time.monotonic() + seconds
    headers = {"Content-Type": "application/json", "Accept": "application/json", **request.headers}
    body = json.dumps(request.body, ensure_ascii=False).encode()
    try:
        # Never on to another address: the key is meant for this one.
        answer = _pool().request(
            "POST",
            request.url,
            body=body,
            headers=headers,
            timeout=urllib3.Timeout(connect=min(_CONNECT_SECONDS, seconds), total=seconds),
            retries=False,
            redirect=False,
            preload_content=False,
        )
        try:
            content = _read(answer, deadline)
        finally:
            answer.close()
    except _NOT_SENT as error:
        raise MachineError(_("The machine cannot be reached."), may_be_retried=not isinstance(error, SSLError)) from error
    except (HTTPError, OSError) as error:
        raise MachineError(_("The machine did not answer in time, or broke off."), was_counted=True, may_be_retried=True) from error
    if answer.status != 200:
        logger.warning("%s answered %d: %s", request.url, answer.status, content[:_LOGGED].decode(errors="replace"))
    _refuse(answer.status, answer.headers.get("Retry-After"))
    try:
        return json.loads(content)
    except (ValueError, RecursionError) as error:
        raise MachineError(_("The machine’s answer cannot be read."), was_counted=True) from error


@cache
def _pool() -> urllib3.PoolManager:
    """Made when something is sent for the first time."""
    return urllib3.PoolManager(num_pools=4, maxsize=8)


def _read(answer: urllib3.BaseHTTPResponse, deadline: float) -> bytes:
    content = bytearray()
    # In pieces as they come: a server that sends a byte now and then would never run into the limit of a single piece.
    while piece := answer.read1(_CHUNK, decode_content=False):
        content += piece
        if len(content) > MAX_ANSWER:
            raise MachineError(_("The machine’s answer is too long."), was_counted=True)
        if time.monotonic() > deadline:
            raise MachineError(_("The machine did not answer in time, or broke off."), was_counted=True, may_be_retried=True)
    return bytes(content)


def _refuse(status: int, retry_after: str | None) -> None:
    """Raise for an answer that is none."""
    if status == 200:
        return
    if status == _QUOTA_USED_UP:
        raise MachineError(_("The provider’s own limit for this month is used up."))
    if status in {401, 403}:
        raise MachineError(_("The machine does not accept the key, or its limit is used up (%(status)d).") % {"status": status})
    if status == _TOO_MANY:
        raise MachineError(_("The machine has too much to do."), may_be_retried=True, wait=_seconds(retry_after))
    if status >= 500:
        sentence = _("The machine has a fault (%(status)d).") % {"status": status}
        raise MachineError(sentence, was_counted=True, may_be_retried=True, wait=_seconds(retry_after))
    raise MachineError(_("The machine refuses the request (%(status)d).") % {"status": status})


def _seconds(retry_after: str | None) -> float | None:
    """`Retry-After` (RFC 9110, 10.2.3): a number of seconds or a date."""
    if not retry_after:
        return None
    written = retry_after.strip()
    if written.isascii() and written.isdigit():
        return float(written[:9])
    try:
        moment = parsedate_to_datetime(written)
    except ValueError:
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (aware - datetime.now(UTC)).total_seconds())
