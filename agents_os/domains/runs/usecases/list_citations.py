from collections.abc import Collection
from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.domains.knowledge.usecases.passage_queries import name_documents
from agents_os.domains.runs.adapters.secondary import citation_rows
from agents_os.domains.runs.metadata.citations import CitationRead


async def list_citations(
    uow: UnitOfWork, run_ids: Collection[UUID]
) -> dict[UUID, list[CitationRead]]:
    """What the results of these runs cite, as far as the caller may read the documents now."""
    if not run_ids:
        return {}
    rows = await citation_rows.cited_by(uow.session, run_ids)
    documents = await name_documents(uow, {row.document_id for row in rows})
    found: dict[UUID, list[CitationRead]] = {}
    for row in rows:
        if row.document_id in documents:
            read = CitationRead.model_validate(
                {
                    **{name: getattr(row, name, None) for name in CitationRead.model_fields},
                    "document": documents[row.document_id],
                }
            )
            found.setdefault(row.run_id, []).append(read)
    return found
