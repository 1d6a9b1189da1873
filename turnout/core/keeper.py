"""The keeper: renews the leases of the rows in hand while they are worked on, and beats the worker's heart."""

import logging
import threading
from typing import Any

from django.db import close_old_connections, connections

from turnout.core import clock, heartbeat, leases
from turnout.core.boots import this_boot
from turnout.core.models import Leased

logger = logging.getLogger(__name__)

RENEW_SECONDS = 0.6
STUCK_SECONDS = 60.0


class Keeper:
    """A thread that renews the leases of the rows in hand and beats the worker's heart."""

    def __init__(self) -> None:
        self._held: dict[tuple[type[Leased], Any], int] = {}
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self._progress = clock.lease_now()
        self._thread = threading.Thread(target=self._keep, name="keeper", daemon=True)
        self._thread.start()

    def hold(self, row: Leased) -> None:
        """Renew this row's lease from now on."""
        with self._lock:
            self._held[type(row), row.pk] = row.token

    def let_go(self, row: Leased) -> None:
        """Stop renewing it, unless it has been claimed again since."""
        with self._lock:
            if self._held.get((type(row), row.pk)) == row.token:
                del self._held[type(row), row.pk]

    def made_progress(self) -> None:
        """Note that the worker's loop went round: a stuck loop has no heartbeat."""
        self._progress = clock.lease_now()

    def close(self) -> None:
        """Stop the thread."""
        self._closing.set()
        self._thread.join(timeout=5)

    def _keep(self) -> None:
        while not self._closing.wait(RENEW_SECONDS):
            try:
                self._renew_all()
                if clock.lease_now() - self._progress < STUCK_SECONDS:
                    heartbeat.beat_when_due(clock.lease_now())
            except Exception as error:  # noqa: BLE001 - the keeper outlives the database; tokens guard the rows
                logger.warning("leases not renewed (%s)", type(error).__name__)
                close_old_connections()
        connections.close_all()

    def _renew_all(self) -> None:
        with self._lock:
            in_hand = list(self._held)
        by_model: dict[type[Leased], list[Any]] = {}
        for model, pk in in_hand:
            by_model.setdefault(model, []).append(pk)
        for model, pks in by_model.items():
            leases.renew(model, pks=pks, boot=this_boot())
