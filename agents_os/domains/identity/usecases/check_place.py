from collections.abc import Callable, Mapping
from typing import Any, Protocol
from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.core.visibility import Visibility
from agents_os.domains.identity.usecases.require_team import require_team_here


class Placed(Protocol):
    """What belongs to somebody, perhaps to a team, and is seen by some."""

    @property
    def owner_id(self) -> UUID | None: ...
    @property
    def team_id(self) -> UUID | None: ...
    @property
    def visibility(self) -> str: ...


async def check_place(
    uow: UnitOfWork,
    thing: Placed,
    changes: Mapping[str, Any],
    require_place: Callable[..., None],
) -> None:
    """Check where `changes` would put `thing`, if they move it, by the rule of its domain.

    Raises:
        TeamNotFound, and what `require_place(actor, owner_id=, team_id=, visibility=)` raises.
    """
    if not {"team_id", "visibility"} & set(changes):
        return
    require_place(
        uow.actor,
        owner_id=thing.owner_id,
        team_id=changes.get("team_id", thing.team_id),
        visibility=Visibility(changes.get("visibility", thing.visibility)),
    )
    await require_team_here(uow, changes.get("team_id"))
