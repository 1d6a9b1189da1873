"""Add up what the suites of .ci/run gave: scripts/totals.py DIR SUITE…; fails where one lacks or left a test out."""

from __future__ import annotations

import sys
from pathlib import Path
from xml.etree import ElementTree


def counts(report: Path) -> dict[str, int]:
    """Return the counts of one JUnit file; a suite that left no report ran nothing."""
    if not report.is_file():
        return {"tests": 0, "failures": 0, "errors": 0, "skipped": 0}
    # The file was written by pytest a moment ago, on this machine.
    suite = ElementTree.parse(report).getroot().find("testsuite")  # noqa: S314 - our own file, no foreign XML
    return (
        {name: int(suite.get(name, 0)) for name in ("tests", "failures", "errors", "skipped")}
        if suite is not None
        else {}
    )


def main(folder: str, *suites: str) -> int:
    """Print one line a suite and the total; 1 where a suite is missing, empty, failed or left tests out."""
    passed = failed = skipped = 0
    empty = []
    for suite in suites:
        found = counts(Path(folder) / f"{suite}.xml")
        bad = found["failures"] + found["errors"]
        good = found["tests"] - bad - found["skipped"]
        print(f"{suite:>12}: {good} passed, {bad} failed, {found['skipped']} left out")
        passed, failed, skipped = passed + good, failed + bad, skipped + found["skipped"]
        if not found["tests"]:
            empty.append(suite)
    for suite in empty:
        print(f"{suite} ran no test")
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed or skipped or empty else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
