"""The script of the evening in Two Rivers, read from evening.toml: who tells what, when, and what is true of it."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import time, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from turnout.core import keys
from turnout.demo.stage import Truth
from turnout.engines.simulate import draw
from turnout.respond.enums import Dismissal, Entry, Source, Verdict
from turnout.respond.models import Report
from turnout.respond.services import ReportIntake

SCRIPT = Path(__file__).with_name("evening.toml")
BEGINS, ENDS = time(17), time(21, 30)
"""By the town's clock: the first report comes soon after the one, the desk goes home at the other."""

PLAYED_BEFORE = timedelta(minutes=65)
"""How much of the evening lies behind when a visitor arrives."""


CALLS_FROM = 3
"""From so many tellings on, some of a story come by phone."""


@dataclass(frozen=True, slots=True)
class Story:
    """One thing that happens, or does not, and everybody who tells of it. `after` runs from the evening's beginning."""

    number: int
    after: timedelta
    kind: str
    place: str
    tellings: tuple[str, ...]
    within: timedelta
    language: str
    entry: Entry
    truth: Truth | None
    dismissal: Dismissal | None

    def client_key(self, telling: int) -> str:
        """Return the key under which one telling is sent: the same in every evening, so that none comes twice."""
        return f"evening-{self.number}-{telling}"

    def told_after(self, telling: int, seed: int) -> timedelta:
        """Return when a telling comes, counted from the evening's beginning; the first comes at the story's time."""
        share = draw(seed, "telling", self.number, telling) if telling else 0.0
        return self.after + share * self.within

    def is_call(self, telling: int) -> bool:
        """Every other one in a flood calls the desk."""
        return telling % 2 == 1 and len(self.tellings) >= CALLS_FROM

    def intake(self, telling: int, call_taker_id: int | None = None) -> ReportIntake:
        """Return a telling as it comes in, before anything is taken out of it; by phone where somebody took a call."""
        words = self.tellings[telling]
        return ReportIntake(
            client_key=self.client_key(telling),
            entry=self.entry,
            source=Source.CALL if call_taker_id else Source.WEB,
            caller_number=f"555-01{self.number:02d}-{telling:02d}" if call_taker_id else "",
            call_taker_id=call_taker_id,
            words=words,
            place_text=self.place,
            kind=self.kind,
            language=self.language if not telling else spoken(words),
        )


@cache
def stories() -> tuple[Story, ...]:
    """Return all stories of the evening in order of time."""
    rows = tomllib.loads(SCRIPT.read_text(encoding="utf-8"))["story"]
    return tuple(_story(number, row) for number, row in enumerate(rows, start=1))


def story_behind(report: Report) -> Story | None:
    """Return the story a report belongs to; None for one that a visitor sent."""
    return _by_key().get(report.client_key)


def spoken(words: str) -> str:
    """Return the language of a telling: Spanish by its accents or its small words, else English."""
    small = {"el", "la", "los", "hay", "en", "de", "una", "un", "que", "afuera", "dicen", "mi", "vengan", "terminal"}
    own = {word.strip(".,:;¿?¡!") for word in words.casefold().split()}
    return "es" if len(own & small) >= 2 or any(mark in words for mark in "áéíóúñ¿¡") else "en"


@cache
def _by_key() -> dict[str, Story]:
    return {
        keys.keyed_hash(purpose="client-key", value=story.client_key(telling)): story
        for story in stories()
        for telling in range(len(story.tellings))
    }


def _story(number: int, row: dict[str, Any]) -> Story:
    at = time.fromisoformat(row["at"])
    truth = Truth(Verdict(row["truth"]), tuple(row.get("languages", ()))) if "truth" in row else None
    return Story(
        number=number,
        after=timedelta(hours=at.hour - BEGINS.hour, minutes=at.minute - BEGINS.minute),
        kind=row["kind"],
        place=row["place"],
        tellings=(row["words"], *row.get("again", ())),
        within=timedelta(minutes=row.get("within", 0)),
        language=row.get("language", "en"),
        entry=Entry(row.get("entry", Entry.NOW)),
        truth=truth,
        dismissal=Dismissal(row["dismissed"]) if "dismissed" in row else None,
    )
