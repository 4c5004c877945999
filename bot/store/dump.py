"""Backups of a PostgreSQL database, by way of PostgreSQL's own programs."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path

from sqlalchemy import URL, Connection, create_engine, text
from sqlalchemy.exc import SQLAlchemyError

from bot.store.database import T, Work, reason
from bot.store.migrating import VERSION_TABLE, is_newest, revision_of, revisions
from bot.store.postgresql import PATIENCE, refusal
from bot.store.refusal import StoreRefused
from bot.store.restored import BACKUP, RESTORED, mark_backup, restored

#: The schema of the engine that drives deliveries: it holds no truth, and a restored one would be wrong about the past.
_ENGINE = "dbos"
#: Run behind a dump in one transaction with it: what `mark_restored` does.
_MARK = f"""
INSERT INTO {{schema}}.seen (enterprise, team, key, at)
SELECT '', '', '{RESTORED}', coalesce(
    (SELECT min(at) FROM {{schema}}.seen WHERE enterprise = '' AND team = '' AND key IN ('{BACKUP}', '{RESTORED}')),
    (SELECT max(at) FROM {{schema}}.seen), 'epoch')
ON CONFLICT (enterprise, team, key) DO UPDATE SET at = excluded.at;
DELETE FROM {{schema}}.seen WHERE enterprise = '' AND team = '' AND key = '{BACKUP}';
"""  # noqa: S608 - of names that are ours


def dumped(url: URL, moment: datetime, made: Path) -> None:
    """Dump a database as it is at one moment, after `moment`, into a file. Raises StoreRefused."""
    name = _name(url)

    def marked(connection: Connection) -> None:
        is_newest(connection, name)
        if revision_of(connection) is None:
            raise StoreRefused(f"{name} cannot be backed up", "it holds no store yet", "start dealbot first")
        mark_backup(connection, moment)

    _work(url, marked)
    with _told(url) as connects:
        _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--exclude-schema={_ENGINE}",
             f"--file={made}", f"--dbname={connects}", what=f"no backup of {name} was made")  # fmt: skip
        _revision(made, made)


def undumped(url: URL, file: Path) -> datetime:
    """Restore a dump into a database without a store, all of it or nothing; the moment of it. Raises StoreRefused."""
    name, failed = _name(url), f"{file} cannot be restored"
    revision = _revision(file, file)
    if revision not in revisions():
        why = f"its schema {revision} is newer than this dealbot, which knows those up to {revisions()[-1]}"
        raise StoreRefused(failed, why, "install the dealbot that has made it")
    schema = _work(url, partial(_empty, name=name))
    with _told(url) as connects, tempfile.TemporaryDirectory(prefix="dealbot-") as folder:
        script = Path(folder) / "restore.sql"
        _run("pg_restore", "--no-owner", "--no-privileges", f"--file={script}", str(file), what=failed)
        with script.open("a", encoding="utf-8") as writing:
            writing.write(_MARK.format(schema=schema))
        _run("psql", "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", f"--file={script}",
             f"--dbname={connects}", what=failed)  # fmt: skip
    moment = _work(url, restored)
    assert moment is not None
    return moment


def _empty(connection: Connection, name: str) -> str:
    """See that nothing is in the way; the schema in which the tables will be, quoted."""
    others = connection.execute(text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'dealbot' "
        "AND pid <> pg_backend_pid()"
    )).scalar()  # fmt: skip
    if others:
        raise StoreRefused(f"{name} cannot be restored into", "another process has it open",
                           "stop dealbot, then do it again")
    if revision_of(connection) is not None:
        raise StoreRefused(f"{name} cannot be restored into", "it holds a store, which is never overwritten",
                           "create an empty database (createdb), and name that one in DEALBOT_STORE")
    is_newest(connection, name)  # refuses tables of other programs that have our names
    found: str = connection.execute(text("SELECT quote_ident(current_schema())")).scalar_one()
    return found


def _revision(file: Path, shown: Path) -> str:
    """The revision of the store in a dump. Raises StoreRefused where there is none, or the dump cannot be read."""
    failed = f"{shown} cannot be restored"
    said = _run("pg_restore", "--data-only", f"--table={VERSION_TABLE}", "--file=-", str(file), what=failed)
    found = re.search(rf"^COPY \S*{VERSION_TABLE} .*;\n(\S+)\n", said, flags=re.MULTILINE)
    if found is None:
        raise StoreRefused(failed, "it holds no store", "name another backup")
    _run("pg_restore", "--file=/dev/null", str(file), what=failed)  # all of it can be read
    return found[1]


def _work(url: URL, work: Work[T]) -> T:
    """Do a piece of work in a transaction. Raises StoreRefused, without the password."""
    engine = create_engine(
        url.set(drivername="postgresql+psycopg"), hide_parameters=True,
        connect_args={"connect_timeout": PATIENCE, "application_name": "dealbot", "client_encoding": "utf8"},
    )  # fmt: skip
    try:
        with engine.begin() as connection:
            return work(connection)
    except (SQLAlchemyError, ImportError) as error:
        said = reason(error).replace(url.password or "\0", "…")
    finally:
        engine.dispose()
    raise refusal(_name(url), said)


@contextmanager
def _told(url: URL) -> Iterator[str]:
    """What PostgreSQL's programs take to connect; the password is in a file for this user alone, not in the call."""
    with tempfile.TemporaryDirectory(prefix="dealbot-") as folder:  # 0700
        if url.password is not None:
            secret = Path(folder) / "password"
            secret.touch(0o600)
            escaped = re.sub(r"([:\\])", r"\\\1", str(url.password))
            secret.write_text(f"*:*:*:*:{escaped}\n", encoding="utf-8")
            url = url.set(password=None).update_query_dict({"passfile": str(secret)})
        yield url.set(drivername="postgresql").render_as_string(hide_password=False)


def _run(program: str, *words: str, what: str) -> str:
    """Run one of PostgreSQL's programs; what it wrote. Raises StoreRefused with what it says is wrong."""
    found = shutil.which(program)
    if found is None:
        raise StoreRefused(what, f"{program} is not installed here",
                           "install the server's client programs (postgresql-client), or use its own backups")
    done = subprocess.run([found, *words], capture_output=True, check=False, stdin=subprocess.DEVNULL)  # noqa: S603
    if done.returncode:
        lines = done.stderr.decode("utf-8", "replace").strip().splitlines() or [f"{program} failed"]
        raise StoreRefused(what, lines[0], "check that the file is whole, that the server is there, and that its "
                                           "programs here are of its version")  # fmt: skip
    return done.stdout.decode("utf-8", "replace")


def _name(url: URL) -> str:
    return f"the database {url.database or ''!r} on {url.host or url.query.get('host') or 'this machine'}"
