"""Settings of the live benchmark: core alone, on SQLite, in the benchmark's own home folder."""

import os
from pathlib import Path

from turnout.config.databases import sqlite

SECRET_KEY = "only for a benchmark, and long enough that nobody warns about it"  # noqa: S105 - as it says
TURNOUT_HOME = Path(os.environ["TURNOUT_HOME"])
DATABASES = {"default": sqlite(TURNOUT_HOME / "turnout.sqlite3")}
INSTALLED_APPS = ["turnout.core"]
ROOT_URLCONF = "bench.live_settings"
ALLOWED_HOSTS = ["*"]
USE_TZ = True
LOGGING = {"version": 1, "root": {"level": "ERROR"}}
urlpatterns: list[object] = []
