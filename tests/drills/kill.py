"""The kill drill: real processes of a small town in mid-dispatch, killed at random moments; nothing lost or doubled.

    python -m tests.drills.kill --kills 100 --database sqlite|postgresql [--seed 1]

A third of the kills each with a provider that takes a reference, one that can be asked, and one that does neither; in
each third (in the short form: in the last) a worker is also stopped past its lease while another works, and PostgreSQL,
a cluster of the drill's own, is crashed. From 100 kills on the result is kept in bench/results, as
kill_drill_<database>.json. Ends with 1 when anything was lost, doubled or unmarked.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from bench.harness import Bar, Figures, keep_result
from tests.drills.cluster import own_cluster
from tests.drills.site import Site, set_up

if TYPE_CHECKING:
    from tests.drills.evening import Drill

MODES = ("idempotent", "lookup", "none")
FULL = 100
CLOCK_RATE = 5
"""Waves and silences come five times as fast; leases are real seconds all the same."""
PEOPLE_PER_KILL = 30


def run(*, kills: int, database: str, seed: int) -> bool:
    """Play the drill and say whether everything held."""
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="turnout-drill-"))) / "home"
        cluster = stack.enter_context(own_cluster()) if database == "postgresql" else None
        began = time.monotonic()
        options = set_up(home=home, database_url=cluster.url if cluster else "", rate=CLOCK_RATE)
        site = stack.enter_context(Site(home=home, options=options))
        from tests.drills import evening  # its models can be imported only now

        evening.draw_town(PEOPLE_PER_KILL * kills)
        drill = evening.Drill(site=site, cluster=cluster, seed=seed)
        for number, mode in enumerate(MODES):
            share = kills // len(MODES) + (number < kills % len(MODES))
            drill.play(mode=mode, kills=share, is_disturbed=kills >= FULL or mode == MODES[-1])
        figures = figures_of(drill, seconds=time.monotonic() - began)
    bars = [Bar(name, "==", 0) for name in drill.findings.wrong if name != "extra_copies_none"]
    bars.append(Bar("extra_copies_none", "<=", drill.faults["all_none"]))
    if kills >= FULL:
        return keep_result(name=f"kill_drill_{database}", figures=figures, bars=bars)
    sys.stdout.write(json.dumps(figures, indent=2) + "\n")
    return all(figures[bar.figure] <= bar.value for bar in bars)


def figures_of(drill: Drill, *, seconds: float) -> Figures:
    """Return the faults, what was at stake, and what went wrong."""
    troubles = {f"met_{name}": number for name, number in sorted(drill.troubles.items())}
    counts = {**drill.faults, **drill.findings.seen, **drill.findings.wrong, **troubles}
    return {**counts, "kills_with_work_in_hand": drill.caught_at_work, "seconds": round(seconds)}


def main() -> int:
    options = argparse.ArgumentParser(prog="python -m tests.drills.kill")
    options.add_argument("--kills", type=int, default=FULL)
    options.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    options.add_argument("--seed", type=int, default=1)
    return 0 if run(**vars(options.parse_args())) else 1


if __name__ == "__main__":
    sys.exit(main())
