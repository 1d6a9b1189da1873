"""Hooks of messaging: config/hooks.py connects the apps above to them."""

from turnout.core.hooks import Hook

# (person_id: int | None, channel: str, kind: InboundKind, words: str, now): a message came in; called by the worker,
# once per message. A STOP has already stopped its contact point and comes here too: somebody on scene who opts out
# can no longer be reached by text.
answer_received = Hook("answer_received")

# (abouts: Collection[str], now) -> Collection[str]: which of these things a legal hold freezes; asked before messages
# and links about them expire, in the transaction that deletes the others. With nobody connected nothing is frozen.
frozen_things = Hook("frozen_things")

# (person_id: int, about: str, step: str, channel: str, reason: FailedReason, now): a delivery ended unsent and nobody
# asked for that; called in the transaction that records it.
delivery_failed = Hook("delivery_failed")
