"""Django's settings, made from ours. The one module that reads the environment when it is imported."""

import os
import secrets
from contextlib import suppress
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


def origin(settings: Settings) -> tuple[str, bool]:
    """Scheme and host of the public address, and whether it is https.

    Raises:
        ConfigError: TSUNAGI_BASE_URL is no web address, or TSUNAGI_SIGN_UP is no choice.
    """
    url = urlsplit(settings.base_url)
    if settings.base_url and (url.scheme not in {"http", "https"} or not url.netloc):
        raise ConfigError(
            f"TSUNAGI_BASE_URL={settings.base_url!r} is no web address. Write it as https://hub.example.jp."
        )
    if settings.sign_up not in {"invited", "open"}:
        raise ConfigError(f"TSUNAGI_SIGN_UP={settings.sign_up!r} is no choice. Write invited or open.")
    return f"{url.scheme}://{url.netloc}", url.scheme == "https"


def secret_key(settings: Settings) -> str:
    """The signing key that is set, or one that is made once and kept in the data folder."""
    if settings.secret_key:
        return settings.secret_key
    path = settings.data / "secret_key"
    if not path.exists():
        settings.data.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f"secret_key.{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(48), "ascii")
        with suppress(FileExistsError):  # another process was first: its key counts
            path.hardlink_to(draft)
        draft.unlink()
    return path.read_text("ascii")


TSUNAGI = read_settings()
_ORIGIN, _HTTPS = origin(TSUNAGI)
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
    "django.contrib.humanize",  # templates of allauth tell times with it
    "django.contrib.admin.apps.SimpleAdminConfig",  # what it shows is listed in tsunagi.serve._admin
    "tsunagi.catalogue",
    "tsunagi.collab",
    "tsunagi.serve",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.socialaccount.providers.saml",
]
AUTH_USER_MODEL = "collab.Account"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": f"django.contrib.auth.password_validation.{name}",
        "OPTIONS": options,
    }
    for name, options in (
        ("UserAttributeSimilarityValidator", {"user_attributes": ("email", "name")}),
        ("MinimumLengthValidator", {"min_length": 10}),
        ("CommonPasswordValidator", {}),
        ("NumericPasswordValidator", {}),
    )
]
CACHES = {
    # The server is one process, so its own memory counts attempts to sign in exactly, and asks no other service. Who
    # runs several processes beside each other multiplies the limits by their number.
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _HTTPS
SESSION_COOKIE_AGE = 7 * 24 * 3600
CSRF_TRUSTED_ORIGINS = [_ORIGIN] if _HTTPS else []
CSRF_FAILURE_VIEW = "tsunagi.serve._signin.refused"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "account"
LOGOUT_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "tsunagi.serve._signin_adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_SIGNUP_FORM_CLASS = "tsunagi.serve._signin_forms.Named"
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_SUBJECT_PREFIX = "[つなぎ] "
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # else whoever types an address makes us write to it
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if _HTTPS else "http"
ACCOUNT_MAX_EMAIL_ADDRESSES = 5
MFA_ADAPTER = "tsunagi.serve._signin_adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "Tsunagi"
MFA_FORMS = {
    "add_webauthn": "tsunagi.serve._signin_keys.AddedKey",
    "edit_webauthn": "tsunagi.serve._signin_keys.NamedKey",
}
SOCIALACCOUNT_ADAPTER = "tsunagi.serve._signin_others.OthersAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "tsunagi.serve._headers.Headers",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "tsunagi.serve._locale.Locale",
    "tsunagi.serve._limits.Limits",
    "tsunagi.serve._signin.Private",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "tsunagi.serve._nul.NoNul",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
globals().update(mail(TSUNAGI))
DEFAULT_FROM_EMAIL = TSUNAGI.mail_from
ROOT_URLCONF = "tsunagi.serve.urls"
WSGI_APPLICATION = "tsunagi.serve.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [_SERVE / "templates"],
        "APP_DIRS": True,  # ours stand before those of allauth and of the administration
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "tsunagi.serve._signin.frame",
            ]
        },
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
    "filters": {
        "links": {"()": "tsunagi.serve._case_log.WithoutLinks"}
    },  # whoever reads a log must not act by it
    "handlers": {"stderr": {"class": "logging.StreamHandler", "filters": ["links"]}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"django.request": {"handlers": ["stderr"], "level": "ERROR", "propagate": False}},
}
