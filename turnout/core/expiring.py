"""The thread that lets data expire every ten minutes and keeps SQLite's log short.

It is no job: on a full disk no job could be claimed.
"""

import logging
import threading
from datetime import datetime, timedelta

from django.db import close_old_connections, connections

from turnout.core import clock
from turnout.core.expiry import fold_log, run_expiry

logger = logging.getLogger(__name__)

EVERY = timedelta(minutes=10)
LOOK_SECONDS = 5.0


class Expiring:
    """Runs every expiry at its start and each ten minutes of domain time after, until `close`."""

    def __init__(self, look_seconds: float = LOOK_SECONDS) -> None:
        self._look_seconds = look_seconds
        self._closing = threading.Event()
        self._last: datetime | None = None
        self._thread = threading.Thread(target=self._keep, name="expiring", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Finish the round that runs, then stop the thread."""
        self._closing.set()
        self._thread.join(timeout=60)

    def _keep(self) -> None:
        while True:
            now = clock.now()
            # A clock set back must not make data stay: any distance of ten minutes counts.
            if self._last is None or abs(now - self._last) >= EVERY:
                self._last = now
                self._run(now)
            self._fold_log()
            if self._closing.wait(self._look_seconds):
                break
        connections.close_all()

    def _fold_log(self) -> None:
        try:
            fold_log()
        except Exception as error:  # noqa: BLE001 - a full disk, a busy database: the next look tries again
            logger.warning("the log was not folded (%s)", type(error).__name__)
            close_old_connections()

    def _run(self, now: datetime) -> None:
        try:
            removed = {name: count for name, count in run_expiry(now).items() if count}
            logger.info("expired: %s", removed or "nothing")
        except Exception as error:  # noqa: BLE001 - the next round tries again
            logger.error("expiry did not end well: %s", error)
        finally:
            close_old_connections()
