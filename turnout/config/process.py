"""The processes of an installation: one that serves pages and live updates, one that works. Called by the CLI."""

import logging
import resource
import signal
import socket
import threading
import time
from types import FrameType
from typing import Any, cast

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

logger = logging.getLogger(__name__)

GRACE_SECONDS = 5
RESTART_SECONDS = 30
BACKLOG = 2048


def serve(*, host: str = "localhost", port: int = 8000) -> int:
    """Serve pages and live updates until SIGTERM or SIGINT; returns the exit code.

    Streams are closed first, running requests get five seconds. Nothing about a caller is logged.
    """
    raise_file_limit()
    forget_restored()
    config = uvicorn.Config(
        "turnout.config.asgi:application",
        host=host,
        port=port,
        http=Protocol,
        ws="none",
        lifespan="on",
        access_log=False,
        log_config=None,
        server_header=False,
        backlog=BACKLOG,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    # uvicorn raises the signal that stopped it once more at its end: that must not kill a process that is done.
    signal.signal(signal.SIGTERM, lambda _signal, _frame: None)
    server = Server(config)
    server.run()
    return 0 if server.started else 1


def work() -> int:
    """Run jobs and deliveries until SIGTERM or SIGINT; what has begun is finished first. Returns the exit code."""
    from turnout.core.expiring import Expiring
    from turnout.core.work import Worker

    raise_file_limit()
    stop = threading.Event()
    worker = Worker()

    def leave(_signal: int, _frame: FrameType | None) -> None:
        stop.set()
        worker.nudge()

    signal.signal(signal.SIGTERM, leave)
    signal.signal(signal.SIGINT, leave)
    forget_restored()
    expiring = Expiring()
    logger.info("the worker is ready")
    worker.run(stop)
    expiring.close()
    logger.info("the worker has finished")
    return 0


def forget_restored() -> None:
    """Let nothing a restored copy brought back be served; waits half a minute for a database that is restarting."""
    from django.db import OperationalError

    from turnout.core import clock
    from turnout.core.restored import forget_again

    for _ in range(RESTART_SECONDS):
        try:
            forget_again(now=clock.now())
            return
        except OperationalError as error:
            logger.warning("the database does not answer yet (%s)", error)
            time.sleep(1)
    forget_again(now=clock.now())


def raise_file_limit() -> None:
    """Allow as many open files as the system lets this process have: each live page is one."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 65_536 if hard == resource.RLIM_INFINITY else hard
    if soft < wanted:
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        except (ValueError, OSError):  # macOS refuses more than its own limit, which it does not tell
            logger.warning("at most %d files can be open", soft)


class Server(uvicorn.Server):
    """uvicorn, which would wait for endless streams to end by themselves: they are closed before it waits."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Close the live streams, then stop as uvicorn does."""
        from turnout.core.live.app import hub

        hub.close_streams()
        await super().shutdown(sockets)


class Protocol(HttpToolsProtocol):
    """uvicorn's HTTP, with the scope extension by which the live hub breaks off a peer that does not read."""

    def on_message_begin(self) -> None:
        """Offer the connection's `abort` to the application."""
        super().on_message_begin()
        scope = cast(dict[str, Any], self.scope)
        scope["extensions"] = {"turnout.abort": self.transport.abort}
