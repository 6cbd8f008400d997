"""The steps that embed passages, batch by batch, and the end: all of them in the index at once."""

from collections.abc import Sequence

from agents_os.core.db import UnitOfWork
from agents_os.domains.billing.metadata.errors import NotPaid
from agents_os.domains.billing.metadata.schemas import Purpose, Subject
from agents_os.domains.gateway.metadata.payer import Payer
from agents_os.domains.knowledge.metadata.embedder import (
    NO_MODEL,
    EmbedderMissing,
    costs_credits,
)
from agents_os.domains.knowledge.metadata.indexing import BATCH, IndexingInput
from agents_os.domains.knowledge.usecases.indexing.embed_passages import (
    embed_passages,
    keep_vectors,
)
from agents_os.domains.knowledge.usecases.indexing.finish_indexing import swap_in_passages
from agents_os.domains.runs.metadata.journal import Journal
from agents_os.domains.runs.metadata.loop import UNPAID
from agents_os.domains.runs.metadata.model_facts import consumed
from agents_os.domains.runs.metadata.projection import StepRecord
from agents_os.domains.runs.metadata.steps import Done, Move, Step, StepContext, StepResult, Wait
from agents_os.domains.runs.usecases.unpaid_steps import about, still_unpaid, unpaid

WORDS_ONLY = "words_only"  # in the output of a step: the model is not installed
ATTEMPTS = 5


def next_move(journal: Journal, given: IndexingInput, passages: int) -> Move:
    """The next batch that has no vectors; then the end."""
    if given.model == NO_MODEL:
        return _end(journal, given, passages, words_only=False)
    for batch in range(-(-passages // BATCH)):
        tries = _tries(journal, batch)
        if tries and (tries[-1].output or {}).get(WORDS_ONLY):
            return _end(journal, given, passages, words_only=True)
        if not tries or not journal.done(tries[-1].key):
            return _embed(given, batch, len(tries) or 1, passages)
        if UNPAID in (tries[-1].output or {}):
            why = still_unpaid(journal, tries[-1], again=_key(batch, len(tries) + 1))
            if why is not None:
                return Wait(about(why), until=why.more_at)
            return _embed(given, batch, len(tries) + 1, passages)
    return _end(journal, given, passages, words_only=False)


def _tries(journal: Journal, batch: int) -> Sequence[StepRecord]:
    """The steps of a batch: one, and another for each time it could not be paid for."""
    found: list[StepRecord] = []
    while (record := journal.steps.get(_key(batch, len(found) + 1))) is not None:
        found.append(record)
    return found


def _key(batch: int, attempt: int) -> str:
    return f"embed:{batch}" if attempt == 1 else f"embed:{batch}.{attempt}"


def _embed(given: IndexingInput, batch: int, attempt: int, passages: int) -> Step:
    async def run(context: StepContext) -> StepResult:
        try:
            payer = _payer(context, given)
            made = await embed_passages(context.actor, context.run.id, batch, given.model, payer)
        except NotPaid as error:
            return unpaid(error)
        except EmbedderMissing:
            return StepResult({WORDS_ONLY: True})

        async def within(uow: UnitOfWork) -> None:
            done = min((batch + 1) * BATCH, passages)
            await keep_vectors(uow, context.run.id, made, given.documents, done, passages)

        events = [consumed(call, failed=False) for call in made.calls]
        return StepResult({"embedded": len(made.numbers)}, events=events, within=within)

    return Step(
        _key(batch, attempt),
        run,
        announced=costs_credits(given.model),
        max_attempts=ATTEMPTS,
        input={"model": given.model, "from": batch * BATCH + 1, "of": passages},
    )


def _payer(context: StepContext, given: IndexingInput) -> Payer:
    run = context.run
    return Payer(
        actor=context.actor,
        purpose=Purpose.KNOWLEDGE,
        subject=Subject(run_id=run.id, team_id=run.team_id, user_id=run.owner_id),
        label=f"Indexing of {given.base_name}",
    )


def _end(journal: Journal, given: IndexingInput, passages: int, *, words_only: bool) -> Done:
    async def within(uow: UnitOfWork) -> None:
        await swap_in_passages(uow, journal.run.id, given, words_only=words_only)

    output = {"documents": len(given.documents), "passages": passages, WORDS_ONLY: words_only}
    return Done(output, within=within)
