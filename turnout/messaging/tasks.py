"""Background entry points of messaging: the worker's two lanes of deliveries, its jobs, its expiry."""

from __future__ import annotations

from turnout.core import clock
from turnout.core.expiry import register_expiry
from turnout.core.jobs import handler
from turnout.core.work import register_lane
from turnout.messaging import services
from turnout.messaging.models import Delivery, PlainDelivery, UrgentDelivery
from turnout.messaging.services.broadcasting import EXPAND
from turnout.messaging.services.inbound import PROCESS


def run_delivery(row: Delivery) -> None:
    """Hand over one claimed delivery."""
    services.hand_over(row=row, now=clock.now())


@handler(EXPAND, atomic=False)
def expand_broadcast(broadcast_id: int) -> None:
    """Write out the next step of a broadcast."""
    services.expand_broadcast(broadcast_id=broadcast_id, now=clock.now())


@handler(PROCESS)
def process_inbound(inbound_id: int) -> None:
    """Tell the listeners of one message that came in."""
    services.process_inbound(inbound_id=inbound_id, now=clock.now())


# A wave of ten leaves side by side on one channel, which may take half of the threads.
register_lane("asks", model=UrgentDelivery, run=run_delivery, threads=20, share_by="channel")
register_lane("messages", model=PlainDelivery, run=run_delivery, threads=16, share_by="channel")
register_expiry("messages", services.expire_messages)
