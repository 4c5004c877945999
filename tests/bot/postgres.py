"""A real PostgreSQL for the tests: one cluster in a run, an empty database for each test that asks for one.

The binaries are Debian's (or whatever `pg_config` names). The cluster listens on loopback only, keeps its files in a
temporary folder and ends with the run. This is a plugin, named in tests/conftest.py. The first test that asks starts
the cluster, in whichever worker it runs; the others find it by the note of its port in the folder of the run, and the
process that leads the run ends it, however the workers ended.
"""

from __future__ import annotations

import fcntl
import itertools
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, LiteralString, NamedTuple

import pytest

#: The names of databases in a process.
_NUMBERS = itertools.count(1)
#: Where the folder of the run is kept for the end of it.
_RUN = pytest.StashKey[Path]()
PASSWORD = "let me in"  # noqa: S105 - of a cluster that ends with the run


class Cluster(NamedTuple):
    """A running server; `user` is its superuser, who needs a password over TCP."""

    binaries: Path
    folder: Path
    port: int
    account: str | None

    def url(self, database: str, password: str = PASSWORD) -> str:
        """Where a database is, as DEALBOT_STORE takes it."""
        return f"postgresql://dealbot:{password.replace(' ', '%20')}@127.0.0.1:{self.port}/{database}"

    def run(self, program: str, *words: str) -> str:
        """Run one of PostgreSQL's programs as whoever owns the cluster; what it wrote."""
        done = subprocess.run(
            [*_as(self.account), str(self.binaries / program), *words], capture_output=True, text=True, timeout=60,
            cwd=self.folder, env={**os.environ, "PGPASSWORD": PASSWORD, "LC_ALL": "C.UTF-8"}, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"{program} {' '.join(words)}: {done.stderr}"
        return done.stdout

    def sql(self, statement: LiteralString, database: str = "postgres", **names: str) -> None:
        """Run a statement as the superuser; names of things stand in it as {name}."""
        import psycopg  # here, as every run imports this plugin
        from psycopg import sql

        with psycopg.connect(self.url(database), autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(**{key: sql.Identifier(name) for key, name in names.items()}))

    def hang_up(self, database: str) -> None:
        """Drop every connection to a database, as a restart of the server does."""
        import psycopg

        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [database])


def pytest_configure(config: pytest.Config) -> None:
    """Make the folder of the run; a worker is told of it."""
    told: dict[str, str] | None = getattr(config, "workerinput", None)
    config.stash[_RUN] = Path(told["dealbot_run"] if told else tempfile.mkdtemp(prefix="dealbot-run-"))


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a worker the folder of the run."""
    node.workerinput["dealbot_run"] = str(node.config.stash[_RUN])


def pytest_unconfigure(config: pytest.Config) -> None:
    """End the cluster, if there is one, and the folder of the run."""
    if hasattr(config, "workerinput"):
        return
    folder = config.stash[_RUN]
    try:
        cluster = _running(folder)
        if cluster is not None:
            cluster.run("pg_ctl", "stop", "-w", "-m", "immediate", "-D", str(folder / "data"))
    finally:
        shutil.rmtree(folder)


@pytest.fixture(scope="session")
def postgres(pytestconfig: pytest.Config) -> Cluster:
    """The cluster of this run."""
    folder = pytestconfig.stash[_RUN]
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # until it is closed
        return _running(folder) or started(folder)


@pytest.fixture
def postgres_url(postgres: Cluster) -> str:
    """The URL of an empty database; it goes with the cluster."""
    name = f"test_{os.getpid()}_{next(_NUMBERS)}"
    postgres.sql("CREATE DATABASE {name}", name=name)
    return postgres.url(name)


def _running(folder: Path) -> Cluster | None:
    """The cluster that some worker of this run has started."""
    note = folder / "port"
    return Cluster(_binaries(), folder, int(note.read_text()), _account()) if note.exists() else None


def started(folder: Path) -> Cluster:
    """A new cluster in a folder, on a free port; on another one where somebody else has taken it meanwhile."""
    cluster = Cluster(_binaries(), folder, 0, _account())
    if cluster.account is not None:
        shutil.chown(folder, cluster.account)
    secret, data = folder / "password", str(folder / "data")
    secret.write_text(PASSWORD)
    secret.chmod(0o644)
    cluster.run("initdb", "-D", data, "-U", "dealbot", "-E", "UTF8", "--locale=C", "-A", "scram-sha-256",
                "--pwfile", str(secret), "--no-sync")  # fmt: skip
    options = (
        "-c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off -c synchronous_commit=off "
        "-c full_page_writes=off -c max_connections=200"
    )
    for last in (False, False, True):
        cluster = cluster._replace(port=_free_port())
        try:
            cluster.run("pg_ctl", "start", "-w", "-D", data, "-l", str(folder / "log"), "-o", f"-p {cluster.port} {options}")
        except AssertionError:
            if last:
                raise
        else:
            (folder / "port").write_text(str(cluster.port))
            return cluster
    raise AssertionError("unreachable")


def _binaries() -> Path:
    """The folder with initdb and pg_ctl, of the newest version that is installed."""
    folders: list[Path] = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name), reverse=True)
    config = shutil.which("pg_config")
    if config is not None:
        said = subprocess.run([config, "--bindir"], capture_output=True, text=True, check=True).stdout.strip()
        folders.append(Path(said))
    for folder in folders:
        if (folder / "initdb").exists() and (folder / "pg_ctl").exists():
            return folder
    pytest.fail("these tests need PostgreSQL's server programs, which are not installed: apt-get install postgresql")


def _account() -> str | None:
    """Whom the server runs as: PostgreSQL refuses to be run by root. None is whoever runs the tests."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in ("postgres", "nobody") if name in names)


def _as(account: str | None) -> Sequence[str]:
    """What to run a program with so that it runs as an account."""
    if account is None:
        return ()
    return ("setpriv", f"--reuid={account}", "--clear-groups", f"--regid={pwd.getpwnam(account).pw_gid}")


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port
