from agents_os.core.db import UnitOfWork
from agents_os.domains.game.adapters.secondary.repository import choices
from agents_os.domains.game.metadata.choices import PreferencesRead, PreferencesUpdate
from agents_os.domains.game.usecases.queries import get_personal_preferences, require_person


async def set_personal_preferences(uow: UnitOfWork, body: PreferencesUpdate) -> PreferencesRead:
    """Change the caller's own choices. Nobody else can see or change them.

    Raises:
        OnlyForPeople: the caller is an API key.
    """
    user_id, org_id = require_person(uow), uow.actor.tenant
    changes = body.model_dump(exclude_none=True)
    if changes.get("human_xp") is False:
        changes["on_board"] = False  # no points of mine anywhere means not on the board either
    if changes:
        await choices.save_preferences(uow.session, org_id, user_id, changes)
    if "on_board" in changes:
        shown = changes["on_board"]
        await choices.show_on_board(uow.session, org_id, user_id, on_board=shown)
    uow.signal("game")
    return await get_personal_preferences(uow)
