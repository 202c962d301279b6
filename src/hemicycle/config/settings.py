"""The one settings file. Everything that differs between places comes from the environment.

HEMICYCLE_HOME      where files and the embedded database live (default: ./var)
HEMICYCLE_DATABASE  postgresql://user:password@host:port/name (default: SQLite in the home)
HEMICYCLE_ADDRESS   the public address, for links in mail (default: http://127.0.0.1:8000)
HEMICYCLE_HOSTS     host names served, comma separated (default: those of the address, and local)
HEMICYCLE_SECRET    signs sessions and links (default: made once and kept in the home)
HEMICYCLE_MAIL      smtp://user:password@host:port (default: mail is written to files in the home)
HEMICYCLE_THREADS   requests answered at the same time (default: 24)
HEMICYCLE_DEBUG     1 shows errors in the browser: for development alone
"""

import os
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
import django_stubs_ext
from csp.constants import NONE, SELF
from django.core.management.utils import get_random_secret_key
from django.utils.translation import gettext_lazy as _

django_stubs_ext.monkeypatch()  # So that generic Django classes can be written `ModelForm[User]`.

PACKAGE = Path(__file__).resolve().parents[1]
HOME = Path(os.environ.get("HEMICYCLE_HOME", "var")).resolve()
HOME.mkdir(parents=True, exist_ok=True)


def _secret() -> str:
    """Made at the first start and kept, so that sessions survive a restart."""
    kept = HOME / "secret"
    if not kept.exists():
        descriptor = os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(get_random_secret_key())
    return kept.read_text()


SECRET_KEY = os.environ.get("HEMICYCLE_SECRET") or _secret()
DEBUG = os.environ.get("HEMICYCLE_DEBUG") == "1"
ADDRESS = urlsplit(os.environ.get("HEMICYCLE_ADDRESS", "http://127.0.0.1:8000"))
HOSTS = os.environ.get("HEMICYCLE_HOSTS", "")
ALLOWED_HOSTS = [
    *filter(None, (HOSTS or ADDRESS.hostname or "").split(",")),
    "127.0.0.1",
    "localhost",
]
CSRF_TRUSTED_ORIGINS = [f"{ADDRESS.scheme}://{ADDRESS.netloc}"]
SECURE = ADDRESS.scheme == "https"

ROOT_URLCONF = "hemicycle.config.urls"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.User"

INSTALLED_APPS = [
    "hemicycle.kernel",
    "hemicycle.accounts",
    "hemicycle.committee",
    "hemicycle.meetings",
    "hemicycle.calendar",
    "hemicycle.calls",
    "hemicycle.consultations",
    "hemicycle.floor",
    "hemicycle.slides",
    "hemicycle.checks",
    "hemicycle.notices",
    "hemicycle.captions",
    "hemicycle.chat",
    "hemicycle.records",
    "hemicycle.radar",
    "hemicycle.api",
    "hemicycle.demo",
    "allauth",
    "allauth.account",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_filters",
    "django_htmx",
    "django_tables2",
    "rules",
    "template_partials",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.forms",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "hemicycle.accounts.middleware.BearerMiddleware",
    "hemicycle.accounts.middleware.PreferencesMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "hemicycle.kernel.middleware.AnswerOnceMiddleware",
    "hemicycle.kernel.middleware.RefusalMiddleware",
]
AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": [
                "hemicycle.kernel.templatetags.bundles",
                "hemicycle.kernel.templatetags.when",
                "hemicycle.kernel.templatetags.words",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "hemicycle.config.navigation.rooms",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"
DJANGO_TABLES2_TEMPLATE = "kernel/table.html"
FILTERS_EMPTY_CHOICE_LABEL = _("All")

# Data

DATABASES = {
    "default": dj_database_url.parse(
        os.environ.get("HEMICYCLE_DATABASE") or f"sqlite:///{HOME / 'hemicycle.sqlite3'}",
        conn_max_age=None,
        conn_health_checks=True,
    )
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["ENGINE"] = "hemicycle.kernel.sqlite"
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = False
    DATABASES["default"]["TEST"] = {"NAME": str(HOME / "test.sqlite3")}
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-32000;"
            "PRAGMA temp_store=MEMORY; PRAGMA mmap_size=268435456;"
        ),
    }
THREADS = int(os.environ.get("HEMICYCLE_THREADS", "24"))
"""Requests answered at the same time, each with its own connection to the database."""
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    "sessions": {
        "BACKEND": "hemicycle.kernel.caches.BriefCache",
        "LOCATION": "sessions",
        "OPTIONS": {"MAX_ENTRIES": 5_000},
    },
}
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_CACHE_ALIAS = "sessions"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
MEDIA_ROOT = HOME / "files"
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o640
LARGEST_UPLOAD = 50 * 1024 * 1024
SLIDES_MOST_PAGES = 300
"""Of a PDF shown page by page: some 40 MB of pictures and three minutes of one processor."""
SLIDES_MOST_PIXELS = 6_000_000
"""Of one page: A4 upright at 1920 pixels across, 24 MB of memory while it is drawn."""
SLIDES_SECONDS = 20
"""Of a processor, for one page: a slow map takes two; what takes longer takes for ever."""
SLIDES_MEMORY = 1024 * 1024 * 1024
"""Bytes for the process that draws: a photograph of 100 megapixels unpacks to a third of that."""

# Languages and times: stored in UTC, shown in the viewer's zone

USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("zh-hans", _("Simplified Chinese")), ("ar", _("Arabic"))]
LOCALE_PATHS = [PACKAGE / "locale"]
FORMAT_MODULE_PATH = "hemicycle.config.formats"
LANGUAGE_COOKIE_NAME = "language"

# Static files: built with content hashes and compressed by the front-end build

STATIC_URL = "/static/"
WHITENOISE_ROOT = None
WHITENOISE_USE_FINDERS = False
WHITENOISE_AUTOREFRESH = False
STATIC_ROOT = PACKAGE / "kernel" / "static"
WHITENOISE_IMMUTABLE_FILE_TEST = r"^.+[.-][0-9A-Za-z_-]{8,}\.[a-z0-9]+$"

# Accounts: by e-mail, invited by the secretariat, never self-registered

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "hemicycle.accounts.adapter.InvitedOnly"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
    )
]

# Mail

MAIL = urlsplit(os.environ.get("HEMICYCLE_MAIL", ""))
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if MAIL.hostname else 'filebased'}.EmailBackend"
EMAIL_FILE_PATH = HOME / "mail"
EMAIL_HOST, EMAIL_PORT = MAIL.hostname or "", MAIL.port or 587
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = MAIL.username or "", MAIL.password or ""
EMAIL_USE_TLS = MAIL.scheme == "smtp" and bool(MAIL.username)
DEFAULT_FROM_EMAIL = os.environ.get("HEMICYCLE_FROM", f"hemicycle@{ADDRESS.hostname}")

# Safety: pages load nothing from elsewhere

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
X_FRAME_OPTIONS = "DENY"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "hemicycle.config.logs.Json"}},
    "handlers": {"out": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["out"], "level": os.environ.get("HEMICYCLE_LOG", "WARNING")},
    "loggers": {"django.request": {"level": "ERROR"}},  # A refusal is no news for the log.
}

PUSH_SERVICES = (
    "fcm.googleapis.com",
    "push.services.mozilla.com",
    "push.apple.com",
    "notify.windows.com",
)
"""Whose addresses notices are sent to: those of the browsers' makers, and no others."""
PUSH_SCHEMES = ("https",)
