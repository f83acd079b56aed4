"""For the test suite: fast hashes, files in a folder of its own, nothing kept."""

import tempfile
from pathlib import Path

from portal.settings.base import *  # noqa: F403  settings are one namespace by Django's design

SECRET_KEY = "only-for-tests-" + "x" * 50
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

# A query that comes with the clock would be in some counts and not in others.
INTERFACE_TEXTS_SECONDS = None

# No regular work runs beside a test.
TRANSLATION_SYNC_AT_ONCE = True

# Whatever the environment says: a test that wants a machine starts one.
MACHINE_TRANSLATION = {"RULES": ""}
SELF_APPROVAL = False

_FOLDER = Path(tempfile.mkdtemp(prefix="portal-test-"))
MEDIA_ROOT = _FOLDER / "media"
STATIC_ROOT = _FOLDER / "static"
SEARCH = {"ENGINE": "search.engines.embedded.EmbeddedEngine", "DIRECTORY": _FOLDER / "search", "VECTORS": False}
# No manifest: tests run without `collectstatic`.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
