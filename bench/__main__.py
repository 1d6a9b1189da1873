"""Run one benchmark, or all: `python -m bench live`. Ends with 1 when a bar is missed."""

import sys
from importlib import import_module
from pathlib import Path

NOT_BENCHES = ("__", "bare", "first_ask_", "harness", "installation", "live_")


def names() -> list[str]:
    """Return every benchmark: a module of this folder that has `run`."""
    found = sorted(path.stem for path in Path(__file__).parent.glob("*.py"))
    return [name for name in found if not name.startswith(NOT_BENCHES)]


def main(wanted: list[str]) -> int:
    """Run the wanted benchmarks, or all of them; unknown names list the known ones."""
    known = names()
    unknown = [name for name in wanted if name not in known]
    if unknown:
        print(f"no such benchmark: {' '.join(unknown)}; there are: {' '.join(known)}")
        return 2
    missed = [name for name in wanted or known if not import_module(f"bench.{name}").run()]
    if missed:
        print(f"bars missed: {' '.join(missed)}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
