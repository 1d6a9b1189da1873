"""The worker's heartbeat: whether anything queued would be run at all."""

from turnout.core.boots import this_boot
from turnout.core.clock import lease_now
from turnout.core.models import Heartbeat

WORKER = "worker"
BEAT_SECONDS = 5.0
DEAD_AFTER_SECONDS = 15.0

_last_beat = 0.0


def beat(now_real: float, role: str = WORKER) -> None:
    """Record that this process is alive at `now_real` (lease clock). One short write."""
    Heartbeat.objects.update_or_create(role=role, defaults={"boot": this_boot(), "seen": now_real})


def beat_when_due(now_real: float) -> None:
    """Record a heartbeat unless this process did so in the last five seconds."""
    global _last_beat
    if not 0 <= now_real - _last_beat < BEAT_SECONDS:
        beat(now_real)
        _last_beat = now_real


def worker_is_alive() -> bool:
    """Say whether a worker was seen in the last fifteen seconds."""
    seen = Heartbeat.objects.filter(role=WORKER).values_list("seen", flat=True).first()
    return seen is not None and abs(lease_now() - seen) < DEAD_AFTER_SECONDS
