import asyncio
from typing import NamedTuple
from uuid import UUID

from agents_os.core.actor import Actor
from agents_os.core.db import UnitOfWork, unit_of_work
from agents_os.domains.tasks.adapters.secondary.documents import (
    csv_table,
    html,
    markdown,
    typst_pdf,
)
from agents_os.domains.tasks.adapters.secondary.documents.compose import compose
from agents_os.domains.tasks.adapters.secondary.repository import deliverables
from agents_os.domains.tasks.metadata import access
from agents_os.domains.tasks.metadata.deliverable_schemas import ExportFormat
from agents_os.domains.tasks.metadata.errors import NothingToExport
from agents_os.domains.tasks.metadata.file_names import file_name
from agents_os.domains.tasks.metadata.models import Deliverable, DeliverableVersion
from agents_os.domains.tasks.metadata.sections import ChartSection, DeliverableDraft, TableSection
from agents_os.domains.tasks.usecases.deliverable_queries import draft_of

MEDIA_TYPES = {
    ExportFormat.HTML: "text/html; charset=utf-8",
    ExportFormat.MARKDOWN: "text/markdown; charset=utf-8",
    ExportFormat.PDF: "application/pdf",
    ExportFormat.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ExportFormat.CSV: "text/csv; charset=utf-8",
}
AT_ONCE = 2  # setting type takes a core; requests beyond wait

_turns = asyncio.Semaphore(AT_ONCE)


class ExportedFile(NamedTuple):
    name: str
    media_type: str
    content: bytes


async def export_deliverable(
    actor: Actor,
    deliverable_id: UUID,
    format: ExportFormat,
    *,
    version: int | None = None,
    section: str | None = None,
) -> ExportedFile:
    """A version, by default the newest, as a file. `section`: which table of it, for CSV.

    Opens its own unit of work and writes the file after it, in a thread.

    Raises:
        DeliverableNotFound, VersionNotFound.
        NothingToExport: CSV without a table, or several and none named.
    """
    async with unit_of_work(actor) as uow:
        draft, facts = await _load(uow, deliverable_id, version)
    async with _turns:
        content = await asyncio.to_thread(_write, draft, facts, format, section)
    return ExportedFile(file_name(draft.title, format), MEDIA_TYPES[format], content)


async def _load(
    uow: UnitOfWork, deliverable_id: UUID, version: int | None
) -> tuple[DeliverableDraft, list[str]]:
    uow.actor.require(access.READ)
    found = await deliverables.find(uow.session, deliverable_id, uow.actor)
    number = version or found.current_version
    stored = await deliverables.get_version(uow.session, found.id, number)
    return draft_of(stored), _facts(found, stored)


def _facts(found: Deliverable, version: DeliverableVersion) -> list[str]:
    author = found.agent_name or found.user_name
    day = f"{version.created_at:%d %B %Y}".removeprefix("0")
    return [*([author] if author else []), day, f"Version {version.number}"]


def _write(
    draft: DeliverableDraft, facts: list[str], format: ExportFormat, section: str | None
) -> bytes:
    if format is ExportFormat.CSV:
        return csv_table.write(_table(draft, section)).encode()
    document = compose(draft, facts)
    match format:
        case ExportFormat.HTML:
            return html.write(document).encode()
        case ExportFormat.MARKDOWN:
            return markdown.write(document).encode()
        case ExportFormat.PDF:
            return typst_pdf.write(document)
        case ExportFormat.DOCX:
            from agents_os.domains.tasks.adapters.secondary.documents import docx  # slow to import

            return docx.write(document)


def _table(draft: DeliverableDraft, wanted: str | None) -> TableSection | ChartSection:
    tables = [each for each in draft.sections if isinstance(each, TableSection | ChartSection)]
    chosen = [each for each in tables if wanted in (None, each.id)]
    if len(chosen) == 1:
        return chosen[0]
    ids = [each.id for each in tables]
    if not tables:
        raise NothingToExport("This deliverable has no table. Choose another format.")
    raise NothingToExport(f"Name one of its tables as section: {', '.join(ids)}.", sections=ids)
