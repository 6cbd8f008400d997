"""How a drive lets go of its run: the run waits, a person is asked, or it ends."""

from datetime import datetime

from agents_os.core.errors import AppError
from agents_os.domains.runs.metadata import event_types as types
from agents_os.domains.runs.metadata.errors import MovedOn
from agents_os.domains.runs.metadata.schemas import EventDraft
from agents_os.domains.runs.metadata.states import RunStatus, StepStatus
from agents_os.domains.runs.metadata.steps import Done, Wait
from agents_os.domains.runs.usecases import drive as pen
from agents_os.domains.runs.usecases.drive import Drive

_ENDINGS = {
    RunStatus.SUCCEEDED: types.RUN_SUCCEEDED,
    RunStatus.FAILED: types.RUN_FAILED,
    RunStatus.BLOCKED: types.RUN_BLOCKED,
}
_WAITS = {
    RunStatus.WAITING_APPROVAL: types.RUN_WAITING_APPROVAL,
    RunStatus.WAITING_INPUT: types.RUN_WAITING_INPUT,
}


async def wait_for(drive: Drive, wait: Wait) -> bool:
    """Wait, unless somebody said something meanwhile: then the driver decides again (False)."""
    until = {"until": wait.until.isoformat()} if wait.until else {}
    event = EventDraft(type=_WAITS[wait.status], data={**wait.for_, **until})
    try:
        await pen.write(
            drive, [event], wait.within, only_if_unmoved=True, release=True, again_at=wait.until
        )
    except MovedOn:
        await pen.reread(drive)
        return False
    except AppError as error:
        if isinstance(error, pen.FENCES):
            raise
        await end_run(drive, gave_up(error.code, error.message))
    return True


def in_doubt(drive: Drive) -> list[str]:
    """Steps of which nobody knows whether they took effect."""
    steps = drive.journal.steps.values()
    return [step.key for step in steps if step.status is StepStatus.WAITING]


async def ask_a_person(drive: Drive, until: datetime | None) -> None:
    """Wait until a person says what happened; at the latest at `until`, look again."""
    steps = in_doubt(drive)
    why = {"kind": "in_doubt", "step": steps[0], "steps": steps}
    event = EventDraft(type=types.RUN_WAITING_APPROVAL, data=why)
    await pen.write(drive, [event], release=True, again_at=until)


async def end_run(drive: Drive, done: Done) -> None:
    """End it as the driver says; if what belongs to the end is refused, it has failed."""
    said = {
        "output": dict(done.output) or None,
        "error_code": done.error_code,
        "error_message": done.error_message,
    }
    event = EventDraft(type=_ENDINGS[done.status], data={k: v for k, v in said.items() if v})
    try:
        await pen.write(drive, [event], done.within, release=True)
    except AppError as error:
        if isinstance(error, pen.FENCES) or done.within is None:
            raise
        await end_run(drive, gave_up(error.code, error.message))


def gave_up(code: str, message: str) -> Done:
    return Done(status=RunStatus.FAILED, error_code=code, error_message=message)
