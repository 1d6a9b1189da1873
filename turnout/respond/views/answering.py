"""What a button on an ask does: one table from the button's word to the service, for a tap and for the desk alike."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from turnout.people.models import Person
from turnout.respond import services
from turnout.respond.enums import Verdict

SCENE_ACTS: dict[str, Callable[..., Any]] = {
    "here": services.mark_here,
    "left": services.mark_left,
    "sos": services.raise_sos,
}


def record_act(*, ask_id: int, said: dict[str, Any], by_desk: Person | None = None, now: datetime) -> None:
    """Record what was pressed: an ETA is a yes, then no, later, HERE, LEFT, SOS, or a verdict. Raises Refused."""
    act = said.get("act") or ""
    if not act:
        services.answer_ask(
            ask_id=ask_id, answer=services.Answer.GOING, eta_minutes=said["eta"], by_desk=by_desk, now=now
        )
    elif act in SCENE_ACTS:
        SCENE_ACTS[act](ask_id=ask_id, by_desk=by_desk, now=now)
    elif act in Verdict.values:
        services.give_verdict(ask_id=ask_id, verdict=Verdict(act), by_desk=by_desk, now=now)
    else:
        services.answer_ask(ask_id=ask_id, answer=services.Answer(act), by_desk=by_desk, now=now)
