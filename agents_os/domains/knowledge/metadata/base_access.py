"""Who may do what with a base and its documents. Pure.

A base has an owner, a team and a visibility, like an agent. Its documents are seen by those who see
the base, unless they are for fewer; whoever may edit the base sees and edits all of them.
"""

from functools import partial

from agents_os.core.actor import Actor
from agents_os.core.errors import Forbidden
from agents_os.core.visibility import reaches_everything
from agents_os.domains.agents.metadata import access
from agents_os.domains.knowledge.metadata.base_models import KnowledgeBase
from agents_os.domains.knowledge.metadata.base_schemas import BaseAbility
from agents_os.domains.knowledge.metadata.document_models import Document

EDIT = "agents:edit"  # of agents, workflows and knowledge
require_place = partial(access.require_place, what="knowledge base")


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
            f"You may not change “{document.name}”. Ask the person who added it, or an admin.",
            permission=EDIT,
        )
