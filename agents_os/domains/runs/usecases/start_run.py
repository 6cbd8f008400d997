"""Begin a run."""

from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork
from agents_os.core.ids import uuid7
from agents_os.core.tables import insert_row
from agents_os.domains.governance.usecases.company_stop import require_not_stopped
from agents_os.domains.runs.metadata import event_types
from agents_os.domains.runs.metadata.models import Run
from agents_os.domains.runs.metadata.schemas import EventDraft, RunRead, RunStart
from agents_os.domains.runs.metadata.states import RunKind, RunStatus
from agents_os.domains.runs.usecases.append_events import append_to
from agents_os.domains.runs.usecases.enqueue_run import asking


async def start_run(uow: UnitOfWork, body: RunStart, *, enqueue: bool = False) -> RunRead:
    """Accept a run: its row, `queued`, and its first event. `enqueue`: hand it to the workers.

    The person who asks becomes its owner. A chat run counts as abandoned when nobody records a
    heartbeat for it any more (`record_heartbeat`).

    Raises:
        Forbidden: the caller may not give work.
        CompanyStopsAgents: a chat answer while all agents are stopped.
    """
    uow.actor.require("work:create")
    if body.kind is RunKind.CHAT:  # somebody waits for it; other work may wait for its turn
        await require_not_stopped(uow)
    now = utc_now()
    run = Run(
        id=uuid7(),
        org_id=uow.actor.tenant,
        owner_id=uow.actor.user_id or body.owner_id,
        status=RunStatus.QUEUED,
        practice=False,
        input_tokens=0,
        output_tokens=0,
        last_seq=0,
        created_at=now,
        heartbeat_at=now,
        attempts=0,
        **body.model_dump(exclude={"owner_id"}),
    )
    await insert_row(uow.session, run)
    queued = EventDraft(
        type=event_types.RUN_QUEUED,
        data={"kind": body.kind, "requested_model": body.requested_model},
    )
    asked = asking(run.id) if enqueue else {}
    return await append_to(uow, run, [queued], **asked)  # which nobody else can see yet
