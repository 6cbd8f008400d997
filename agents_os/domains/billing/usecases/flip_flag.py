"""For who runs the server: for whom features are on, and who decided that."""

from sqlalchemy.exc import IntegrityError

from agents_os.core.db import platform_session
from agents_os.core.errors import Invalid, NotFound
from agents_os.domains.billing.adapters.secondary import flags as repository
from agents_os.domains.billing.metadata.flags import (
    Feature,
    FlagState,
    Flip,
    Override,
    Reason,
    Rule,
    flags,
)
from agents_os.domains.billing.metadata.plans import plans


async def flip_flag(feature: Feature, change: Rule | Override, reason: Reason) -> None:
    """Say for whom a feature is on: for everybody by a rule, or for one company.

    It is recorded for ever, and holds within seconds.

    Raises:
        Invalid: there is no such plan.
        NotFound: there is no such company.
    """
    if isinstance(change, Rule) and (unknown := set(change.plans) - set(plans())):
        raise Invalid(f"There is no plan “{min(unknown)}”. Plans are: {', '.join(plans())}.")
    try:
        async with platform_session() as session:
            await repository.add(session, feature, change, reason)
    except IntegrityError as error:
        raise NotFound("There is no company with this id.") from error


async def list_flags() -> list[FlagState]:
    """Every flag, with the companies for which something else holds than its rule."""
    async with platform_session() as session:
        said = await repository.said(session)
    return [
        FlagState(feature, flag, said.rule(feature), said.overrides_of(feature))
        for feature, flag in flags().items()
    ]


async def flag_history(feature: Feature) -> list[Flip]:
    """The last 100 flips of a flag, newest first."""
    async with platform_session() as session:
        return await repository.history(session, feature)
