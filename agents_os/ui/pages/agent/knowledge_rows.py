"""What the knowledge tab shows, as flat rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from agents_os.domains.knowledge.metadata.base_schemas import BaseRead, GrantRead
from agents_os.domains.runs.metadata.citations import DocumentUse
from agents_os.ui.order_words import counted


@dataclass(frozen=True)
class BaseChoice:
    """A base. `through` says why the agent may use it beside a grant of its own."""

    id: str
    name: str
    about: str
    documents: str
    used_at: str
    on: bool
    through: str
    grant_id: str
    can_edit: bool


@dataclass(frozen=True)
class UsedDocument:
    id: str
    name: str
    times: str
    used_at: str


def used_document(use: DocumentUse) -> UsedDocument:
    given = f"in {counted(use.runs, 'answer')}"
    return UsedDocument(
        id=str(use.document_id),
        name=use.document,
        times=f"{given}, cited in {use.cited}" if use.cited else f"{given}, not cited",
        used_at=use.last_used_at.isoformat(),
    )


def base_choice(
    base: BaseRead, grants: Sequence[GrantRead], agent_id: UUID, team_id: UUID | None
) -> BaseChoice:
    own = next((each for each in grants if each.agent_id == agent_id), None)
    through = _through(grants, team_id)
    return BaseChoice(
        id=str(base.id),
        name=base.name,
        about=base.description,
        documents=counted(base.documents, "document"),
        used_at=base.last_used_at.isoformat() if base.last_used_at else "",
        on=own is not None or through != "",
        through=through,
        grant_id=str(own.id) if own else "",
        can_edit="edit" in base.can,
    )


def _through(grants: Sequence[GrantRead], team_id: UUID | None) -> str:
    if any(each.agent_id is None and each.team_id is None for each in grants):
        return "Every agent may use it"
    of_team = next((each for each in grants if team_id and each.team_id == team_id), None)
    return f"Team {of_team.team_name} may use it" if of_team else ""
