"""The queue library (DBOS) as far as we use it: a poller, told when to look."""

import logging
import threading

from dbos import DBOS
from dbos._queue import queue_worker_thread

QUEUE = "runs"
QUEUED_AT_ONCE = 40  # per worker, besides: what another one left behind
LOOK_AGAIN_S = 1.0  # for what came due, and should a message be lost
FROZEN_S = 4  # a process stopped in a transaction must not hold its locks for longer


class Bell(threading.Event):
    """What DBOS's poller sleeps on between two looks, and stops by; ringing ends the sleep.

    DBOS knows no other way to be told of work: its poller only counts seconds.
    """

    def __init__(self) -> None:
        super().__init__()
        self._rung = threading.Event()

    def ring(self) -> None:
        self._rung.set()

    def set(self) -> None:
        super().set()
        self.ring()

    def wait(self, timeout: float | None = None) -> bool:
        self._rung.wait(timeout)
        self._rung.clear()
        return self.is_set()


async def poll(url: str, owner: str, bell: Bell) -> None:
    """Begin to drive what is in the queue, until the bell is set; at once whenever it rings."""
    dbos = DBOS(
        config={
            "name": "agents-os",
            "system_database_url": url,
            "executor_id": owner,
            # Constant: what is replayed is the journal, so any release may drive any run.
            "application_version": "1",
            "run_migrations": False,
            "use_listen_notify": False,
            "enable_otlp": False,
            "log_level": "ERROR",
            "sys_db_pool_size": 5,
            # What it asks, it asks again after a lost connection. Few connections, with warm plans.
            "db_engine_kwargs": {"pool_pre_ping": False, "pool_use_lifo": True},
            "sys_db_idle_transaction_timeout_sec": FROZEN_S,
            "max_executor_threads": 16,
        }
    )
    logger = logging.getLogger("dbos")
    logger.handlers, logger.propagate = [], True
    DBOS.listen_queues([])  # by its own poller; ours is the same, on a bell
    DBOS.launch()
    runs = await DBOS.register_queue_async(
        QUEUE,
        worker_concurrency=QUEUED_AT_ONCE,
        polling_interval_sec=LOOK_AGAIN_S,
        on_conflict="always_update",
    )
    runs.database_backed_queue = False  # its settings are ours: no need to read them at each look
    arguments = (bell, dbos, runs)
    threading.Thread(target=queue_worker_thread, args=arguments, daemon=True).start()
