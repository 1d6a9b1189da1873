"""The database of an installation: SQLite by default, PostgreSQL where an address names it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from turnout.config.env import Address, BadOption

# FULL: an acknowledged write survives a power cut. secure_delete: what expires is overwritten in the file.
# wal_autocheckpoint, in pages: the worker folds the log into the file every few seconds; no report waits for that.
SQLITE_PRAGMAS = """
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
PRAGMA wal_autocheckpoint = 8000;
PRAGMA secure_delete = ON;
PRAGMA foreign_keys = ON;
PRAGMA temp_store = MEMORY;
"""


def database(address: Address | None, home: Path) -> dict[str, Any]:
    """Return Django's DATABASES entry for an address; without one, a SQLite file in the home folder."""
    if address is None or address.scheme == "sqlite":
        return sqlite(Path("/" + address.name) if address else home / "turnout.sqlite3")
    if address.scheme in {"postgres", "postgresql"}:
        return postgresql(address)
    raise BadOption(f"TURNOUT_DATABASE_URL starts with {address.scheme}://; use sqlite:// or postgresql://.")


def sqlite(path: Path) -> dict[str, Any]:
    return {
        "ENGINE": "turnout.core.sqlite",
        "NAME": path,
        "CONN_MAX_AGE": None,
        # IMMEDIATE: a transaction that will write queues for the lock at its start instead of failing half-way.
        "OPTIONS": {"timeout": 20, "transaction_mode": "IMMEDIATE", "init_command": SQLITE_PRAGMAS},
        "TEST": {"NAME": None},
    }


def postgresql(address: Address) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": address.name,
        "USER": address.user,
        "PASSWORD": address.password,
        "HOST": address.host,
        "PORT": address.port or 5432,
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        # Compiling a query takes PostgreSQL longer than any of ours runs; the tables lie in memory or on flash, where
        # reading by index costs little more than reading on.
        "OPTIONS": {"options": "-c jit=off -c random_page_cost=1.1"},
    }
