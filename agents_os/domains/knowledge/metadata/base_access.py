"""Who may do what with a base and its documents. Pure.

A base has an owner, a team and a visibility, like an agent. Its documents are seen by those who see
the base, unless they are for fewer; whoever may edit the base sees and edits all of them.
"""

from uuid import UUID

from agents_os.core.actor import Actor
from agents_os.core.errors import Forbidden
from agents_os.core.visibility import Visibility, reaches_everything
from agents_os.domains.agents.metadata.errors import TeamMissing
from agents_os.domains.knowledge.metadata.base_models import KnowledgeBase
from agents_os.domains.knowledge.metadata.base_schemas import BaseAbility
from agents_os.domains.knowledge.metadata.document_models import Document

EDIT = "agents:edit"  # of agents, workflows and knowledge


def sees_all(actor: Actor) -> bool:
    """Whoever may edit everything sees what is private, too."""
    return reaches_everything(actor, EDIT)


def may_edit(actor: Actor, base: KnowledgeBase) -> bool:
    return actor.reaches(EDIT, owner_id=base.owner_id, team_id=base.team_id)


def may_add(actor: Actor, base: KnowledgeBase) -> bool:
    """`base` is one the actor sees."""
    return may_edit(actor, base) or (base.members_add and actor.reach(EDIT) is not None)


def may_edit_document(actor: Actor, base: KnowledgeBase, document: Document) -> bool:
    mine = document.owner_id is not None and document.owner_id == actor.user_id
    return may_edit(actor, base) or (mine and actor.reach(EDIT) is not None)


def abilities(actor: Actor, base: KnowledgeBase) -> tuple[BaseAbility, ...]:
    """For buttons; the usecases check again."""
    add: tuple[BaseAbility, ...] = ("add",) if may_add(actor, base) else ()
    return (*add, "edit") if may_edit(actor, base) else add


def require_edit(actor: Actor, base: KnowledgeBase) -> None:
    if not may_edit(actor, base):
        raise Forbidden(
            f"You may not change “{base.name}”. Ask its owner or an admin.", permission=EDIT
        )


def require_add(actor: Actor, base: KnowledgeBase) -> None:
    if not may_add(actor, base):
        raise Forbidden(
            f"You may not add documents to “{base.name}”. Ask its owner or an admin to let"
            " everybody add some.",
            permission=EDIT,
        )


def require_edit_document(actor: Actor, base: KnowledgeBase, document: Document) -> None:
    if not may_edit_document(actor, base, document):
        raise Forbidden(
            f"You may not change “{document.name}”. Ask who added it, or an admin.",
            permission=EDIT,
        )


def require_place(
    actor: Actor, *, owner_id: UUID | None, team_id: UUID | None, visibility: Visibility
) -> None:
    """Check where a base is about to be put: nobody loses it from sight or from their reach.

    Raises:
        TeamMissing: visible to a team, but there is none.
        Forbidden: the team is not one of the actor's, or the base would be hidden from them.
    """
    if visibility == Visibility.TEAM and team_id is None:
        raise TeamMissing("Choose the team that may see this knowledge base.")
    if sees_all(actor):
        return
    if team_id is not None and team_id not in actor.team_ids:
        raise Forbidden("You can put a knowledge base only into a team you belong to.")
    if visibility == Visibility.PRIVATE and owner_id != actor.user_id:
        raise Forbidden("Only its owner or an admin can make a knowledge base private.")
    actor.require_on(EDIT, owner_id=owner_id, team_id=team_id)
