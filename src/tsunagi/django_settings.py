"""Django's settings, made from ours. The one module that reads the environment when it is imported."""

import secrets
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from tsunagi.errors import ConfigError
from tsunagi.settings import Settings, read_settings

SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA cache_size=-16384;PRAGMA temp_store=MEMORY;"
)


def database(settings: Settings) -> dict[str, Any]:
    """Django's DATABASES entry.

    Raises:
        ConfigError: TSUNAGI_DATABASE_URL is not a PostgreSQL address.
    """
    if not settings.database_url:
        settings.data.mkdir(parents=True, exist_ok=True)
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(settings.data / "catalogue.sqlite3"),
            "CONN_MAX_AGE": None,
            "OPTIONS": {"init_command": SQLITE_PRAGMAS, "transaction_mode": "IMMEDIATE", "timeout": 60},
            "TEST": {"NAME": str(settings.data / "test.sqlite3")},
        }
    url = urlsplit(settings.database_url)
    if url.scheme not in {"postgres", "postgresql"} or not url.path.strip("/"):
        raise ConfigError(
            "TSUNAGI_DATABASE_URL must look like postgresql://user:password@host:port/name; "
            f"its scheme is {url.scheme!r}."
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(url.path.strip("/")),
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": unquote(url.hostname or ""),
        "PORT": url.port or "",
        "CONN_MAX_AGE": None,
    }


def mail(settings: Settings) -> dict[str, Any]:
    """Django's EMAIL_ settings.

    Raises:
        ConfigError: TSUNAGI_MAIL is no address of a mail server.
    """
    if not settings.mail:
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "EMAIL_FILE_PATH": str(settings.data / "mail"),
        }
    url = urlsplit(settings.mail)
    if url.scheme not in {"smtp", "smtps"} or not url.hostname:
        raise ConfigError(
            f"TSUNAGI_MAIL must look like smtp://user:password@host:port; its scheme is {url.scheme!r}."
        )
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": url.hostname,
        "EMAIL_PORT": url.port or (465 if url.scheme == "smtps" else 587),
        "EMAIL_HOST_USER": unquote(url.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(url.password or ""),
        "EMAIL_USE_SSL": url.scheme == "smtps",
        "EMAIL_USE_TLS": url.scheme == "smtp" and url.hostname not in {"localhost", "127.0.0.1"},
        "EMAIL_TIMEOUT": 20,
    }


def secret_key(settings: Settings) -> str:
    """The signing key that is set, or one that is made once and kept in the data folder."""
    if settings.secret_key:
        return settings.secret_key
    path = settings.data / "secret_key"
    if not path.exists():
        settings.data.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48), "ascii")
    return path.read_text("ascii")


TSUNAGI = read_settings()
_SERVE = Path(__file__).parent / "serve"

SECRET_KEY = secret_key(TSUNAGI)
DEBUG = TSUNAGI.debug
ALLOWED_HOSTS = TSUNAGI.allowed_hosts.split(",")
DATABASES = {"default": database(TSUNAGI)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "tsunagi.catalogue",
    "tsunagi.collab",
    "tsunagi.serve",
]
AUTH_USER_MODEL = "collab.Account"
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "tsunagi.serve._headers.Headers",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "tsunagi.serve._locale.Locale",
    "tsunagi.serve._limits.Limits",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
globals().update(mail(TSUNAGI))
DEFAULT_FROM_EMAIL = TSUNAGI.mail_from
ROOT_URLCONF = "tsunagi.serve.urls"
WSGI_APPLICATION = "tsunagi.serve.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [_SERVE / "templates"],
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    }
]
LANGUAGE_CODE = "ja"
LANGUAGES = [("ja", "日本語"), ("en", "English")]
LOCALE_PATHS = [_SERVE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Tokyo"
STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
SECURE_REFERRER_POLICY = "same-origin"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"stderr": {"class": "logging.StreamHandler"}},
    "loggers": {"django.request": {"handlers": ["stderr"], "level": "ERROR", "propagate": False}},
}
