"""All settings, each readable from the environment; the defaults are a whole single-machine installation."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.utils.translation import gettext

from tongzhou.base import words
from tongzhou.base.manifest import slices


def env(name: str, default: str = "") -> str:
    return os.environ.get(name, default)


def env_bool(name: str, default: bool = False) -> bool:
    return env(name, "1" if default else "0").lower() in {"1", "true", "yes", "on"}


def env_secret(name: str, kept_in: Path) -> str:
    """The secret from the environment, from the file NAME_FILE names, or made once and kept in the data folder."""
    if value := env(name):
        return value
    path = Path(env(f"{name}_FILE") or kept_in)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(48))
    return path.read_text(encoding="ascii").strip()


SOURCE = Path(__file__).resolve().parent.parent
DATA = Path(env("TONGZHOU_DATA", "data")).resolve()
# A new folder opens for its owner only: the database in it is readable by whoever may read its folder.
DATA.mkdir(mode=0o700, parents=True, exist_ok=True)

DEBUG = env_bool("TONGZHOU_DEBUG")
DEMO = env_bool("TONGZHOU_DEMO")
# Printed on the sign-in page of a demo, and of a demo only.
DEMO_PASSWORD = "tongzhou-2026"
SECRET_KEY = env_secret("TONGZHOU_SECRET_KEY", DATA / "secret.key")
ALLOWED_HOSTS = env("TONGZHOU_HOSTS", "127.0.0.1,localhost,[::1],testserver").split(",")
CSRF_TRUSTED_ORIGINS = [origin for origin in env("TONGZHOU_ORIGINS").split(",") if origin]
HTTPS = env_bool("TONGZHOU_HTTPS")
# `serve --lan` sets it: we speak HTTPS ourselves, in the office only, with a certificate of our own.
LAN = env_bool("TONGZHOU_LAN")
# How many proxies of ours stand before us, each adding a name to X-Forwarded-For; none by default,
# for without a proxy anybody could write there what they like.
PROXIES = int(env("TONGZHOU_PROXIES", "0"))

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "template_partials",
    *slices(),
    "django.forms",  # last: our own field.html stands before Django's
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "tongzhou.web.middleware.language",
    "tongzhou.web.middleware.size",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "tongzhou.web.middleware.viewer",
    "tongzhou.web.middleware.trail",
    "tongzhou.web.middleware.idle",
    "tongzhou.web.middleware.own_password",
    "tongzhou.web.middleware.refusals",
]

ROOT_URLCONF = "tongzhou.config.urls"
WSGI_APPLICATION = "tongzhou.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "tongzhou.web.context.shell",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# SQLite in WAL mode: readers never wait for a writer; NORMAL loses at most the last moments of a
# power cut, never the file. IMMEDIATE takes the write lock at BEGIN, so two writers queue instead of
# one failing half-way. TONGZHOU_SQLITE_SYNC=FULL makes every commit durable against a power cut.
SQLITE_START = (
    "PRAGMA journal_mode=WAL;"
    f"PRAGMA synchronous={env('TONGZHOU_SQLITE_SYNC', 'NORMAL')};"
    "PRAGMA mmap_size=134217728;"
    "PRAGMA journal_size_limit=27103364;"
    "PRAGMA cache_size=-65536;"
    "PRAGMA foreign_keys=ON;"
)


def database(url: str) -> dict[str, object]:
    """Django's database entry for a `postgres://user:password@host:port/name` address, or the SQLite file."""
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": DATA / "tongzhou.sqlite3",
            # A file, for threads of one in-memory database lock each other out at once.
            "TEST": {"NAME": DATA / "test.sqlite3"},
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": SQLITE_START,
            },
        }
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ValueError(f"TONGZHOU_DATABASE_URL begins with {parts.scheme!r}; use postgres://")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


DATABASES = {"default": database(env("TONGZHOU_DATABASE_URL"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "access.Account"
LOGIN_URL = "web:sign_in"
LOGIN_REDIRECT_URL = "web:my_day"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "tongzhou.web.limits.ByRule"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]

SESSION_COOKIE_AGE = 12 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS or LAN
CSRF_FAILURE_VIEW = "tongzhou.web.views.errors.form_too_old"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_SSL_REDIRECT = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "connect-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "language"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True
words.speak_with(gettext)

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STATIC_ROOT.mkdir(exist_ok=True)
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA / "files"},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = 30 * 1024 * 1024
# Files are not counted by the line above; the largest that any page takes has 20 MB.
LARGEST_REQUEST = 32 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

# Nothing leaves the house unless this is on. ROBOT_HOSTS are further hosts a robot may live on.
OUTBOUND = env_bool("TONGZHOU_OUTBOUND")
ROBOT_HOSTS = [host for host in env("TONGZHOU_ROBOT_HOSTS").split(",") if host]
EMAIL_HOST = env("TONGZHOU_MAIL_HOST")
EMAIL_PORT = int(env("TONGZHOU_MAIL_PORT", "465"))
EMAIL_HOST_USER = env("TONGZHOU_MAIL_USER")
EMAIL_HOST_PASSWORD = env("TONGZHOU_MAIL_PASSWORD")
EMAIL_USE_SSL = EMAIL_PORT == 465
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env("TONGZHOU_MAIL_FROM", EMAIL_HOST_USER)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": env("TONGZHOU_LOG", "WARNING")},
}
