"""Settings of a process that has core and nothing above it: quick to start, and proof that core knows no app."""

import os
from pathlib import Path

from turnout.config import env
from turnout.config.databases import database

SECRET_KEY = "only for tests, and long enough that nobody warns about it"
TURNOUT_HOME = Path(os.environ["TURNOUT_HOME"])
DATABASES = {"default": database(env.address("DATABASE_URL"), TURNOUT_HOME)}
INSTALLED_APPS = ["turnout.core"]
ROOT_URLCONF = "tests.core.core_urls"
ALLOWED_HOSTS = ["*"]
USE_TZ = True
LOGGING = {
    "version": 1,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "INFO"},
}
