"""Live updates: pages hear that something changed and ask the server what. The ASGI side is `live/app.py`."""

from turnout.core.live.stream import (
    expire_events,
    may_listen,
    publish,
    revoke,
    topic_token,
)

__all__ = ["expire_events", "may_listen", "publish", "revoke", "topic_token"]
