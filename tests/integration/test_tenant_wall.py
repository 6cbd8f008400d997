"""Row-level security as the last wall: what the database itself refuses."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from agents_os.core import db
from agents_os.core.actor import GATEKEEPER, Actor
from agents_os.domains.identity.metadata.permissions import Role
from tests.support.builders import new_org

# Columns that hold a tenant, and tables that are deliberately without one.
UNSECURED_TABLES = """
select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
where n.nspname = 'public' and c.relkind in ('r', 'p')
  and not (c.relrowsecurity and c.relforcerowsecurity
           and exists (select from pg_policy p where p.polrelid = c.oid))
"""
# Functions that are called by name; those of policies in `private` are found without it.
OUT_OF_REACH = """
select p.oid::regprocedure || ' for ' || r.rolname
from pg_proc p join pg_namespace n on n.oid = p.pronamespace
cross join lateral aclexplode(p.proacl) a join pg_roles r on r.oid = a.grantee
where r.rolname in ('authenticated', 'agentsos_auth', 'agentsos_system', 'agentsos_api',
                    'agentsos_worker')
  and n.nspname <> 'private' and not has_schema_privilege(r.oid, n.oid, 'usage')
"""


async def rows(actor: Actor, query: str) -> list[object]:
    async with db.unit_of_work(actor) as uow:
        return list((await uow.session.execute(text(query))).scalars())


async def test_every_public_table_has_forced_row_level_security_and_a_policy(services):
    assert await rows(GATEKEEPER, UNSECURED_TABLES) == []


async def test_who_may_call_a_function_can_reach_it(services):
    assert await rows(GATEKEEPER, OUT_OF_REACH) == []


async def test_a_person_sees_only_their_organisation(org):
    other = await new_org()
    assert await rows(org.owner, "select id from orgs") == [org.id]
    assert other.id not in await rows(org.owner, "select org_id from memberships")


async def test_a_claim_without_membership_sees_nothing(org):
    other = await new_org()
    forged = Actor(org.owner.kind, org_id=other.id, principal_id=org.owner.principal_id)
    assert await rows(forged, "select name from teams union select email from invites") == []


async def test_the_bare_login_can_read_nothing(services):
    with pytest.raises(ProgrammingError, match="permission denied"):
        async with db.platform_session() as session:
            await session.execute(text("select * from orgs"))


async def test_an_admin_cannot_make_themselves_owner(org):
    admin = await org.member(Role.ADMIN)
    with pytest.raises(ProgrammingError, match="row-level security"):
        await rows(admin, "update memberships set role = 'owner' where role = 'admin' returning 1")


async def test_an_owner_cannot_print_credits(org):
    with pytest.raises(ProgrammingError, match="permission denied"):
        await rows(
            org.owner,
            "insert into credit_grants (org_id, kind, amount_micro, reason)"
            f" values ('{org.id}', 'promotional', 1, 'me') returning 1",
        )


async def test_a_member_cannot_remove_another_member(org):
    member, other = await org.member(), await org.member()
    removed = f"delete from memberships where principal_id = '{other.user_id}' returning 1"
    assert await rows(member, removed) == []
    assert await rows(org.owner, removed) == [1]
