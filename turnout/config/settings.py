"""Django settings of Turnout: wiring only. What an installation may choose is read through config.env."""

from __future__ import annotations

import secrets
from pathlib import Path
from urllib.parse import urlsplit

from turnout.config import env
from turnout.config.accounts import *  # noqa: F403 - settings are names, and those of accounts stand in their own file
from turnout.config.databases import database

BASE_DIR = Path(__file__).resolve().parent.parent
env.load_file(Path(env.text("ENV_FILE", ".env")))

TURNOUT_HOME = env.folder("HOME", env.DEFAULT_HOME)
TURNOUT_BASE_URL = env.text("BASE_URL", "http://localhost:8000").rstrip("/")
TURNOUT_CLOCK = env.text("CLOCK", "system")
TURNOUT_EMAIL = env.address("EMAIL_URL")
TURNOUT_EMAIL_FROM = env.text("EMAIL_FROM", "turnout@localhost")

DEBUG = False
SITE_HOST = urlsplit(TURNOUT_BASE_URL)
ALLOWED_HOSTS = [SITE_HOST.hostname or "localhost", "localhost", "127.0.0.1", *env.text("HOSTS").split()]
CSRF_TRUSTED_ORIGINS = [TURNOUT_BASE_URL]
SECURE_COOKIES = SITE_HOST.scheme == "https"


def _secret_key() -> str:
    """Read the network's secret; a process that runs before `turnout init` gets one of its own, kept nowhere."""
    kept = TURNOUT_HOME / "django.key"
    return env.text("SECRET_KEY") or (kept.read_text(encoding="ascii") if kept.is_file() else secrets.token_urlsafe(48))


SECRET_KEY = _secret_key()

INSTALLED_APPS = [
    "turnout.config",
    "turnout.demo",
    "turnout.front",
    "turnout.respond",
    "turnout.load",
    "turnout.messaging",
    "turnout.people",
    "turnout.zones",
    "turnout.core",
    "turnout.ui",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_tasks",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.gzip.GZipMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "turnout.core.csp.SecurityHeaders",
    "turnout.core.errors.PlainErrors",
    "turnout.core.outage.DatabaseAway",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "turnout.core.language.PageLanguage",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "turnout.config.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "turnout.config.context.page",
            ],
        },
    }
]

DATABASES = {"default": database(env.address("DATABASE_URL"), TURNOUT_HOME)}
TASKS = {"default": {"BACKEND": "turnout.core.tasks_backend.LeasedBackend"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.Person"
LOGIN_URL = "/account/login/"
LOGIN_REDIRECT_URL = "/home/"

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_COOKIES
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "turnout.core.errors.stale_form"

USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("es", "Español")]
LOCALE_PATHS = [BASE_DIR / "locale"]

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "filters": {"addresses": {"()": "turnout.core.logs.HideAddresses"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain", "filters": ["addresses"]}},
    # Django's own handlers would print beside ours, addresses and all.
    "loggers": {"django": {"handlers": [], "level": "INFO", "propagate": True}},
    "root": {"handlers": ["console"], "level": "INFO"},
}
