from uuid import UUID

from agents_os.core.actor import Actor
from agents_os.domains.identity.metadata.errors import PeopleOnly


def require_person(actor: Actor) -> tuple[UUID, UUID]:
    """User and session of a signed-in person. Raises PeopleOnly for API keys."""
    if actor.user_id is None or actor.session_id is None:
        raise PeopleOnly("Only a signed-in person can do this, not an API key.")
    return actor.user_id, actor.session_id
