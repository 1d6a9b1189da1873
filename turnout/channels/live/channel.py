"""LiveChannel: tells a person's open pages that something has changed; they fetch the words themselves."""

from typing import ClassVar, Protocol

from turnout.channels.contract import Outgoing, Receipt, Resend, check_length, no_lookup

EVENT = "message"


class Publish(Protocol):
    """What config hands over: core.live's way of writing an event."""

    def __call__(self, *topics: str, event: str, reference: str = "") -> object: ...


class LiveChannel:
    """Publishes on the topic that is the address. Nobody knows whether a page was open: it claims no delivery."""

    label: ClassVar[str] = "Open pages"
    cost: ClassVar[float] = 0.0
    max_length: ClassVar[int] = 10_000
    two_way: ClassVar[bool] = False
    receipts: ClassVar[bool] = False
    joins_transaction: ClassVar[bool] = True
    settle_seconds = 0.0

    def __init__(self, publish: Publish) -> None:
        self._publish = publish

    @property
    def resend(self) -> Resend:
        """A page that is told twice looks twice and shows the same."""
        return "idempotent"

    def send(self, message: Outgoing) -> Receipt:
        """Publish that something changed; neither the words nor the link are in it."""
        check_length(self, message)
        self._publish(message.address, event=EVENT, reference=message.reference)
        return Receipt(message.reference)

    def lookup(self, reference: str) -> Receipt | None:
        """Refuse: events are not kept to be asked about."""
        raise no_lookup(self)

    def close(self) -> None:
        """Nothing is kept open."""
