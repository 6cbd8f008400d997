from agents_os.core.db import UnitOfWork
from agents_os.core.errors import Unauthenticated
from agents_os.domains.identity.adapters.secondary.repository import users
from agents_os.domains.identity.metadata.schemas import ProfileUpdate, UserRead
from agents_os.domains.identity.usecases.require_person import require_person


async def update_profile(uow: UnitOfWork, body: ProfileUpdate) -> UserRead:
    """Change the caller's own name, avatar or preferences; preferences are merged by key."""
    user_id, _ = require_person(uow.actor)
    user = await users.get_user(uow.session, user_id)
    if user is None:
        raise Unauthenticated("Your account does not exist any more.")
    user.display_name = body.display_name or user.display_name
    user.avatar = body.avatar or user.avatar
    user.preferences = user.preferences | (body.preferences or {})
    await uow.session.flush()
    if uow.actor.org_id:
        uow.signal("member")
    return UserRead.model_validate(user)
