"""Run as another process: hear the first words of an answer, then stop it.

Arguments: ids of the organisation, of its owner, and of the run. Prints what it heard.
"""

import asyncio
import os
import sys
from contextlib import aclosing
from uuid import UUID

from agents_os.core import cache, db
from agents_os.core.actor import Actor, Kind
from agents_os.domains.chat.metadata.schemas import AnswerDelta
from agents_os.domains.chat.usecases.follow_answer import follow_answer
from agents_os.domains.chat.usecases.stop_answer import stop_answer
from agents_os.domains.identity.metadata.permissions import Role, granted


async def main(org_id: UUID, user_id: UUID, run_id: UUID) -> None:
    engine = db.configure(os.environ["AGENTS_OS_DATABASE_URL"])
    cache.configure(os.environ["AGENTS_OS_REDIS_URL"])
    may = granted(Role.OWNER)
    actor = Actor(Kind.USER, org_id=org_id, principal_id=user_id, user_id=user_id, permissions=may)
    async with aclosing(follow_answer(actor, run_id)) as pieces:
        heard = await anext(pieces)
    assert isinstance(heard, AnswerDelta)
    sys.stdout.write(heard.text)
    async with db.unit_of_work(actor) as uow:
        await stop_answer(uow, run_id)
    await cache.close()
    await engine.dispose()


if __name__ == "__main__":
    asyncio.run(main(*map(UUID, sys.argv[1:])))
