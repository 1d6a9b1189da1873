"""The command line of core: purge."""

import sys

from turnout.core import clock
from turnout.core.expiry import ExpiryFailed, run_expiry


def purge_command() -> int:
    """Remove what has expired and print how much; 1 when part of it failed. Works while the disk is full."""
    failures: dict[str, Exception] = {}
    try:
        counts = run_expiry(clock.now())
    except ExpiryFailed as failed:
        counts, failures = failed.counts, failed.failures
    for name, count in sorted(counts.items()):
        print(f"{name}: {count}")
    for name, error in sorted(failures.items()):
        print(f"{name}: not expired, {error}", file=sys.stderr)
    return 1 if failures else 0
