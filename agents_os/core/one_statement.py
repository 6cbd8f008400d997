"""Single statements in the way of everything, e.g. holding credits: each a transaction of its own.

They go past SQLAlchemy, which takes this process nine times as long as the driver alone, and over
two connections of their own: who waits for the same row waits here, not in the database. Only for
what may be repeated: after a lost connection the statement is sent once more.
"""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any
from weakref import WeakKeyDictionary

import psycopg
from psycopg import AsyncConnection
from psycopg.pq import TransactionStatus
from sqlalchemy import event
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine

CONNECTIONS = 2

_Lane = asyncio.LifoQueue[AsyncConnection[Any] | None]  # None: not connected yet
_dsn = ""
_lanes: WeakKeyDictionary[asyncio.AbstractEventLoop, _Lane] = WeakKeyDictionary()
_open: set[AsyncConnection[Any]] = set()


def configure(dsn: str, engine: AsyncEngine) -> None:
    """Use the same database as `engine`, until that is disposed of."""
    global _dsn
    _hang_up()  # connections to another one
    _dsn = dsn
    event.listen(engine.sync_engine, "engine_disposed", lambda _: _hang_up())


async def one_statement(statement: str, parameters: Sequence[Any] | Mapping[str, Any]) -> Any:
    """The first value of what a statement gives, as the bare login, committed.

    Its parameters are `%s` or `%(name)s`.

    Raises:
        sqlalchemy.exc.OperationalError: the database is away, or refuses.
    """
    lane = _lane()
    connection = await lane.get()
    try:
        connection = connection or await _connect()
        try:
            return await _value(connection, statement, parameters)
        except psycopg.OperationalError:
            if _idle(connection):
                raise
            connection = None  # it was lost, perhaps long ago
            connection = await _connect()
            return await _value(connection, statement, parameters)
    except psycopg.Error as error:
        raise OperationalError(statement, None, error) from error
    finally:
        lane.put_nowait(connection if connection and _idle(connection) else None)


async def _value(connection: AsyncConnection[Any], statement: str, parameters: Any) -> Any:
    row = await (await connection.execute(statement, parameters, prepare=True)).fetchone()
    return row and row[0]


def _idle(connection: AsyncConnection[Any]) -> bool:
    """Whether it can be used again; if not (broken, cancelled halfway) it is closed."""
    if connection.info.transaction_status is TransactionStatus.IDLE:
        return True
    connection.pgconn.finish()
    _open.discard(connection)
    return False


async def _connect() -> AsyncConnection[Any]:
    connection = await AsyncConnection.connect(_dsn, autocommit=True, application_name="agents-os")
    _open.add(connection)
    return connection


def _lane() -> _Lane:
    loop = asyncio.get_running_loop()
    if loop not in _lanes:
        _lanes[loop] = asyncio.LifoQueue()
        for _ in range(CONNECTIONS):
            _lanes[loop].put_nowait(None)
    return _lanes[loop]


def _hang_up() -> None:
    for connection in _open:
        connection.pgconn.finish()
    _open.clear()
    _lanes.clear()
