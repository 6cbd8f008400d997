"""Every SQL statement of the gateway."""

from uuid import UUID

from sqlalchemy import Uuid, column, delete, select, table
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from agents_os.domains.gateway.metadata.errors import ProviderKeyNotFound
from agents_os.domains.gateway.metadata.models import ModelRules, ProviderKey

# Identity's table: every company, whether it chose anything or not.
_orgs = table("orgs", column("id", Uuid))


async def keys_and_rules(
    session: AsyncSession, org_id: UUID
) -> tuple[list[ProviderKey], ModelRules]:
    """`list_keys` and `model_rules` in one statement, for what is read before every answer."""
    query = (
        select(ModelRules, ProviderKey)
        .select_from(_orgs)
        .outerjoin(ModelRules, ModelRules.org_id == _orgs.c.id)
        .outerjoin(ProviderKey, ProviderKey.org_id == _orgs.c.id)
        .where(_orgs.c.id == org_id)
        .order_by(ProviderKey.id)
    )
    rows = (await session.execute(query)).all()
    rules = next((rules for rules, _ in rows if rules), ModelRules(org_id=org_id))
    return [key for _, key in rows if key], rules


async def list_keys(session: AsyncSession, org_id: UUID) -> list[ProviderKey]:
    """Oldest first; there are few."""
    query = select(ProviderKey).where(ProviderKey.org_id == org_id).order_by(ProviderKey.id)
    return list(await session.scalars(query))


async def get_key(
    session: AsyncSession, org_id: UUID, key_id: UUID, *, lock: bool = False
) -> ProviderKey:
    """Raises ProviderKeyNotFound."""
    query = select(ProviderKey).where(ProviderKey.org_id == org_id, ProviderKey.id == key_id)
    row = await session.scalar(query.with_for_update() if lock else query)
    if row is None:
        raise ProviderKeyNotFound("There is no such provider key. It may have been deleted.")
    return row


async def add_key(session: AsyncSession, row: ProviderKey) -> ProviderKey | None:
    """None when the company has a key of that name."""
    try:
        async with session.begin_nested():
            session.add(row)
    except IntegrityError as error:
        if "provider_keys_org_id_name_key" not in str(error.orig):
            raise
        return None
    return row


async def name_taken(session: AsyncSession, row: ProviderKey, name: str) -> bool:
    """Whether another key of the company has that name."""
    query = select(ProviderKey.id).where(
        ProviderKey.org_id == row.org_id, ProviderKey.name == name, ProviderKey.id != row.id
    )
    return await session.scalar(query) is not None


async def delete_key(session: AsyncSession, org_id: UUID, key_id: UUID) -> None:
    """Raises ProviderKeyNotFound."""
    gone = delete(ProviderKey).where(ProviderKey.org_id == org_id, ProviderKey.id == key_id)
    if not (await session.scalars(gone.returning(ProviderKey.id))).all():
        raise ProviderKeyNotFound("There is no such provider key. It may have been deleted.")


async def model_rules(session: AsyncSession, org_id: UUID) -> ModelRules:
    """Those of a company that never chose any allow all and keep nothing."""
    return await session.get(ModelRules, org_id) or ModelRules(org_id=org_id)


async def set_allowed_models(
    session: AsyncSession, org_id: UUID, allowed: list[str] | None
) -> None:
    row = insert(ModelRules).values(org_id=org_id, allowed=allowed)
    await session.execute(
        row.on_conflict_do_update(index_elements=[ModelRules.org_id], set_={"allowed": allowed})
    )


async def set_answer_cache(session: AsyncSession, org_id: UUID, id_: UUID | None) -> bool:
    """Whether that changed anything: one that is on keeps its id."""
    row = insert(ModelRules).values(org_id=org_id, answer_cache_id=id_)
    now, was = ModelRules.answer_cache_id.is_(None), id_ is None
    changed = await session.scalars(
        row.on_conflict_do_update(
            index_elements=[ModelRules.org_id],
            set_={"answer_cache_id": id_},
            where=now.is_distinct_from(was),
        ).returning(ModelRules.org_id)
    )
    return changed.first() is not None
