"""What an answer was made from: passages, memories and tasks that the model was given."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.domains.runs.metadata.citations import CitationRead
from agents_os.domains.runs.metadata.context import PartRead, RunContext, UsedPassage
from agents_os.domains.runs.usecases.list_citations import list_citations
from agents_os.ui.citations import Source, label_of
from agents_os.ui.knowledge_words import passage_href, where
from agents_os.ui.task_words import STATUSES

PARTS = {
    "passages": "Documents",
    "memories": "Memories",
    "tasks": "Recent tasks",
    "guidelines": "Your company’s guidelines",
}


@dataclass(frozen=True)
class PassageUsed:
    number: int
    title: str
    href: str
    score: str
    cited: bool
    text: str


@dataclass(frozen=True)
class TaskUsed:
    title: str
    href: str
    word: str


@dataclass(frozen=True)
class Used:
    """`budgets`: of each part, how much of its room in the prompt it took."""

    passages: list[PassageUsed] = field(default_factory=list)
    memories: list[str] = field(default_factory=list)
    tasks: list[TaskUsed] = field(default_factory=list)
    budgets: list[tuple[str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    anything: bool = False


def used_row(context: RunContext) -> Used:
    return Used(
        passages=[_passage(each) for each in context.passages],
        memories=[each.text for each in context.memories],
        tasks=[
            TaskUsed(each.title, f"/tasks/{each.id}", STATUSES[each.status][1])
            for each in context.tasks
        ],
        budgets=[_budget(part) for part in context.parts if part.tokens],
        notes=_notes(context),
        anything=bool(context.passages or context.memories or context.tasks or context.gone),
    )


async def sources_of(
    uow: UnitOfWork, run_ids: Iterable[UUID | None]
) -> dict[UUID, Mapping[int, Source]]:
    """What the numbers in the answers of these runs lead to."""
    cited = await list_citations(uow, [each for each in run_ids if each])
    return {
        run_id: {each.number: source(each) for each in citations}
        for run_id, citations in cited.items()
    }


def source(cited: CitationRead) -> Source:
    href = passage_href(cited.document_id, cited.passage_id, cited.start_offset)
    return Source(label_of(cited.document, cited.location), href)


def _passage(used: UsedPassage) -> PassageUsed:
    return PassageUsed(
        number=used.number,
        title=where(used.document, used.location),
        href=passage_href(used.document_id, used.passage_id, used.start_offset),
        score=f"{used.score:.2f}",
        cited=used.cited,
        text=used.passage.text if used.passage else "The document was read again since.",
    )


def _budget(part: PartRead) -> tuple[str, str]:
    return PARTS.get(part.name, part.name), f"≈ {part.tokens:,} of {part.budget:,} tokens"


def _notes(context: RunContext) -> list[str]:
    gone = context.gone
    deleted = (
        f"{'One passage' if gone == 1 else f'{gone} passages'} of documents that were deleted"
        " since, or that you may not read."
    )
    return [*([deleted] if gone else []), *([context.note] if context.note else [])]
