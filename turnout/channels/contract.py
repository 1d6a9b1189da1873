"""What every channel is: its declared properties, what it is given, what it gives back, how it fails."""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Literal, Protocol

Resend = Literal["idempotent", "lookup", "none"]


class ReceiptState(StrEnum):
    """How far a message has come, in the provider's own words."""

    ACCEPTED = "accepted"
    DELIVERED = "delivered"


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message, rendered, for one address. `reference` is ours, and the same for every copy."""

    reference: str
    address: str
    subject: str
    text: str
    html: str | None = None
    link: str | None = None
    is_repeat: bool = False


@dataclass(frozen=True, slots=True)
class Receipt:
    """The provider has the message, under this id."""

    provider_id: str
    state: ReceiptState = ReceiptState.ACCEPTED


class TransportError(Exception):
    """A message was not handed over, or nobody can say whether it was.

    `permanent`: trying again is useless. `in_doubt`: the provider may have it all the same (the connection broke after
    it left). The text names neither the address nor the words: it is logged.
    """

    def __init__(self, message: str, permanent: bool = False, *, in_doubt: bool = False) -> None:
        super().__init__(message)
        self.permanent = permanent
        self.in_doubt = in_doubt


class Channel(Protocol):
    """A way to people. Everything that differs between channels is an attribute, so nobody asks which one it is.

    resend          what may be done when a hand-over is in doubt: `idempotent` (send again under the same reference,
                    the provider keeps one), `lookup` (ask the provider first), `none` (only one more, marked copy)
    settle_seconds  with `lookup`: how long after a hand-over began the provider may still come to accept it; a look-up
                    before that proves nothing
    max_length      characters of text; a longer one is a permanent TransportError before anything leaves
    cost            rough price of one message in US cents, to prefer the cheaper of two equal ways
    two_way         answers can come back on it
    receipts        the provider tells when a message reached the phone
    joins_transaction  `send` writes to our own database in the caller's transaction and is undone with it: never in
                    doubt
    """

    label: ClassVar[str]
    cost: ClassVar[float]
    max_length: ClassVar[int]
    two_way: ClassVar[bool]
    receipts: ClassVar[bool]
    joins_transaction: ClassVar[bool]
    settle_seconds: float

    @property
    def resend(self) -> Resend: ...

    def send(self, message: Outgoing) -> Receipt:
        """Hand the message over and return the provider's receipt; TransportError otherwise. May be called by many
        threads at once, and returns or raises within 30 seconds."""
        ...

    def lookup(self, reference: str) -> Receipt | None:
        """Return the receipt of the message with this reference, None when the provider certainly does not have it.

        TransportError when that cannot be found out now; a permanent one where the channel has no look-up at all.
        """
        ...

    def close(self) -> None:
        """Let go of open connections; the next `send` makes new ones."""
        ...


def check_length(channel: Channel, message: Outgoing) -> None:
    """Refuse a text longer than the channel takes with a permanent TransportError."""
    if len(message.text) > channel.max_length:
        raise TransportError(f"the text has {len(message.text)} characters, {channel.max_length} fit", permanent=True)


def no_lookup(channel: Channel) -> TransportError:
    """Return the error of a channel that has no look-up."""
    return TransportError(f"{channel.label}: nothing can be looked up", permanent=True)
