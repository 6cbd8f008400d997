"""Every public method of a state is an endpoint. Here is who gets through."""

import pytest
import reflex as rx
from sqlalchemy import text

from agents_os.core import db
from agents_os.core.actor import GATEKEEPER, Actor
from agents_os.domains.identity.metadata.permissions import Role
from agents_os.domains.identity.usecases import resolve_actor
from agents_os.domains.identity.usecases.log_out import log_out
from agents_os.domains.identity.usecases.queries import get_org
from agents_os.domains.identity.usecases.switch_org import switch_org
from agents_os.ui.pages.api_keys.state import ApiKeysState
from agents_os.ui.pages.company.state import CompanyState
from agents_os.ui.pages.members.state import MembersState
from agents_os.ui.session import SessionState
from tests.support.builders import Org, new_org
from tests.support.tab import Tab, open_tab, sign_in

ROOT = rx.State.get_full_name()


async def test_a_stranger_is_sent_to_sign_in_and_comes_back_to_the_page(stranger: Tab) -> None:
    await stranger.open("/settings/members?x=1")
    assert await stranger.leaves_to() == ("/api/v1/auth/continue?next=/settings/members%3Fx%3D1")
    assert (await stranger.state(MembersState)).members == []


async def test_a_stranger_cannot_trigger_any_event(stranger: Tab) -> None:
    await stranger.send(CompanyState.save({"name": "Owned"}))
    await stranger.send(SessionState.arrive)
    assert await stranger.leaves_to()
    assert (await stranger.state(SessionState)).ready is False


@pytest.mark.parametrize("cookie", ["", "aos_access=x.y.z", "aos_access=", '"', "aos_access=\x00"])
async def test_a_forged_cookie_is_nobodys(stranger: Tab, cookie: str) -> None:
    stranger.cookies = cookie
    await stranger.send(SessionState.arrive)
    assert await stranger.leaves_to()


async def test_a_signed_in_person_arrives(tab: Tab, actor: Actor) -> None:
    await tab.open("/settings/company")
    session = await tab.state(SessionState)
    assert (session.ready, session.user_id, session.role) == (True, str(actor.user_id), "owner")
    assert await tab.leaves_to() == ""


async def test_a_revoked_session_is_out_at_the_next_event(tab: Tab) -> None:
    await tab.open("/settings/company")
    await log_out(access_token=tab.cookies.removeprefix("aos_access="), refresh_token=None)
    resolve_actor._known.clear()  # what a signal does in a running process
    await tab.send(CompanyState.save({"name": "After the end"}))
    assert (await tab.leaves_to()).startswith("/api/v1/auth/continue?next=")
    assert (await tab.state(CompanyState)).name != "After the end"


async def test_the_next_person_on_a_tab_finds_nothing_of_the_last(tab: Tab) -> None:
    await tab.open("/settings/company")
    await tab.send(ApiKeysState.create({"name": "CI", "scopes": "read"}))
    assert (await tab.state(ApiKeysState)).fresh_key
    other = (await new_org("Other")).owner
    async with open_tab(other, token=tab.token) as taken_over:
        await taken_over.send(CompanyState.on_load)  # before any page load: refused
        assert await taken_over.leaves_to() == "/"
        assert (await taken_over.state(CompanyState)).name == "Acme Robotics"
        await taken_over.open("/settings/company")
        assert (await taken_over.state(CompanyState)).name == "Other"
        assert (await taken_over.state(ApiKeysState)).fresh_key == ""
        assert "Acme" not in str(taken_over.deltas[1:])


async def test_a_leftover_tab_token_gives_a_stranger_nothing(tab: Tab) -> None:
    """Reflex would hand the whole state to whoever presents the token of a closed tab."""
    await tab.open("/settings/company")
    async with open_tab(None, token=tab.token) as thief:
        for event in ("hydrate", "hydrate_and_load"):
            thief.deltas.clear()
            await thief.send_raw(f"{ROOT}.{event}", {})
            assert "Acme" not in str(thief.deltas)


async def test_a_viewer_gets_the_no_permission_state(web: None, org: Org) -> None:
    async with open_tab(await org.member(Role.VIEWER)) as viewer:
        await viewer.open("/settings/api-keys")
        assert (await viewer.state(ApiKeysState)).phase == "forbidden"
        await viewer.send(ApiKeysState.create({"name": "Mine", "scopes": "full"}))
        assert "api_keys:manage" in await viewer.notice()


async def test_switching_the_company_reloads_other_tabs(tab: Tab, actor: Actor) -> None:
    await tab.open("/settings/company")
    second = await new_org("Second")
    await _join(second, actor)
    signed_in = await sign_in(actor)
    tab.cookies = f"aos_access={signed_in.access_token}"
    await tab.open("/settings/company")
    session_actor = await resolve_actor.resolve_session(signed_in.session_id)
    async with db.unit_of_work(session_actor) as uow:
        await switch_org(uow, second.id)
    resolve_actor._known.clear()
    await tab.send(CompanyState.save({"name": "Wrong company"}))
    assert await tab.leaves_to() == "/settings/company"
    async with db.unit_of_work(second.owner) as uow:
        assert (await get_org(uow)).name == "Second"


@pytest.mark.parametrize(
    ("handler", "payload"),
    [
        ("change_role", {"user_id": {"$ne": 1}, "role": "owner"}),
        ("change_role", {"user_id": "not-an-id", "role": "owner"}),
        ("change_role", {"user_id": "0" * 32, "role": ["owner"]}),
        ("invite", {"data": "text"}),
        ("invite", {"data": {"email": {"a": 1}, "role": "member"}}),
        ("invite", {"data": {"email": "a@b.example", "role": "owner"}}),
        ("remove", {"user_id": None}),
        ("resend", {"invite_id": 7}),
        ("show_invite", {"shown": {"deep": []}}),
    ],
)
async def test_forged_arguments_are_refused_in_words(
    tab: Tab, handler: str, payload: dict[str, object]
) -> None:
    await tab.send_raw(f"{MembersState.get_full_name()}.{handler}", payload)
    assert "our side" not in await tab.notice()
    assert await tab.notice()


async def test_wrong_argument_names_are_a_notice_not_a_crash(tab: Tab) -> None:
    await tab.send_raw(f"{MembersState.get_full_name()}.remove", {"nonsense": 1})
    assert await tab.notice()


async def test_a_nul_byte_in_a_name_is_refused(tab: Tab) -> None:
    await tab.open("/settings/company")
    await tab.send(CompanyState.save({"name": "Ac\x00me"}))
    assert "control characters" in await tab.notice()
    assert (await tab.state(CompanyState)).name == "Acme Robotics"


async def _join(org: Org, actor: Actor) -> None:
    async with db.unit_of_work(GATEKEEPER) as uow:
        await uow.session.execute(
            text(
                "insert into memberships (principal_id, org_id, role) values (:id, :org, 'member')"
            ),
            {"id": actor.user_id, "org": org.id},
        )


async def test_a_page_load_does_not_repeat_the_last_notice(tab: Tab) -> None:
    await tab.open("/settings/company")
    await tab.send(CompanyState.save({"name": "Acme 2"}))
    assert await tab.notice() == "Saved."
    await tab.open("/settings/company")
    assert await tab.notice() == ""
