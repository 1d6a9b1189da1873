"""Settings of the test suite: a home of its own for each test process, SQLite on a real file or PostgreSQL.

`TURNOUT_TEST_DATABASE_URL` names the PostgreSQL server; nothing else of the environment or of `.env` reaches the tests.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

SERVER = os.environ.get("TURNOUT_TEST_DATABASE_URL", "")
KEPT = {"TURNOUT_TEST_DATABASE_URL", "TURNOUT_SHARED", "TURNOUT_DRILL_KILLS"}

for name in [name for name in os.environ if name.startswith("TURNOUT_") and name not in KEPT]:
    del os.environ[name]

home = tempfile.TemporaryDirectory(prefix="turnout-tests-")
os.environ["TURNOUT_HOME"] = home.name
os.environ["TURNOUT_ENV_FILE"] = os.devnull
os.environ["TURNOUT_SECRET_KEY"] = "only for tests, and long enough that nobody warns about it"
if SERVER:
    os.environ["TURNOUT_DATABASE_URL"] = SERVER

from turnout.config.settings import *  # noqa: E402, F403 - the environment above comes first, and settings are names
from turnout.config.settings import DATABASES  # noqa: E402 - as above

if not SERVER:
    # A real file with a write-ahead log, as in an installation: threads and processes see each other's commits.
    DATABASES["default"]["TEST"] = {"NAME": Path(home.name) / "turnout.sqlite3"}
# Argon2 and PBKDF2 are slow on purpose; no test is about their strength.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
