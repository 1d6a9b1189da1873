"""Names of the alarm path's jobs; tasks.py holds their handlers."""

from __future__ import annotations

from enum import StrEnum


class Job(StrEnum):
    PAGE_UNSEEN = "respond.page_unseen"
    PAGE_UNOWNED = "respond.page_unowned"
    RUN_WAVE = "respond.run_wave"
    END_USEFULNESS = "respond.end_usefulness"
