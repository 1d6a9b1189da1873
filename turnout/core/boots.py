"""Boots: which process took a lease, and whether that process is provably dead.

A boot id names the machine, the process namespace, the pid and the moment the process started, so that a pid used
again is not mistaken for the old process. A boot of another machine is never provably dead: its lease runs out.
"""

import hashlib
import os
import platform
import subprocess
import sys
import uuid
from functools import lru_cache
from pathlib import Path


def _first_line(path: str) -> str:
    try:
        return Path(path).read_text(encoding="ascii").split("\n", 1)[0]
    except OSError:
        return ""


@lru_cache(maxsize=1)
def _machine() -> str:
    """Name this machine since its last start, and the namespace in which its pids mean something."""
    try:
        namespace = str(Path("/proc/self/ns/pid").readlink())
    except OSError:
        namespace = ""
    parts = (platform.node(), str(uuid.getnode()), _first_line("/proc/sys/kernel/random/boot_id"), namespace)
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:16]


def _started(pid: int) -> str:
    """Return when the process started, in the system's own words; "" when there is no such process."""
    if sys.platform == "linux":
        # The second field, the program's name, may hold spaces and brackets: count after its last ")".
        after_name = _first_line(f"/proc/{pid}/stat").rpartition(")")[2].split()
        return after_name[19] if len(after_name) > 19 and after_name[0] not in "ZX" else ""
    answer = subprocess.run(["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return "".join(answer.stdout.split()).replace(":", "")


@lru_cache(maxsize=4)
def _boot(pid: int) -> str:
    return f"{_machine()}-{pid}-{_started(pid)}"


def this_boot() -> str:
    """Return the boot id of this process; a forked child gets its own."""
    return _boot(os.getpid())


def is_dead(boot: str) -> bool:
    """Say whether the process of this boot provably no longer runs. A stopped process is alive."""
    machine, _, rest = boot.partition("-")
    pid, _, started = rest.partition("-")
    if machine != _machine() or not pid.isdigit():
        return False
    return _started(int(pid)) != started
