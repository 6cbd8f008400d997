"""What a run that indexes does next: open, read and split each document, embed, swap in.

open:0 → read:0.0, read:0.1 … → split:0 → open:1 … → embed:0, embed:1 … → all at once
"""

from agents_os.domains.knowledge.metadata.indexing import IndexingInput
from agents_os.domains.runs.metadata.journal import Journal
from agents_os.domains.runs.metadata.states import STEP_ENDED, RunKind
from agents_os.domains.runs.metadata.steps import Move, Step, drives
from agents_os.domains.runs.usecases.indexing import embedding, reading


@drives(RunKind.INDEXING)
class IndexingDriver:
    """One thing after the other: the other cores are for other runs."""

    async def next_step(self, journal: Journal) -> Move:
        given = IndexingInput.model_validate(journal.input)
        passages = 0
        for number in range(len(given.documents)):
            if (step := _prepare(journal, given, number, passages)) is not None:
                return _unless_failed(journal, step)
            passages += reading.passages_of(journal, number)
        move = embedding.next_move(journal, given, passages)
        return _unless_failed(journal, move) if isinstance(move, Step) else move


def _prepare(journal: Journal, given: IndexingInput, number: int, before: int) -> Step | None:
    """What is left to do until the document's passages are known; None: nothing."""
    if given.read:
        if not journal.done(reading.open_key(number)):
            return reading.open_step(given, number)
        for part in range(reading.parts_of(journal, number)):
            if not journal.done(reading.read_key(number, part)):
                return reading.read_step(journal, given, number, part)
    if not journal.done(reading.split_key(number)):
        return reading.split_step(given, number, before)
    return None


def _unless_failed(journal: Journal, step: Step) -> Step:
    record = journal.steps.get(step.key)
    if record is not None and record.status in STEP_ENDED:
        journal.output(step.key)  # raises why it failed, which fails the run
    return step
