"""Look into what the company knows, as the owner of the run may."""

from uuid import UUID

from agents_os.core.text import clip
from agents_os.domains.knowledge.metadata.passages import FoundPassage, PassageSearch
from agents_os.domains.knowledge.usecases.search_knowledge import search_knowledge
from agents_os.domains.runs.metadata.steps import Step, StepContext, StepResult
from agents_os.domains.workflows.usecases.execution.filling import text_of
from agents_os.domains.workflows.usecases.execution.results import gave
from agents_os.domains.workflows.usecases.execution.untrusted import OUTSIDE
from agents_os.domains.workflows.usecases.execution.visit import Visit

LONGEST_QUESTION = 1_000
_SHOWN = {
    "text",
    "document",
    "document_id",
    "passage_id",
    "base",
    "heading",
    "page_from",
    "page_to",
    "location",
    "url",
    "score",
}


def move(visit: Visit) -> Step:
    async def run(context: StepContext) -> StepResult:
        question = clip(text_of(visit.settings.query, visit.scope), LONGEST_QUESTION)
        context.input["query"] = question
        found = await search_knowledge(
            context.actor,
            PassageSearch(
                query=question,
                base_ids=tuple(UUID(each) for each in visit.settings.base_ids),
                limit=visit.settings.limit,
            ),
            person_id=context.run.owner_id,
            run_id=context.run.id,
        )
        if visit.going.texts is not None:
            visit.going.texts.update({each.passage_id: each.text for each in found.data})
        passages = [each.model_dump(mode="json", include=_SHOWN) for each in found.data]
        text = "\n\n".join(_quoted(each) for each in found.data)
        return gave({"passages": passages, "text": text, "count": len(passages)})

    return visit.step(run, input={OUTSIDE: True})


def _quoted(passage: FoundPassage) -> str:
    place = ", ".join(part for part in (passage.document, passage.location) if part)
    return f"[{place}]\n{passage.text}"
