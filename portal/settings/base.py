"""What all settings share. Languages come from `portal.languages`; the environment is read in `portal.settings.env` only."""

import django_stubs_ext
from django.conf import global_settings
from django.utils.translation import gettext_lazy as _

from portal import languages
from portal.settings import env

# Django's generic classes may be subscripted at run time, as the type checker wants them.
django_stubs_ext.monkeypatch()

PROJECT = env.PROJECT
DATA = env.data_folder()

INSTALLED_APPS = [
    "modeltranslation",  # before anything that loads models
    "portal.core",
    "portal.theme",
    "portal.pages",
    "portal.translation",
    "portal.setup",
    "services",
    "search",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.contrib.simple_translation",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "portal.negotiation.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "portal.theme.context.frame",
            ],
        },
    },
]

DATABASES = {"default": env.database()}
CACHES = {"default": env.cache()}

# Languages ----------------------------------------------------------------------------------------------------------------------

USE_I18N = True
LANGUAGE_CODE = languages.SOURCE
LANGUAGES = [(row.code, row.native_name) for row in languages.all_languages()]
LANGUAGES_BIDI = sorted({*global_settings.LANGUAGES_BIDI, *(row.code for row in languages.all_languages() if row.direction == "rtl")})
LOCALE_PATHS = [PROJECT / "locale"]
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600

WAGTAIL_I18N_ENABLED = True
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAILADMIN_PERMITTED_LANGUAGES = [(row.staff_code or row.code, row.native_name) for row in languages.all_languages()]

MODELTRANSLATION_LANGUAGES = tuple(row.code for row in languages.all_languages())
MODELTRANSLATION_DEFAULT_LANGUAGE = languages.SOURCE
# Texts that are missing are labelled for the reader (portal.languages.choose), never filled in silently.
MODELTRANSLATION_ENABLE_FALLBACKS = False

USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

# Wagtail ------------------------------------------------------------------------------------------------------------------------

WAGTAIL_SITE_NAME = _("Living in Beijing")
WAGTAILADMIN_BASE_URL = env.base_url("http://localhost:8000")
WAGTAILIMAGES_IMAGE_MODEL = "pages.PortalImage"
WAGTAIL_ALLOW_UNICODE_SLUGS = True
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
# Readers had a page in other languages, too (`portal.pages.redirects`).
WAGTAILREDIRECTS_AUTO_CREATE = False

# Files --------------------------------------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA / "media"
#: Whether Django itself hands out uploaded files: on one machine; a public server's reverse proxy does it.
SERVES_MEDIA = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# The portal ---------------------------------------------------------------------------------------------------------------------

SEARCH = env.search(DATA / "search")
#: The cluster, also where it is only measured and not used; empty without one.
ELASTICSEARCH = env.elasticsearch()
#: How long the counts of what was searched for are kept.
SEARCH_LOG_DAYS = 90
#: An index that no process has kept in step for so long gets no more changes, and is made anew when it is used again.
SEARCH_OUTBOX_DAYS = 7
#: How often one address may ask the search for machines; 0: as often as it likes.
SEARCH_API_PER_MINUTE = env.search_api_per_minute()
#: How many mistakes one address may report in an hour.
REPORTS_PER_HOUR = 30
#: Pictures beneath the outlines of a map, and who made them; "" for outlines only.
MAP_TILES_URL, MAP_TILES_CREDIT = env.map_tiles()
#: Whether the checker of websites may knock at doors that are not of the public internet: only in tests.
WEBSITES_MAY_BE_PRIVATE = False
#: Spreadsheets of the directory: bytes of a file, rows in it, and how many rows are looked at while their sender waits (more are a task).
DIRECTORY_TABLES = {"MAX_BYTES": 50 * 2**20, "MAX_ROWS": 100_000, "AT_ONCE": 300}
#: Which machines suggest translations (`portal.translation.machine.rules`); none unless it is configured.
MACHINE_TRANSLATION = env.machine_translation()
#: How many seconds after another process has published a sentence of the interface this one looks for it; None: never by itself.
INTERFACE_TEXTS_SECONDS: float | None = 2.0
#: Whether the translation desk takes a change up before the browser has its answer, rather than the regular work: only in tests.
TRANSLATION_SYNC_AT_ONCE = False
#: Whether a person may approve the policies that they submitted themselves, and their own translations of policies.
SELF_APPROVAL = env.allows_self_approval()
#: From whom staff get mails.
DEFAULT_FROM_EMAIL = env.mail_from()
#: No proxy is trusted to tell a reader's address.
NINJA_NUM_PROXIES = 0
#: Readers are told that telephone numbers, fees and times were not checked with the authorities.
SHOWS_DEMONSTRATION_NOTICE = True

# Safety -------------------------------------------------------------------------------------------------------------------------

X_FRAME_OPTIONS = "SAMEORIGIN"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    # A cluster that does not answer is one line of `search.engines.elastic`, not a traceback for each request.
    "loggers": {"elastic_transport": {"level": "ERROR"}},
}
