"""The ASGI application: /live is answered in the event loop, every other path by Django's WSGI in a few threads."""

import os
from typing import Any

import django
from a2wsgi import WSGIMiddleware
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "turnout.config.settings")
django.setup()

from turnout.config import env  # noqa: E402 - the apps must be ready before anything of theirs is imported
from turnout.core.live.app import hub, live_app  # noqa: E402 - as above: after the apps

THREADS = 8

wsgi: Any = get_wsgi_application()
pages: Any = WSGIMiddleware(wsgi, workers=int(env.text("THREADS", str(THREADS))))


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Send a request where it belongs, and start and stop the live hub with the server."""
    if scope["type"] == "lifespan":
        await _live_as_long_as_the_server(receive, send)
    elif scope["type"] == "http" and scope["path"] == "/live":
        await live_app(scope, receive, send)
    else:
        await pages(scope, receive, send)


async def _live_as_long_as_the_server(receive: Any, send: Any) -> None:
    await receive()
    await hub.start()
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await hub.stop()
    await send({"type": "lifespan.shutdown.complete"})
