"""Core's own background entry points: tasks enqueued through django-tasks, and what core itself lets expire."""

from datetime import datetime
from typing import Any

from django.utils.module_loading import import_string

from turnout.core import audit, jobs, keys, limits, live, privacy
from turnout.core.expiry import register_expiry
from turnout.core.tasks_backend import RUN_TASK


def sweep_keys(now: datetime) -> int:
    """Remove keys that no row of any model came to use; return how many."""
    return keys.sweep(referenced=privacy.keys_in_use, now=now)


register_expiry("core.live_events", live.expire_events)
register_expiry("core.audit_reasons", audit.expire_reasons)
register_expiry("core.limit_counters", limits.expire_counters)
register_expiry("core.unused_keys", sweep_keys)


@jobs.handler(RUN_TASK)
def run_task(*, path: str, args: list[Any], kwargs: dict[str, Any]) -> None:
    """Call the function of a `@task`, found by its path, in the job's transaction."""
    import_string(path).call(*args, **kwargs)
