"""Nothing is left out in silence: what was not selected is counted aloud; `--no-skips` makes each skip a failure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator

import pytest

COMMANDS = {"browser": "make browser", "drill": "make drill"}
counted = pytest.StashKey[Counter[str]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--no-skips", action="store_true", help="Fail on every skipped test instead of counting it.")


def pytest_configure(config: pytest.Config) -> None:
    config.stash[counted] = Counter()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.skipped and item.config.getoption("--no-skips"):
        report.outcome = "failed"
        report.longrepr = f"left out where nothing may be: {_reason(report)}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    if report.skipped and collector.config.getoption("--no-skips"):
        report.outcome = "failed"
        report.longrepr = f"left out where nothing may be: {_reason(report)}"
    return report


def _reason(report: pytest.TestReport | pytest.CollectReport) -> str:
    return report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)


def pytest_deselected(items: list[pytest.Item]) -> None:
    for item in items:
        for mark in COMMANDS:
            if item.get_closest_marker(mark):
                item.config.stash[counted][mark] += 1


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Under xdist the workers select; one of them tells the process that prints."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["left_out"] = dict(session.config.stash[counted])


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: object) -> None:
    told = getattr(node, "workeroutput", {}).get("left_out", {})
    node.config.stash[counted] = Counter(told)  # type: ignore[attr-defined] # xdist gives its nodes the config


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    for mark, number in sorted(config.stash[counted].items()):
        terminalreporter.write_line(
            f"NOT RUN HERE: {number} marked {mark}; run them with: {COMMANDS[mark]}", yellow=True
        )
