"""Make a run's rows anew from its events."""

from dataclasses import fields
from uuid import UUID

from agents_os.core.actor import Kind
from agents_os.core.db import UnitOfWork
from agents_os.core.errors import Forbidden
from agents_os.domains.runs.adapters.secondary import repository, step_rows
from agents_os.domains.runs.metadata.errors import RunNotFound
from agents_os.domains.runs.metadata.projection import project
from agents_os.domains.runs.metadata.reducer import Fact, RunState, fold
from agents_os.domains.runs.metadata.schemas import RunRead

AT_ONCE = 500


async def rebuild_projection(uow: UnitOfWork, run_id: UUID) -> RunRead:
    """Replace the run's row and its steps by the fold of its events.

    Changes nothing while rows and events agree, as they always should; nor when the events are
    kept no longer.

    Raises:
        Forbidden: the actor is not the system itself.
        RunNotFound: no such run in this organisation.
    """
    if uow.actor.kind is not Kind.SYSTEM:
        raise Forbidden("Only the operator of this installation can rebuild runs.")
    run = await repository.lock(uow.session, run_id)
    if run is None:
        raise RunNotFound("There is no such run.", run_id=str(run_id))
    if run.details_kept_days is not None:
        return RunRead.model_validate(run)
    facts = await _facts(uow, run_id)
    state = fold(fact for _, fact in facts)
    for field in fields(RunState):
        setattr(run, field.name, getattr(state, field.name))
    await uow.session.flush()
    await step_rows.clear(uow.session, run_id)
    await step_rows.save(uow.session, run.org_id, run_id, project({}, facts).values())
    return RunRead.model_validate(run)


async def _facts(uow: UnitOfWork, run_id: UUID) -> list[tuple[int, Fact]]:
    facts: list[tuple[int, Fact]] = []
    while True:
        after = facts[-1][0] if facts else 0
        page = await repository.events(uow.session, run_id, after_seq=after, limit=AT_ONCE)
        facts += [(event.seq, Fact(event.type, event.at, event.data)) for event in page]
        if len(page) < AT_ONCE:
            return facts
