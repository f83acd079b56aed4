"""How often one client may ask: generous, so that only a program that runs wild meets it. Needs nothing but Django's cache."""

import time

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from ninja.throttling import BaseThrottle

#: Seconds in which a client may ask `SEARCH_API_PER_MINUTE` times.
_WINDOW = 60


class ClientLimit(BaseThrottle):
    """Counts the requests of an address in each minute. Of the address only a digest is kept, and that for two minutes."""

    def allow_request(self, request: HttpRequest) -> bool:
        """Whether this request may be answered; 0 in the settings means that each may."""
        most = settings.SEARCH_API_PER_MINUTE
        if not most:
            return True
        digest = salted_hmac("search.api.limits", self.get_ident(request) or "").hexdigest()
        key = f"search-api-{int(time.time()) // _WINDOW}-{digest}"
        cache.add(key, 0, 2 * _WINDOW)
        try:
            return bool(cache.incr(key) <= most)
        except ValueError:  # the cache had no room for it
            return True

    def wait(self) -> float:
        """Seconds until the next minute begins."""
        return _WINDOW - time.time() % _WINDOW
