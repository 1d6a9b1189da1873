"""Taking in 1,000 reports a minute for 60 seconds, beside a bare durable commit of three inserts.

Ours is `receive_report` as the web process calls it, on as many threads and with a worker running: redaction, place,
key, sealing, three inserts, commit. Six rounds of ten seconds each alternate with rounds of the yardstick (bench/bare)
at the same pace; a round's p99 is compared with that of the yardstick's round beside it. The same reports sent over
HTTP to the real server are measured too, without a bar.
"""

from __future__ import annotations

import os
import random
import sys
from collections.abc import Callable

import httpx

from bench.bare import Bare
from bench.harness import Bar, Figures, keep_result, median, percentile
from bench.installation import SERVER, demo_town, installation, measured, paced, say

ROUNDS = 6
REPORTS_A_ROUND = 167
"""Ten seconds at 1,000 a minute."""

WORDS = (
    "Two officers talk to a man beside a gray car, he asks for an interpreter",
    "Hay tres personas de uniforme en la esquina, una señora llora. Llame al 612-555-0142",
    "Someone was taken ten minutes ago, the car with plate ABC 123 is still there",
    "My neighbor at 3412 Main St needs medicine today, write to ana@river.example",
    "They stand at the bus stop and ask people, about six of them",
)
PLACES = ("3rd Ave & Main St", "the library", "Dock St and 1st", "near the mill")


def run() -> bool:
    """Measure on each database and keep the result; True when the bars are met."""
    bars = [Bar("sqlite_p99_to_bare", "<=", 3.0), *([Bar("postgresql_p99_to_bare", "<=", 3.0)] if SERVER else [])]
    return keep_result(name="intake", figures=measured("intake"), bars=bars)


def measure(database: str) -> None:
    """Measure on one database and print the figures."""
    with installation(database) as site:
        demo_town(volunteers=0)
        site.start_worker().wait_ready()
        site.start_web().wait_ready()
        bare = Bare(home=site.home, database_url=os.environ.get("TURNOUT_DATABASE_URL", ""))
        with httpx.Client(base_url=site.url, timeout=30, trust_env=False) as browser:
            say(play({"ours": receive, "http": sending(browser), "bare": lambda _index: bare.commit()}))


def play(contestants: dict[str, Callable[[int], object]]) -> Figures:
    """Play the rounds, each contestant in turn; returns the medians over the rounds."""
    taken: dict[str, list[list[float]]] = {name: [] for name in contestants}
    for work in contestants.values():
        paced(work, number=20, seed=0)
    for number in range(ROUNDS):
        names = list(contestants)
        for name in names[number % len(names) :] + names[: number % len(names)]:
            one_round = paced(numbered(contestants[name], number), number=REPORTS_A_ROUND, seed=number)
            taken[name].append(one_round)
    figures: Figures = {"reports": ROUNDS * REPORTS_A_ROUND}
    for name, rounds in taken.items():
        figures[f"{name}_p50_ms"] = round(median([percentile(one, 50) for one in rounds]), 2)
        figures[f"{name}_p99_ms"] = round(median([percentile(one, 99) for one in rounds]), 2)
    ratios = [
        percentile(ours, 99) / percentile(bare, 99) for ours, bare in zip(taken["ours"], taken["bare"], strict=True)
    ]
    return {
        **figures,
        "p99_to_bare": round(median(ratios), 2),
        "p99_to_bare_by_round": [round(one, 2) for one in ratios],
    }


def numbered(work: Callable[[int], object], number: int) -> Callable[[int], object]:
    """Return the work with indexes that no other round has."""
    return lambda index: work((number + 1) * 1_000_000 + index)


def now() -> object:
    from turnout.core import clock

    return clock.now()


def receive(index: int) -> None:
    """Take in one report, as the page's view does."""
    from turnout.respond import services
    from turnout.respond.enums import Entry, Source

    chance = random.Random(index)
    intake = services.ReportIntake(
        client_key=f"bench-phone-{index:012d}",
        entry=Entry.NOW,
        source=Source.WEB,
        words=chance.choice(WORDS),
        place_text=chance.choice(PLACES),
        kind="public",
    )
    services.receive_report(intake=intake, now=now())


def sending(browser: httpx.Client) -> Callable[[int], object]:
    """Return what sends one report over HTTP, and wants the answer that it is kept."""

    def send(index: int) -> None:
        form = {"client_key": f"bench-browser-{index:012d}", "place": random.Random(index).choice(PLACES)}
        answer = browser.post("/report/now/public/", data=form)
        if answer.status_code != httpx.codes.FOUND:
            raise RuntimeError(f"HTTP {answer.status_code}")

    return send


if __name__ == "__main__":
    measure(sys.argv[1])
