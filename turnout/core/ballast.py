"""A file that only takes up room, given up when the disk is full so that purging still can write."""

import errno
import logging
import os
import sqlite3
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError

logger = logging.getLogger(__name__)

BALLAST_BYTES = 16 * 1024 * 1024
CHUNK = b"\xa5" * 65_536
NO_ROOM = {errno.ENOSPC, errno.EDQUOT}
POSTGRES_DISK_FULL = "53100"


def _path() -> Path:
    return Path(settings.TURNOUT_HOME) / "ballast"


def is_disk_full(error: BaseException | None) -> bool:
    """Say whether an error, or one it was raised from, means that no byte more can be written."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        if isinstance(error, OSError) and error.errno in NO_ROOM:
            return True
        if _is_full_database(error):
            return True
        error = error.__cause__ or error.__context__
    return False


def _is_full_database(error: BaseException) -> bool:
    # Django's wrappers keep SQLite's words but not its code; psycopg's own errors carry PostgreSQL's code.
    if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL:
        return True
    if getattr(error, "sqlstate", None) == POSTGRES_DISK_FULL:
        return True
    return isinstance(error, (sqlite3.Error, DatabaseError)) and "disk is full" in str(error)


def load_ballast() -> bool:
    """Write the ballast where it is missing or short; False (and no file) when there is no room."""
    path = _path()
    if path.is_file() and path.stat().st_size == BALLAST_BYTES:
        return True
    try:
        with path.open("wb") as file:
            for _ in range(BALLAST_BYTES // len(CHUNK)):
                file.write(CHUNK)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        path.unlink(missing_ok=True)
        if not is_disk_full(error):
            raise
        logger.error("the disk is full: the ballast could not be written back")
        return False
    return True


def drop_ballast() -> bool:
    """Give the ballast's room back to the disk; True if there was any to give."""
    try:
        _path().unlink()
    except FileNotFoundError:
        return False
    logger.error("the disk is full: the ballast was given up so that expired data can be removed")
    return True
