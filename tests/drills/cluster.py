"""A PostgreSQL cluster of the drill's own, in a folder that goes with it: it is crashed on purpose."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

OWNER = "postgres"
PACKAGED = "/usr/lib/postgresql"


class NoPostgres(RuntimeError):
    """PostgreSQL's programs are not on this machine."""


class Cluster:
    """A running cluster; `url` names its one database."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._bin = programs()
        # PostgreSQL refuses to run as root.
        self._as_owner = ["runuser", "-u", OWNER, "--"] if os.geteuid() == 0 else []
        self._port = free_port()
        if self._as_owner:
            shutil.chown(folder, OWNER)
        self._run("initdb", "-D", str(folder / "data"), "-U", OWNER, "--auth=trust", "--no-sync")
        self.start()

    @property
    def url(self) -> str:
        return f"postgresql://{OWNER}@127.0.0.1:{self._port}/postgres"

    def start(self) -> None:
        options = f"-p {self._port} -k {self._folder} -c listen_addresses=127.0.0.1"
        self._control("start", "-l", str(self._folder / "log"), "-o", options)

    def crash_and_restart(self) -> None:
        """Stop it as a power cut would, every connection with it, and start it again: it recovers from its log."""
        self._control("stop", "-m", "immediate")
        self.start()

    def stop(self) -> None:
        self._control("stop", "-m", "immediate")

    def _control(self, *words: str) -> None:
        self._run("pg_ctl", "-D", str(self._folder / "data"), "-w", *words)

    def _run(self, program: str, *words: str) -> None:
        command = [*self._as_owner, str(self._bin / program), *words]
        # A file, not a pipe: the server keeps what it inherits open for as long as it lives.
        with tempfile.TemporaryFile() as said:
            if subprocess.run(command, stdout=said, stderr=said, cwd="/", check=False).returncode:
                said.seek(0)
                raise RuntimeError(f"{program}: {said.read().decode()[-500:]}")


@contextmanager
def own_cluster() -> Iterator[Cluster]:
    """Make a cluster, and remove it at the end. NoPostgres where its programs are missing."""
    programs()
    folder = Path(tempfile.mkdtemp(prefix="turnout-cluster-"))
    try:
        cluster = Cluster(folder)
        try:
            yield cluster
        finally:
            cluster.stop()
    finally:
        shutil.rmtree(folder)


def programs() -> Path:
    """Return the folder of initdb and pg_ctl: Debian's newest, or where PATH finds them."""
    packaged = sorted(Path(PACKAGED).glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    found = packaged[-1] if packaged else shutil.which("initdb")
    if found is None:
        raise NoPostgres("initdb is missing; on Debian: sudo apt-get install postgresql")
    return Path(found).parent


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
