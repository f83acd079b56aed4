"""For a public server.

`SECRET_KEY`, `ALLOWED_HOSTS` and `BASE_URL` must be set; `DATABASE_URL`, `REDIS_URL` and `ELASTICSEARCH_URL` where one
machine is outgrown.
"""

from portal.settings import env
from portal.settings.base import *  # noqa: F403  settings are one namespace by Django's design

DEBUG = False
SECRET_KEY = env.required_secret_key()
ALLOWED_HOSTS = env.allowed_hosts()
WAGTAILADMIN_BASE_URL = env.base_url("")
CSRF_TRUSTED_ORIGINS = [WAGTAILADMIN_BASE_URL] if WAGTAILADMIN_BASE_URL else []

SERVES_MEDIA = False
# The admin shows previews in a frame of the same origin, so X_FRAME_OPTIONS cannot be DENY.
SILENCED_SYSTEM_CHECKS = ["security.W019"]

SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
LANGUAGE_COOKIE_SECURE = True
if env.is_behind_https_proxy():
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    NINJA_NUM_PROXIES = 1

globals().update({key: value for key, value in env.email_url().items() if key.startswith("EMAIL_")})
