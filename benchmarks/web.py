"""The REST API in a process of its own, as the product has it: `python -m benchmarks.web PORT`."""

import asyncio
import sys

import uvicorn

from agents_os.core import cache, db, garbage, log
from agents_os.core.settings import settings

with garbage.kept():
    from agents_os.api import create_api


async def main(port: int) -> None:
    """Serve until the process is told to end; the services come from the environment."""
    log.configure()
    database_url, redis_url = settings().database_url, settings().redis_url
    assert database_url
    assert redis_url
    database = db.configure(database_url.get_secret_value())
    cache.configure(redis_url.get_secret_value())
    options = uvicorn.Config(
        create_api(), port=port, lifespan="off", log_config=None, access_log=False,
        proxy_headers=False,
    )  # fmt: skip
    try:
        await uvicorn.Server(options).serve()
    finally:
        await cache.close()
        await database.dispose()


if __name__ == "__main__":
    uvloop_if_there = uvicorn.Config("", loop="auto").get_loop_factory()
    with asyncio.Runner(loop_factory=uvloop_if_there) as runner:
        runner.run(main(int(sys.argv[1])))
