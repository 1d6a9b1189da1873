"""Forget what no budget and no rest needs any more."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import Model, Q, QuerySet

from turnout.load.enums import ASKS_KEPT, BOOKINGS_KEPT, LAST_ASK_KEPT, UNTIL_I_SAY_SO, WEEK
from turnout.load.models import BookedTime, CountedAsk, HardIncident, LoadSetting

STEP = 500


def forget_load(*, now: datetime) -> int:
    """Remove what is older than its use, in transactions of 500 rows; return how many rows changed or went.

    Counted asks after eight days, bookings and hard outings after seven, rests once they are over, the date of
    the last ask after thirty days.
    """
    old = now - BOOKINGS_KEPT
    gone = sum(
        _delete_in_steps(rows)
        for rows in (
            CountedAsk.objects.filter(asked_at__lt=now - ASKS_KEPT),
            # An open booking that nobody closed for a week is a forgotten one.
            BookedTime.objects.filter(Q(ends_at__lt=old) | Q(ends_at=None, starts_at__lt=old)),
            HardIncident.objects.filter(happened_at__lt=now - WEEK),
        )
    )
    settings = LoadSetting.objects
    over = settings.filter(resting_until__lte=now).exclude(resting_until=UNTIL_I_SAY_SO).update(resting_until=None)
    over += settings.filter(scene_rest_until__lte=now).update(scene_rest_until=None)
    over += settings.filter(last_asked_at__lt=now - LAST_ASK_KEPT).update(last_asked_at=None)
    return gone + over


def forget_about(*, abouts: Collection[str]) -> int:
    """Forget what asks and bookings were about, in the caller's transaction; return how many rows changed or went.

    A counted ask still counts against its week; nobody can tell any more what it was for.
    """
    changed = CountedAsk.objects.filter(about__in=abouts).update(about=None)
    return changed + BookedTime.objects.filter(about__in=abouts).delete()[0]


def _delete_in_steps(rows: QuerySet[Model]) -> int:
    gone = 0
    while ids := list(rows.values_list("pk", flat=True)[:STEP]):
        gone += rows.model._base_manager.filter(pk__in=ids).delete()[0]
    return gone
