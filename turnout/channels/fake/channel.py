"""FakeChannel: the channel to a FakeProvider, in this process or behind its HTTP address."""

import time
from typing import ClassVar, Protocol

import httpx

from turnout.channels import http
from turnout.channels.contract import Outgoing, Receipt, Resend, TransportError, check_length, no_lookup
from turnout.channels.fake.provider import Connection, FakeProvider, Mode, Unanswered

TIMEOUT_SECONDS = 5.0


class _Line(Protocol):
    """The way to the provider."""

    def submit(self, message: Outgoing) -> str: ...

    def find(self, reference: str) -> str | None: ...

    def close(self) -> None: ...


class FakeChannel:
    """Behaves as its provider's mode allows. `timeout_seconds` is how long it waits for an answer."""

    label: ClassVar[str] = "Fake"
    cost: ClassVar[float] = 0.0
    max_length: ClassVar[int] = 1_000
    two_way: ClassVar[bool] = False
    receipts: ClassVar[bool] = False
    joins_transaction: ClassVar[bool] = False

    def __init__(
        self,
        provider: FakeProvider | str,
        mode: Mode | str = Mode.IDEMPOTENT,
        *,
        timeout_seconds: float = TIMEOUT_SECONDS,
        settle_seconds: float | None = None,
    ) -> None:
        self._mode = Mode(mode)
        in_memory = isinstance(provider, FakeProvider)
        # In this process nothing is on its way any more once `send` has ended.
        self.settle_seconds = (0.0 if in_memory else timeout_seconds) if settle_seconds is None else settle_seconds
        self._line: _Line = (
            _InMemory(provider, timeout_seconds)
            if isinstance(provider, FakeProvider)
            else _OverHTTP(provider, timeout_seconds)
        )

    @property
    def resend(self) -> Resend:
        """What the provider offers against doubles."""
        return self._mode.value

    def send(self, message: Outgoing) -> Receipt:
        """Hand the message to the provider."""
        check_length(self, message)
        return Receipt(self._line.submit(message))

    def lookup(self, reference: str) -> Receipt | None:
        """Ask the provider for the reference, where its mode allows."""
        if self._mode is not Mode.LOOKUP:
            raise no_lookup(self)
        provider_id = self._line.find(reference)
        return None if provider_id is None else Receipt(provider_id)

    def close(self) -> None:
        """Let go of the connections to the provider."""
        self._line.close()


class _InMemory:
    def __init__(self, provider: FakeProvider, timeout_seconds: float) -> None:
        self._provider = provider
        self._timeout_seconds = timeout_seconds

    def submit(self, message: Outgoing) -> str:
        try:
            return self._provider.submit(message)
        except Unanswered as end:
            if end.connection is Connection.SILENT:
                time.sleep(self._timeout_seconds)
            refused = end.connection in {Connection.REFUSED, Connection.REFUSED_FOR_GOOD}
            raise TransportError(
                f"fake provider: {end.connection.value}",
                permanent=end.connection is Connection.REFUSED_FOR_GOOD,
                in_doubt=not refused,
            ) from end

    def find(self, reference: str) -> str | None:
        return self._provider.find(reference)

    def close(self) -> None:
        """The provider lives on."""


class _OverHTTP:
    def __init__(self, url: str, timeout_seconds: float) -> None:
        self._url = url.rstrip("/")
        self._timeout_seconds = timeout_seconds
        self._client = http.client(timeout_seconds=timeout_seconds)

    def submit(self, message: Outgoing) -> str:
        body = {
            "reference": message.reference,
            "address": message.address,
            "subject": message.subject,
            "text": message.text,
            "is_repeat": message.is_repeat,
        }
        request = self._client.build_request("POST", f"{self._url}/messages", json=body)
        return str(http.exchange(self._client, request).json()["id"])

    def find(self, reference: str) -> str | None:
        request = self._client.build_request("GET", f"{self._url}/messages", params={"reference": reference})
        response = http.exchange(self._client, request)
        return None if response.status_code == httpx.codes.NOT_FOUND else str(response.json()["id"])

    def close(self) -> None:
        self._client.close()
        self._client = http.client(timeout_seconds=self._timeout_seconds)
