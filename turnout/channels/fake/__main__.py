"""Run the fake provider by itself: python -m turnout.channels.fake --port 9009 --mode lookup --journal FILE."""

import argparse
import sys
from pathlib import Path

from turnout.channels.fake.provider import FakeProvider, Faults, Mode
from turnout.channels.fake.server import FakeServer


def main(arguments: list[str] | None = None) -> int:
    """Serve until the process is ended; says its address on the first line."""
    options = _parser().parse_args(arguments)
    faults = Faults(
        refuse=options.refuse,
        refuse_for_good=options.refuse_for_good,
        black_hole=options.black_hole,
        reset_after_accept=options.reset_after_accept,
        latency_median_seconds=options.latency_median,
        latency_p95_seconds=options.latency_p95,
    )
    provider = FakeProvider(mode=Mode(options.mode), faults=faults, seed=options.seed, journal=options.journal)
    with FakeServer(provider, options.port) as server:
        sys.stdout.write(f"{server.url}\n")
        sys.stdout.flush()
        try:
            server.serve_forever(poll_interval=0.1)
        except KeyboardInterrupt:
            server.closing.set()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m turnout.channels.fake", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="port on 127.0.0.1; 0 takes a free one")
    parser.add_argument("--mode", choices=[mode.value for mode in Mode], default=Mode.IDEMPOTENT.value)
    parser.add_argument("--journal", type=Path, help="file that gets one line per accepted copy, durably")
    parser.add_argument("--seed", type=int, default=0)
    for share in ("refuse", "refuse-for-good", "black-hole", "reset-after-accept"):
        parser.add_argument(f"--{share}", type=float, default=0.0, help="share of messages, 0 to 1")
    parser.add_argument("--latency-median", type=float, default=0.0, help="seconds")
    parser.add_argument("--latency-p95", type=float, default=0.0, help="seconds")
    return parser


if __name__ == "__main__":
    sys.exit(main())
