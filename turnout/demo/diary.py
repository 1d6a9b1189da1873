"""What lies beside the demonstration's database: when its evening began and how far it came. Knows no Django."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path

NAME = "evening.json"


@dataclass(frozen=True)
class Diary:
    """An evening in a home folder: its beginning and end by the domain's clock, how fast it runs, how far it came."""

    begins_at: datetime
    ends_at: datetime
    reached_at: datetime
    speed: float

    @property
    def is_over(self) -> bool:
        return self.reached_at >= self.ends_at

    def at(self, instant: datetime) -> Diary:
        """Return the same evening, come so far."""
        return replace(self, reached_at=instant)


def read_diary(home: Path) -> Diary | None:
    """Return the evening that was prepared in a home folder to its end; None where there is none."""
    try:
        kept = json.loads((home / NAME).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return None
    speed = float(kept.pop("speed"))
    return Diary(**{name: datetime.fromisoformat(instant) for name, instant in kept.items()}, speed=speed)


def write_diary(home: Path, diary: Diary) -> None:
    """Keep an evening beside its database; a reader sees the earlier or the new one, never half of one."""
    kept = {name: value.isoformat() if isinstance(value, datetime) else value for name, value in asdict(diary).items()}
    draft = home / f"{NAME}.{os.getpid()}"
    draft.write_text(json.dumps(kept) + "\n", encoding="utf-8")
    draft.replace(home / NAME)
