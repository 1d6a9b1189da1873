"""SQLite where whoever wants to write first writes first.

SQLite lets a writer that finds the database busy sleep and try again, ever longer: under load the same ones lose again
and again, and a report waits half a second behind a message to everyone. Here a writer takes a lock on a file beside
the database before BEGIN IMMEDIATE; the kernel hands that lock on in order, at once, and frees it when a process dies.
"""

import fcntl
import os
from typing import Any

from django.db.backends.sqlite3 import base


class DatabaseWrapper(base.DatabaseWrapper):
    """One connection; its write transactions stand in the queue of all processes and threads of this database."""

    _queue: int | None = None
    _is_first = False

    def _take_turn(self) -> None:
        if self._is_first or self.is_in_memory_db():
            return
        if self._queue is None:
            path = f"{self.settings_dict['NAME']}-queue"
            self._queue = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.flock(self._queue, fcntl.LOCK_EX)
        self._is_first = True

    def _pass_on(self) -> None:
        if self._is_first and self._queue is not None:
            fcntl.flock(self._queue, fcntl.LOCK_UN)
        self._is_first = False

    def _start_transaction_under_autocommit(self) -> None:
        self._take_turn()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]  # the stubs leave this hook out
        except BaseException:
            self._pass_on()
            raise

    def _commit(self) -> Any:
        try:
            return super()._commit()  # type: ignore[misc]  # the stubs leave this hook out
        finally:
            self._pass_on()

    def _rollback(self) -> Any:
        try:
            return super()._rollback()  # type: ignore[misc]  # the stubs leave this hook out
        finally:
            self._pass_on()

    def _close(self) -> Any:
        try:
            return super()._close()  # type: ignore[misc]  # the stubs leave this hook out
        finally:
            self._pass_on()
            if self._queue is not None:
                os.close(self._queue)
                self._queue = None
