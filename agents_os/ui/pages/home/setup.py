"""“Get started”: what a new company has done and what comes next, from its real data."""

from dataclasses import dataclass

from agents_os.core.db import UnitOfWork
from agents_os.core.pagination import PageQuery
from agents_os.domains.identity.usecases import queries as identity

ONE, TWO = PageQuery(limit=1), PageQuery(limit=2)


@dataclass(frozen=True)
class Step:
    """`href` leads to where it is done; "" when there is no screen for it, then see `hint`."""

    text: str
    href: str
    done: bool
    hint: str = ""


async def read_setup(
    uow: UnitOfWork, *, hired: bool, asked: bool, how_to_connect: str
) -> list[Step]:
    """The steps this person may do; nothing once all of them are done.

    `how_to_connect` says how to leave the practice model, "" when a real one answers.
    """
    actor = uow.actor
    steps: list[Step] = []
    if actor.reach("agents:edit"):
        steps.append(Step("Hire your first agent", "/agents/hire", hired))
    if actor.reach("work:create"):
        steps.append(Step("Ask a question", "/agents", asked))
    if actor.reach("members:manage"):
        steps.append(Step("Invite a colleague", "/settings/members", await _has_company(uow)))
    if actor.reach("api_keys:manage"):
        keys = (await identity.list_api_keys(uow, ONE)).data
        steps.append(Step("Create an API key", "/settings/api-keys", bool(keys)))
    if actor.reach("org:manage"):
        steps.append(Step("Connect a real model", "", not how_to_connect, how_to_connect))
    return [] if all(step.done for step in steps) else steps


async def _has_company(uow: UnitOfWork) -> bool:
    """Whether there is a second person, or one is invited."""
    people = (await identity.list_members(uow, TWO)).data
    return len(people) > 1 or bool((await identity.list_invites(uow, ONE)).data)
