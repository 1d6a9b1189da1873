"""The django-tasks API over our jobs: what a third-party app enqueues is as safe as a job of ours.

Our own apps use `jobs.enqueue`, which has keys and due times in domain time. Return values are not kept.
"""

from typing import Any

from django_tasks.backends.base import BaseTaskBackend
from django_tasks.base import Task, TaskResult, TaskResultStatus
from django_tasks.exceptions import InvalidTaskError
from django_tasks.utils import get_random_id

from turnout.core import clock, jobs

RUN_TASK = "core.run_task"


class LeasedBackend(BaseTaskBackend):
    """Writes a task as a job in the caller's transaction; `run_after` is domain time."""

    supports_defer = True

    def validate_task(self, task: Any) -> None:
        """Refuse what the jobs table cannot keep: a context."""
        super().validate_task(task)
        if task.takes_context:
            raise InvalidTaskError("This backend gives a task no context.")

    def enqueue(self, task: Task[..., Any], args: Any, kwargs: Any) -> TaskResult[Any]:
        """Write the job; returns a result that says it waits and cannot be asked again."""
        self.validate_task(task)
        now = clock.now()
        result: TaskResult[Any] = TaskResult(
            task=task,
            id=get_random_id(),
            status=TaskResultStatus.READY,
            enqueued_at=now,
            started_at=None,
            finished_at=None,
            last_attempted_at=None,
            args=list(args),
            kwargs=kwargs,
            backend=self.alias,
            errors=[],
            worker_ids=[],
        )
        due_at = task.run_after or now
        jobs.enqueue(job=RUN_TASK, due_at=due_at, path=task.module_path, args=result.args, kwargs=result.kwargs)
        return result
