"""Who pays for the models of a run, and what happens when nobody can."""

from agents_os.core.actor import Actor
from agents_os.core.db import UnitOfWork
from agents_os.domains.billing.metadata.schemas import Purpose, Subject
from agents_os.domains.gateway.metadata.payer import Payer
from agents_os.domains.runs.metadata.states import RunKind
from agents_os.domains.runs.metadata.steps import Wait
from agents_os.domains.runs.usecases.continue_task import continue_task
from agents_os.domains.runs.usecases.task_loop.people import on_hold
from agents_os.domains.runs.usecases.task_loop.state import Loop
from agents_os.domains.runs.usecases.unpaid_steps import about, still_unpaid


def payer_of(loop: Loop, actor: Actor) -> Payer:
    """Whoever owns the work pays, and every budget of the agent, team and person counts.

    The price of an order is held already.
    """
    run, order_id, agent = loop.journal.run, loop.given.order_id, loop.given.agent
    purpose = Purpose.WORKFLOW if run.kind is RunKind.WORKFLOW else Purpose.TASK
    return Payer(
        actor=actor,
        purpose=purpose if order_id is None else Purpose.ORDER,
        subject=Subject(
            run_id=run.id,
            order_id=order_id,
            agent_id=agent.agent_id,
            team_id=agent.team_id or run.team_id,
            workflow_id=run.workflow_id,
            user_id=run.owner_id,
        ),
        label=loop.brief.title,
        prepaid=order_id is not None,
    )


def wait_for_credits(loop: Loop, turn: int) -> Wait | None:
    """Wait while the newest attempt of this turn was refused and nothing has changed since."""
    refused = loop.unpaid(turn)
    if not refused:
        return None
    why = still_unpaid(loop.journal, refused[-1], again=loop.key_of(turn))
    if why is None:
        return None
    return Wait(about(why), until=why.more_at, within=on_hold(loop, why.message))


async def go_on(uow: UnitOfWork, loop: Loop) -> None:
    """An answer is paid for: it is recorded now, not with the next write, which a crash could lose.

    The task is worked at again if it had waited for credits.
    """
    run = loop.journal.run
    if run.task_id is not None and loop.unpaid(len(loop.answers) + 1):
        await continue_task(uow, run.id, run.task_id)
