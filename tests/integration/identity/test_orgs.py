from datetime import timedelta

import pytest
from pydantic import ValidationError

from agents_os.core import db
from agents_os.core.clock import frozen_at, utc_now
from agents_os.core.errors import Forbidden, Unauthenticated
from agents_os.domains.billing.usecases.queries import get_credit_balance
from agents_os.domains.identity.metadata.errors import OrgNotFound
from agents_os.domains.identity.metadata.permissions import Role
from agents_os.domains.identity.metadata.schemas import OrgCreate, OrgUpdate, SignedIn
from agents_os.domains.identity.usecases.create_org import create_org
from agents_os.domains.identity.usecases.queries import get_me, get_org, list_my_orgs
from agents_os.domains.identity.usecases.refresh_session import refresh_session
from agents_os.domains.identity.usecases.remove_member import remove_member
from agents_os.domains.identity.usecases.resolve_actor import (
    resolve_access_token,
    resolve_session,
)
from agents_os.domains.identity.usecases.switch_org import switch_org
from agents_os.domains.identity.usecases.update_org import update_org
from tests.support.builders import Org, new_org
from tests.support.people import signed_up


async def with_two_orgs() -> tuple[SignedIn, SignedIn]:
    """A person before and after switching to their second company."""
    first = await signed_up()
    actor = await resolve_session(first.session_id)
    second = await create_org(actor, OrgCreate(name="Second", logo="🦊"))
    async with db.unit_of_work(actor) as uow:
        return first, await switch_org(uow, second.id)


async def test_a_second_company_is_ones_own_and_has_no_starter_credits(services: None) -> None:
    _, switched = await with_two_orgs()
    async with db.unit_of_work(await resolve_access_token(switched.access_token)) as uow:
        assert (await get_org(uow)).name == "Second"
        assert (await get_credit_balance(uow)).available == "0"
        mine = await list_my_orgs(uow)
    assert [(org.name == "Second", org.current, org.role) for org in mine] == [
        (False, False, Role.OWNER),
        (True, True, Role.OWNER),
    ]


async def test_tokens_for_the_old_company_end_with_the_switch(services: None) -> None:
    first, _ = await with_two_orgs()
    with frozen_at(utc_now() + timedelta(seconds=6)), pytest.raises(Unauthenticated):
        await resolve_access_token(first.access_token)


async def test_nobody_switches_into_a_company_of_others(services: None) -> None:
    person, stranger = await signed_up(), await new_org()
    async with db.unit_of_work(await resolve_session(person.session_id)) as uow:
        with pytest.raises(OrgNotFound):
            await switch_org(uow, stranger.id)


async def test_whoever_lost_a_company_is_moved_to_another_one(services: None) -> None:
    first, switched = await with_two_orgs()
    with frozen_at(utc_now() + timedelta(seconds=6)):
        actor = await resolve_session(first.session_id)
        second_owner = await Org(actor.tenant, actor).member(Role.OWNER)
        async with db.unit_of_work(second_owner) as uow:
            await remove_member(uow, first.user.id)
    with frozen_at(utc_now() + timedelta(seconds=20)):
        lost = await resolve_session(first.session_id)
        assert (lost.org_id, dict(lost.permissions)) == (None, {})
        async with db.unit_of_work(lost) as uow:
            assert (await get_me(uow)).org is None
        moved = await refresh_session(switched.refresh_token)
    assert moved.org
    assert first.org
    assert moved.org.id == first.org.id


async def test_settings_are_changed_field_by_field(org: Org) -> None:
    async with db.unit_of_work(org.owner) as uow:
        changed = await update_org(uow, OrgUpdate(time_zone="Europe/Berlin", locale="de-DE"))
    assert (changed.name, changed.time_zone) == ("Acme Robotics", "Europe/Berlin")


async def test_a_member_changes_no_settings(org: Org) -> None:
    async with db.unit_of_work(await org.member()) as uow:
        with pytest.raises(Forbidden):
            await update_org(uow, OrgUpdate(name="Mine"))


@pytest.mark.parametrize(
    "fields",
    [{"time_zone": "Mars/Base"}, {"locale": "../de"}, {"logo": "<b>"}, {"name": "NUL\x00"}],
)
def test_nonsense_settings_are_refused(fields: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        OrgUpdate.model_validate(fields)
