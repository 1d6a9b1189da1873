"""HTTP for channels: one client, and one reading of what a broken connection means."""

import logging

import httpx

from turnout.channels.contract import TransportError

CONNECT_SECONDS = 5.0

# Its lines hold addresses with references in them, one per message.
logging.getLogger("httpx").setLevel(logging.WARNING)

# The request never left: trying again cannot make a second copy.
NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol, httpx.InvalidURL)
GONE_FOR_GOOD = frozenset({400, 401, 403, 404, 405, 410, 413, 422})


def client(*, timeout_seconds: float) -> httpx.Client:
    """Return a client for many threads; it follows no redirect and reads no proxy from the environment."""
    timeout = httpx.Timeout(timeout_seconds, connect=min(CONNECT_SECONDS, timeout_seconds))
    return httpx.Client(timeout=timeout, trust_env=False)


def exchange(client: httpx.Client, request: httpx.Request) -> httpx.Response:
    """Send a request and return the answer if it is a good one (2xx or 404 of a GET).

    TransportError otherwise: in doubt when the connection broke after the request may have arrived, permanent for
    answers that another try cannot change.
    """
    try:
        response = client.send(request)
    except NOT_SENT as error:
        raise TransportError(f"not connected ({type(error).__name__})") from error
    except httpx.HTTPError as error:
        raise TransportError(f"no answer ({type(error).__name__})", in_doubt=request.method != "GET") from error
    if response.is_success or (request.method == "GET" and response.status_code == httpx.codes.NOT_FOUND):
        return response
    raise TransportError(f"refused with {response.status_code}", permanent=response.status_code in GONE_FOR_GOOD)
