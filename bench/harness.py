"""What every benchmark shares: its figures, its bars, and the file bench/results/<name>.json they are kept in."""

from __future__ import annotations

import json
import operator
import os
import platform
import subprocess
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
RESULTS = Path(__file__).resolve().parent / "results"
OPERATORS = {"<=": operator.le, ">=": operator.ge, "==": operator.eq}

Figures = dict[str, float | int | str | list[float]]


@dataclass(frozen=True)
class Bar:
    """What a figure must reach: `Bar("p99_ratio", "<=", 2.0)`."""

    figure: str
    op: str
    value: float


def keep_result(*, name: str, figures: Figures, bars: Sequence[Bar]) -> bool:
    """Write bench/results/<name>.json, print figures and bars, and say whether every bar is met."""
    judged = [{**asdict(bar), "ok": OPERATORS[bar.op](figures[bar.figure], bar.value)} for bar in bars]
    result = {"name": name, "commit": commit(), "machine": machine(), "figures": figures, "bars": judged}
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{name}.json").write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    for figure, value in figures.items():
        print(f"{name}: {figure} = {value}")
    for bar in judged:
        print(f"{name}: {'met' if bar['ok'] else 'MISSED'}: {bar['figure']} {bar['op']} {bar['value']}")
    return all(bar["ok"] for bar in judged)


def median(values: Sequence[float]) -> float:
    """Return the middle value (the mean of the two middle ones)."""
    ordered = sorted(values)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def percentile(values: Sequence[float], percent: float) -> float:
    """Return the value that `percent` of the values do not exceed (nearest rank)."""
    ordered = sorted(values)
    rank = max(1, -(-len(ordered) * percent // 100))
    return ordered[int(rank) - 1]


def commit() -> str:
    """Return the commit that was measured, marked with + when the tree held changes to the product."""
    head = _git("rev-parse", "--short=12", "HEAD")
    return f"{head}+" if _git("status", "--porcelain", "--untracked-files=no", "turnout", "bench/*.py") else head


def _git(*words: str) -> str:
    return subprocess.run(["git", *words], cwd=REPOSITORY, capture_output=True, text=True, check=True).stdout.strip()


def machine() -> dict[str, str | int]:
    """Describe the machine without naming it."""
    return {
        "system": platform.system(),
        "release": platform.release(),
        "processor": _processor(),
        "cores": os.cpu_count() or 0,
        "memory_mb": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20,
        "python": platform.python_version(),
    }


def _processor() -> str:
    described = Path("/proc/cpuinfo")
    if described.is_file():
        for line in described.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def cpu_seconds(pid: int) -> float:
    """Return the processor time (user and system, all threads) a running process has used. Linux only."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
