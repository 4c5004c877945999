"""A PostgreSQL database, by way of psycopg's asynchronous connections."""

from __future__ import annotations

from importlib.util import find_spec

from sqlalchemy import URL, Connection, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.store.database import T, Work, reason, to_json
from bot.store.migrating import is_newest, migrate
from bot.store.refusal import StoreRefused

#: Seconds until a server that does not answer is given up.
PATIENCE = 4
#: Any number, as long as nobody else who uses the server takes the same one.
LOCK = 0x6465616C626F74
_CHECK = "check DEALBOT_STORE, and that the server runs and lets this machine in"
#: What the server or its client says -> why, and what to do instead.
_REASONS = (
    ("password authentication", "the server does not accept this user and password", "check both in DEALBOT_STORE"),
    ("no password supplied", "the server asks for a password", "write it: postgresql://user:password@host/name"),
    ("role ", "there is no such user", "check the user in DEALBOT_STORE, or create it"),
    ("database ", "there is no such database", "create it: createdb, with the encoding UTF8"),
    ("connection refused", "no server listens there", _CHECK),
    ("no such file", "no server listens there", _CHECK),
    ("timeout", f"the server does not answer within {PATIENCE} seconds", _CHECK),
    ("resolve host", "there is no host of that name", _CHECK),
    ("translate host", "there is no host of that name", _CHECK),
    ("no pg_hba.conf entry", "the server does not let this user in from this machine", "ask whoever runs it"),
    ("permission denied", "this user may not make tables there", "grant it: GRANT CREATE ON SCHEMA public TO the user"),
)  # fmt: skip


class PostgresDatabase:
    """An open database."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._reading = engine.execution_options(isolation_level="AUTOCOMMIT")

    async def read(self, work: Work[T]) -> T:
        """See `Database`."""
        async with self._reading.connect() as connection:
            return await connection.run_sync(work)

    async def write(self, work: Work[T]) -> T:
        """See `Database`."""
        async with self._engine.begin() as connection:
            return await connection.run_sync(work)

    def amiss(self) -> str | None:
        """See `Database`: the server answers for its own files."""
        return None

    async def check(self) -> str | None:
        """See `Database`: the server answers for its own files."""
        return None

    async def close(self) -> None:
        """See `Database`."""
        await self._engine.dispose()


async def open_postgresql(url: URL) -> PostgresDatabase:
    """Connect and migrate. Raises StoreRefused; what it says holds no password."""
    name = f"the database {url.database or ''!r} on {url.host or url.query.get('host') or 'this machine'}"
    if find_spec("psycopg") is None:
        raise StoreRefused(f"{name} cannot be used", "psycopg, which speaks to PostgreSQL, is not installed",
                           "install it beside dealbot: pip install 'psycopg[binary]>=3.2,<4'")
    engine = create_async_engine(
        url.set(drivername="postgresql+psycopg"), json_serializer=to_json, hide_parameters=True,
        pool_pre_ping=True,  # a connection that the server has dropped is noticed before it is used
        connect_args={"connect_timeout": PATIENCE, "application_name": "dealbot", "client_encoding": "utf8"},
    )  # fmt: skip
    said = ""
    try:
        async with engine.connect() as connection:
            newest = await connection.run_sync(_check, name)
        if not newest:
            async with engine.begin() as connection:
                await connection.run_sync(_migrate, name)
    except (SQLAlchemyError, OSError, ValueError) as error:
        said = reason(error).replace(url.password or "\0", "…")
    except BaseException:
        await engine.dispose()
        raise
    if said:  # raised out here, it does not carry along the error that it came from, which may hold the password
        await engine.dispose()
        raise refusal(name, said)
    return PostgresDatabase(engine)


def _check(connection: Connection, name: str) -> bool:
    """Whether nothing is left to migrate; refuses a database that cannot hold what we write."""
    encoding, read_only = (connection.execute(text(f"SHOW {setting}")).scalar() for setting in
                           ("server_encoding", "transaction_read_only"))  # fmt: skip
    if encoding != "UTF8":
        raise StoreRefused(f"{name} cannot be used", f"its encoding is {encoding}, which cannot hold every text",
                           "create it anew: createdb --encoding UTF8 --template template0")
    if read_only == "on":
        raise StoreRefused(f"{name} cannot be used", "it can only be read", "name the server that takes writes")
    return is_newest(connection, name)


def _migrate(connection: Connection, name: str) -> None:
    connection.execute(text("SET LOCAL lock_timeout = '60s'"))
    connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
    migrate(connection, name)


def refusal(name: str, said: str) -> StoreRefused:
    """What a server says is wrong, for whoever started us."""
    for words, why, instead in _REASONS:
        if words in said.lower():
            return StoreRefused(f"{name} cannot be used", why, instead)
    return StoreRefused(f"{name} cannot be used", said, _CHECK)
