"""Runs the migrations with an owner login (`AGENTS_OS_MIGRATION_DATABASE_URL`).

Plain SQL in versions/, no autogenerate: row-level security, grants and functions are the
schema. One advisory lock, so that two starting processes do not migrate at once. The queue library
migrates its own schema afterwards, under a lock of its own.
"""

import logging
import os

from sqlalchemy import create_engine, pool

from alembic import context

ADVISORY_LOCK = 0x41474F53  # "AGOS"


def migrate() -> None:
    url = context.config.attributes.get("url") or os.environ["AGENTS_OS_MIGRATION_DATABASE_URL"]
    engine = create_engine(
        url.replace("postgresql://", "postgresql+psycopg://", 1),
        poolclass=pool.NullPool,
        # prepare_threshold None: survives a transaction-mode pooler (Supabase, pgbouncer)
        connect_args={"prepare_threshold": None, "application_name": "agents-os-migrate"},
    )
    with engine.connect() as connection:
        connection.exec_driver_sql("create schema if not exists private")
        connection.commit()
        context.configure(connection=connection, version_table_schema="private")
        with context.begin_transaction():
            connection.exec_driver_sql(f"select pg_advisory_xact_lock({ADVISORY_LOCK})")
            connection.exec_driver_sql("set local lock_timeout = '10s'")
            context.run_migrations()
    engine.dispose()
    _migrate_queue(url)


def _migrate_queue(url: str) -> None:
    """Make the queue's own tables (schema `dbos`). Some of its steps refuse a transaction, so it
    comes after ours; its functions are called by name only at run time.
    """
    from dbos import DBOS  # here: half a second that only migrating needs

    logging.getLogger("dbos").setLevel(logging.ERROR)
    DBOS.migrate(
        url.replace("postgresql://", "postgresql+psycopg://", 1),
        application_role="agentsos_worker",
    )


migrate()
