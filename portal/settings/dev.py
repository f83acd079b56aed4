"""One machine, for trying and developing: what `make run` uses."""

from portal.settings import env
from portal.settings.base import *  # noqa: F403  settings are one namespace by Django's design

DEBUG = False
SECRET_KEY = env.local_secret_key()
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", *env.allowed_hosts()]

globals().update({key: value for key, value in env.email_url().items() if key.startswith("EMAIL_")})
