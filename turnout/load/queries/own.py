"""What one volunteer allows and how much of it is used, for their own page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from turnout.load.enums import UNTIL_I_SAY_SO
from turnout.load.models import LoadSetting
from turnout.load.queries.availability import availability


@dataclass(frozen=True)
class OwnLoad:
    """One volunteer's settings and state; `rests_until_told` means no date is set."""

    setting: LoadSetting
    resting_until: datetime | None
    rests_until_told: bool
    is_stopped: bool
    can_wake_up: bool
    budget_left: int


def own_load(*, person_id: int, now: datetime) -> OwnLoad:
    """Read somebody's settings (the defaults, unsaved, where none are kept) and where they stand today."""
    setting = LoadSetting.objects.filter(pk=person_id).first() or LoadSetting(person_id=person_id)
    today = availability(person_ids=[person_id], now=now).get(person_id)
    resting_until = today.resting_until if today else None
    return OwnLoad(
        setting=setting,
        resting_until=resting_until,
        rests_until_told=resting_until == UNTIL_I_SAY_SO,
        is_stopped=setting.stopped_since is not None,
        can_wake_up=setting.resting_until is not None and setting.resting_until > now,
        budget_left=max(0, today.budget_left) if today else 0,
    )
