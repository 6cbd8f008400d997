"""The REST API in a process of its own: `python -m benchmarks.web <port>`."""

import asyncio
import sys

import uvicorn

from agents_os.api import create_api
from agents_os.core import cache, db, log
from agents_os.core.settings import settings


async def main(port: int) -> None:
    """Serve until the process is told to end."""
    log.configure()
    database_url, redis_url = settings().database_url, settings().redis_url
    assert database_url
    assert redis_url
    database = db.configure(database_url.get_secret_value())
    cache.configure(redis_url.get_secret_value())
    options = uvicorn.Config(
        create_api(), port=port, lifespan="off", log_config=None, access_log=False
    )
    try:
        await uvicorn.Server(options).serve()
    finally:
        await cache.close()
        await database.dispose()


if __name__ == "__main__":
    uvicorn_loop = uvicorn.Config("", loop="auto").get_loop_factory()
    with asyncio.Runner(loop_factory=uvicorn_loop) as runner:
        runner.run(main(int(sys.argv[1])))
