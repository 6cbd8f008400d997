"""Work that outlives the request or tab that began it, but not the process."""

import asyncio
from collections.abc import Coroutine
from typing import Any

import structlog

log = structlog.get_logger(__name__)

_tasks: set[asyncio.Task[None]] = set()


def start(name: str, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
    """Run `work` detached from the caller. `work` handles its own failures; others are logged."""
    task = asyncio.create_task(work, name=name)
    _tasks.add(task)  # the event loop itself keeps only a weak reference
    task.add_done_callback(_finished)
    return task


async def finish(patience_s: float) -> None:
    """Let running work come to its end, then cancel what is left and wait for its clean-up.

    Entry points call it at shutdown, before they close the database and Redis.
    """
    if not _tasks:
        return
    log.info("background.finishing", tasks=len(_tasks))
    _, late = await asyncio.wait(set(_tasks), timeout=patience_s)
    for task in late:
        task.cancel()
    await asyncio.gather(*late, return_exceptions=True)


def _finished(task: asyncio.Task[None]) -> None:
    _tasks.discard(task)
    if not task.cancelled() and (error := task.exception()) is not None:
        log.error("background.failed", task=task.get_name(), exc_info=error)
