"""One delivery on its way to its channel: what to do about a doubt, begin, carry, record. No delivery leaves twice
where the channel lets us avoid it; where it does not, one more copy per fault leaves, and says that it is one.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from turnout.channels.contract import Channel, Receipt, ReceiptState, TransportError
from turnout.core import leases
from turnout.core.clock import lease_now
from turnout.messaging.enums import DeliveryState, FailedReason
from turnout.messaging.hooks import delivery_failed
from turnout.messaging.services.rendering import Draft

logger = logging.getLogger(__name__)

FIRST_DELAY = timedelta(seconds=1)
LONGEST_DELAY = timedelta(seconds=30)
LONGEST_PLAIN_DELAY = timedelta(minutes=10)
MOST_COPIES = 3
LONGEST_ERROR = 500

# What the person took back or forbade herself is no failure that anybody must act on.
UNTOLD = frozenset({FailedReason.CANCELLED, FailedReason.STOPPED})


@dataclass(frozen=True, slots=True)
class _Wait:
    """Nothing can be said yet; look again at this instant of the domain's time."""

    due_at: datetime


_Outcome = Receipt | TransportError | FailedReason | _Wait


class HandOver:
    """The four beats of one claimed delivery. `begin` and `record` write (in a transaction of the caller's), `ask`
    and `carry` talk to the provider (in none)."""

    def __init__(self, *, draft: Draft, now: datetime) -> None:
        self.row = draft.row
        self._draft = draft
        self._now = now
        self._was_in_doubt = self.row.state == DeliveryState.IN_DOUBT
        self._is_sure = False
        self._is_repeat = False
        self._lease_until = 0.0
        self._outcome: _Outcome | None = None

    @property
    def channel(self) -> Channel:
        if self._draft.channel is None:
            raise LookupError(self.row.channel)
        return self._draft.channel

    @property
    def leaves(self) -> bool:
        """Whether there is something to send that `begin` has to announce first."""
        return self._outcome is None and not self.channel.joins_transaction

    @property
    def goes_alone(self) -> bool:
        """Whether it must be the only one of its channel under way: a crash may then double one message at most."""
        return self.channel.resend == "none"

    def ask(self) -> None:
        """Decide what may be done: ask the provider about an earlier doubt where it answers such questions."""
        refusal = self._draft.refusal
        if self._was_in_doubt and self._draft.channel is not None:
            if self.channel.resend == "lookup":
                self._look_up()
            if self.channel.resend == "none":
                self._is_repeat = True
                if self.row.copies >= MOST_COPIES:
                    refusal = refusal or FailedReason.IN_DOUBT
        if self._is_sure:
            self.row.copies = 0
        if self._outcome is None and refusal is not None:
            self._outcome = refusal if self._is_sure or not self._was_in_doubt else FailedReason.IN_DOUBT

    def begin(self) -> None:
        """Write down, fenced, that a copy is about to leave; LeaseLost when the row is another worker's by now."""
        self._lease_until = lease_now() + leases.LEASE_SECONDS
        copies = self.row.copies + 1 if self._is_repeat else 1
        leases.mark(
            self.row,
            state=DeliveryState.IN_DOUBT,
            doubt_since=lease_now(),
            copies=copies,
            is_repeat=self._is_repeat,
            lease_until=self._lease_until,
        )
        self.row.copies = copies

    def carry(self) -> None:
        """Hand the message to its channel, unless this process slept past its lease since `begin` and lost it."""
        if lease_now() >= self._lease_until and not leases.held(self.row).exists():
            return
        message = self._draft.outgoing(is_repeat=self._is_repeat)
        try:
            self._outcome = self.channel.send(message)
        except TransportError as error:
            self._outcome = error
        except Exception as error:  # noqa: BLE001 - a fault of the adapter: the message may have left all the same
            logger.error("%s: %s", self.row.channel, leases.place_of(error))
            self._outcome = TransportError(type(error).__name__, in_doubt=True)

    def record(self) -> None:
        """Write down, fenced, how it went; LeaseLost when the row is another worker's by now.

        On a channel that joins the transaction this is the sending itself.
        """
        if self._outcome is None and self._draft.refusal is None and self.channel.joins_transaction:
            self._publish()
        outcome = self._outcome
        if outcome is None:
            raise leases.LeaseLost(str(self.row))
        if isinstance(outcome, Receipt):
            self._record_sent(outcome)
        elif isinstance(outcome, TransportError):
            self._record_error(outcome)
        elif isinstance(outcome, _Wait):
            self._put_off(outcome)
        else:
            self._record_failed(outcome)

    def _publish(self) -> None:
        self.row.copies = 1
        try:
            self._outcome = self.channel.send(self._draft.outgoing(is_repeat=False))
        except TransportError as error:
            self._outcome = TransportError(str(error), error.permanent)

    def _put_off(self, wait: _Wait) -> None:
        # Waiting is no attempt: a delivery is parked after too many of those.
        leases.postpone(
            self.row,
            due_at=wait.due_at,
            error=self.row.last_error,
            state=DeliveryState.IN_DOUBT,
            attempts=max(self.row.attempts - 1, 0),
        )

    def _look_up(self) -> None:
        wait = self.row.doubt_since + self.channel.settle_seconds - lease_now()
        if wait > 0:
            self._outcome = _Wait(self._now + timedelta(seconds=wait))
            return
        try:
            self._outcome = self.channel.lookup(str(self.row.reference))
            self._is_sure = self._outcome is None
        except TransportError:
            self._outcome = _Wait(self._now + self._delay())

    def _record_sent(self, receipt: Receipt) -> None:
        reached = receipt.state == ReceiptState.DELIVERED
        leases.finish(
            self.row,
            state=DeliveryState.DELIVERED if reached else DeliveryState.SENT,
            provider_id=receipt.provider_id,
            copies=max(self.row.copies, 1),
            sent_at=self._now,
            delivered_at=self._now if reached else None,
            last_error="",
        )

    def _record_failed(self, reason: FailedReason, error: str = "") -> None:
        leases.finish(
            self.row,
            state=DeliveryState.FAILED,
            failed_reason=reason,
            copies=self.row.copies,
            last_error=error[:LONGEST_ERROR],
        )
        if reason not in UNTOLD:
            delivery_failed.call(
                person_id=self.row.person_id,
                about=self.row.about,
                step=self.row.step,
                channel=self.row.channel,
                reason=reason,
                now=self._now,
            )

    def _record_error(self, error: TransportError) -> None:
        """Try again later, or give up. Refused without doubt, this copy did not leave; an earlier one may have."""
        earlier = self._was_in_doubt and not self._is_sure
        if not error.in_doubt and (self._is_repeat or not earlier):
            self.row.copies -= 1
        if error.permanent and not error.in_doubt:
            # A provider that keeps one copy per reference and refuses this one has none.
            unknown = earlier and self.channel.resend != "idempotent"
            self._record_failed(FailedReason.IN_DOUBT if unknown else FailedReason.REFUSED, str(error))
            return
        leases.postpone(
            self.row,
            due_at=self._now + self._delay(),
            error=str(error),
            state=DeliveryState.IN_DOUBT if error.in_doubt or earlier else DeliveryState.QUEUED,
            copies=self.row.copies,
        )

    def _delay(self) -> timedelta:
        longest = LONGEST_DELAY if self.row.is_urgent else LONGEST_PLAIN_DELAY
        return min(FIRST_DELAY * (1 << min(max(self.row.attempts - 1, 0), 10)), longest)
