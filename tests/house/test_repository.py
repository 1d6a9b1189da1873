"""What must never be in the repository: an index address, a registry's host, a place of this machine, a secret."""

from __future__ import annotations

import re
import tomllib

from tests.house import tree

LOCKS = ("requirements.lock", "requirements-dev.lock")
# Put together here, so that this file does not name them.
REGISTRIES = [
    ".".join(parts) for parts in (("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("npmjs", "com"))
]
SECRET_FILES = re.compile(r"(^|/)(\.env|.*\.key|.*\.pem|.*\.sqlite3(-\w+)?)$")
BINARY = (".mo", ".png", ".ico", ".woff2", ".gz", ".pbf", ".zip")


def pinned(lock: str) -> dict[str, str]:
    return dict(re.findall(r"^([\w.-]+)==([^\s;]+)", tree.text_of(lock), re.MULTILINE))


def test_locks_hold_no_address() -> None:
    assert [lock for lock in LOCKS if "://" in tree.text_of(lock) or "--index" in tree.text_of(lock)] == []


def test_every_locked_package_has_its_hashes() -> None:
    for lock in LOCKS:
        entries = re.split(r"\n(?=\S)", tree.text_of(lock).strip())
        assert [entry.splitlines()[0] for entry in entries if "--hash=sha256:" not in entry] == []


def test_tests_run_on_the_packages_that_are_served() -> None:
    served, tested = (pinned(lock) for lock in LOCKS)

    assert {name: version for name, version in served.items() if tested.get(name) != version} == {}


def test_locks_hold_every_package_the_project_names() -> None:
    project = tomllib.loads(tree.text_of("pyproject.toml"))["project"]
    named = [*project["dependencies"], *(name for extra in project["optional-dependencies"].values() for name in extra)]
    names = {re.match(r"[\w-]+", name).group().lower() for name in named}

    assert names - set(pinned(LOCKS[1])) == set()


def test_no_file_names_a_registry_or_this_machine() -> None:
    needles = [*REGISTRIES, str(tree.ROOT)]
    assert [
        f"{path}: {needle}"
        for path in tree.files()
        if not path.endswith(BINARY)
        for needle in needles
        if needle in (tree.ROOT / path).read_text(encoding="utf-8", errors="ignore")
    ] == []


def test_no_secret_and_no_database_is_kept() -> None:
    assert [path for path in tree.files() if SECRET_FILES.search(path)] == []
