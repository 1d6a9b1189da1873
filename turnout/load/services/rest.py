"""Rest: one's own, after an outing, and after hard ones; and what a volunteer allows."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, time

from django.db import transaction

from turnout.load.enums import (
    HARD_BEFORE_STOP,
    REST_AFTER_HARD,
    REST_AFTER_SCENE,
    UNTIL_I_SAY_SO,
    WEEK,
)
from turnout.load.models import HardIncident, LoadSetting
from turnout.load.rules import RestInPast
from turnout.load.services.ledger import hold_lines


@dataclass(frozen=True)
class Limits:
    """What a volunteer allows: asks a day, a week and a day on duty, and quiet hours by the town's clock."""

    per_day: int
    per_week: int
    per_duty_day: int
    quiet_from: time
    quiet_until: time


def rest(*, person_id: int, until: datetime | None, now: datetime) -> datetime:
    """Ask nothing of somebody until an instant, or until they say so (None); return when it ends.

    Atomic with every reservation. RestInPast when the instant is over.
    """
    end = until or UNTIL_I_SAY_SO
    if end <= now:
        raise RestInPast
    with transaction.atomic():
        hold_lines([person_id])
        LoadSetting.objects.filter(pk=person_id).update(resting_until=end)
    return end


def wake_up(*, person_id: int, now: datetime) -> None:
    """End the rest somebody chose. Rest after an outing and a stop after hard ones go on."""
    LoadSetting.objects.filter(pk=person_id, resting_until__gt=now).update(resting_until=None)


def rest_after_scene(*, person_id: int, hard: bool, now: datetime) -> datetime:
    """Let somebody rest 12 hours after an outing, 24 after a hard one; return when it ends.

    The second hard outing in seven days stops asks until `talked_with`. Never shortens a rest. Atomic.
    """
    end = now + (REST_AFTER_HARD if hard else REST_AFTER_SCENE)
    with transaction.atomic():
        hold_lines([person_id])
        setting = LoadSetting.objects.get(pk=person_id)
        setting.scene_rest_until = max(end, setting.scene_rest_until or end)
        if hard:
            HardIncident.objects.create(person_id=person_id, happened_at=now)
            recent = HardIncident.objects.filter(person=person_id, talked_at=None, happened_at__gt=now - WEEK)
            if setting.stopped_since is None and recent.count() >= HARD_BEFORE_STOP:
                setting.stopped_since = now
        setting.save(update_fields=["scene_rest_until", "stopped_since"])
    return setting.scene_rest_until


def talked_with(*, person_id: int, now: datetime) -> None:
    """Record that somebody has talked with a volunteer about the hard outings: asks may come again. Atomic."""
    with transaction.atomic():
        hold_lines([person_id])
        HardIncident.objects.filter(person=person_id, talked_at=None).update(talked_at=now)
        LoadSetting.objects.filter(pk=person_id).update(stopped_since=None)


def change_limits(*, person_id: int, limits: Limits) -> LoadSetting:
    """Set what a volunteer allows; it holds from the next reservation on. Atomic."""
    with transaction.atomic():
        hold_lines([person_id])
        LoadSetting.objects.filter(pk=person_id).update(**asdict(limits))
        return LoadSetting.objects.get(pk=person_id)
