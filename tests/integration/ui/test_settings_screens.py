"""One walk through each settings screen's state, as clicks would go."""

from sqlalchemy import text

from agents_os.core import db
from agents_os.core.actor import GATEKEEPER, Actor
from agents_os.domains.identity.metadata.permissions import Role
from agents_os.domains.identity.metadata.schemas import Device, LogIn
from agents_os.domains.identity.usecases.log_in import log_in
from agents_os.ui.pages.api_keys.state import ApiKeysState
from agents_os.ui.pages.company.state import CompanyState
from agents_os.ui.pages.members.state import MembersState
from agents_os.ui.pages.new_company.state import NewCompanyState
from agents_os.ui.pages.profile.state import ProfileState
from agents_os.ui.pages.roles.state import RolesState
from agents_os.ui.pages.security.state import SecurityState
from agents_os.ui.pages.teams.state import TeamsState
from agents_os.ui.search import SearchState
from agents_os.ui.session import SessionState
from tests.support.builders import Org
from tests.support.tab import Tab, open_tab, sign_in, submitted

SUPPORT = {"name": "Support", "emoji": "💬"}


async def test_company_is_shown_and_saved(tab: Tab) -> None:
    await tab.open("/settings/company")
    assert (await tab.state(CompanyState)).phase == "ready"
    # An unticked box sends nothing; the ids of inputs come along.
    await tab.send(
        CompanyState.save({"name": "Acme 2", "time_zone": "Europe/Berlin", "field_name": "x"})
    )
    company, session = await tab.state(CompanyState), await tab.state(SessionState)
    assert (company.name, company.members_can_build) == ("Acme 2", False)
    assert (session.org_name, session.time_zone) == ("Acme 2", "Europe/Berlin")
    assert await tab.notice() == "Saved."


async def test_brand_guidelines_are_kept_until_they_are_emptied(tab: Tab) -> None:
    await tab.open("/settings/company")
    for words in ("Say you.", ""):
        await tab.send(CompanyState.save({"name": "Acme", "brand_guidelines": words}))
        assert (await tab.state(CompanyState)).brand_guidelines == words


async def test_a_form_with_none_of_its_fields_is_not_read_as_an_unticked_box(tab: Tab) -> None:
    await tab.open("/settings/company")
    await tab.send(CompanyState.save({"field_name": "x"}))
    assert "Nothing of this form has arrived" in await tab.notice()
    assert (await tab.state(CompanyState)).members_can_build


async def test_the_palette_finds_agents_and_refuses_what_no_name_can_hold(tab: Tab) -> None:
    await tab.open("/settings/company")
    await tab.send(SearchState.search("a\x00b"))
    assert (await tab.notice()).startswith("Q: ")
    await tab.send(SearchState.search("nobody"))
    assert (await tab.state(SearchState)).found == []


async def test_members_are_invited_and_invites_withdrawn(tab: Tab, org: Org) -> None:
    await org.member(Role.LEAD)
    await tab.open("/settings/members")
    state = await tab.state(MembersState)
    assert {(m.role, m.me) for m in state.members} == {("owner", True), ("lead", False)}
    assert state.roles[0]["value"] == "owner"
    await tab.send(MembersState.show_invite(True))
    await tab.send(MembersState.invite({"email": "new@example.com", "role": "viewer"}))
    state = await tab.state(MembersState)
    assert ([i.email for i in state.invites], state.inviting) == (["new@example.com"], False)
    invite = str(state.invites[0].id)
    await tab.send(MembersState.resend(invite))
    assert "old link" in await tab.notice()
    await tab.send(MembersState.revoke(invite))
    assert (await tab.state(MembersState)).invites == []


async def test_the_link_of_an_invite_that_is_mailed_stays_in_the_mail(tab: Tab) -> None:
    await tab.open("/settings/members")
    await tab.send(MembersState.invite({"email": "new@example.com", "role": "viewer"}))
    state = await tab.state(MembersState)
    await tab.send(MembersState.make_link(str(state.invites[0].id)))
    assert "Invites are mailed here" in await tab.notice()
    assert (await tab.state(MembersState)).fresh_link == ""


async def test_members_change_role_and_leave(tab: Tab, org: Org) -> None:
    lead = await org.member(Role.LEAD)
    await tab.open("/settings/members")
    await tab.send(MembersState.change_role(str(lead.user_id), "viewer"))
    # The signal may repaint before the handler's own refresh, or the other way round.
    await tab.until(MembersState, lambda s: {m.role for m in s.members} == {"owner", "viewer"})
    await tab.send(MembersState.remove(str(lead.user_id)))
    await tab.until(MembersState, lambda s: len(s.members) == 1)


async def test_members_shows_a_change_made_elsewhere_without_a_click(
    tab: Tab, actor: Actor, org: Org
) -> None:
    lead = await org.member(Role.LEAD)
    await tab.open("/settings/members")
    async with open_tab(actor) as other:
        await other.send(MembersState.change_role(str(lead.user_id), "viewer"))
    await tab.until(MembersState, lambda s: {m.role for m in s.members} == {"owner", "viewer"})


async def test_teams_are_made_changed_and_deleted(tab: Tab, actor: Actor) -> None:
    await tab.open("/settings/teams")
    await tab.send(TeamsState.edit(""))
    await tab.send(TeamsState.save(submitted(("member_ids[]", str(actor.user_id)), **SUPPORT)))
    await tab.until(TeamsState, lambda s: [t.people for t in s.teams] == ["Owner"])
    state = await tab.state(TeamsState)
    assert (state.editing, state.teams[0].name) == (False, "Support")
    await tab.send(TeamsState.edit(state.teams[0].id))
    assert (await tab.state(TeamsState)).people[0].chosen
    await tab.send(TeamsState.save(submitted(name="Help desk", emoji="💬")))
    await tab.until(TeamsState, lambda s: [t.name for t in s.teams] == ["Help desk"])
    state = await tab.state(TeamsState)
    assert state.teams[0].people == ""
    await tab.send(TeamsState.delete(state.teams[0].id))
    await tab.until(TeamsState, lambda s: s.teams == [])


async def test_roles_switch_a_grantable_cell_and_refuse_others(tab: Tab) -> None:
    await tab.open("/settings/roles")
    assert (await tab.state(RolesState)).rows[0].area == "Company"
    await tab.send(RolesState.set_cell("audit:read", "lead", True))
    row = next(r for r in (await tab.state(RolesState)).rows if r.key == "audit:read")
    assert [c.held for c in row.cells] == [True, True, True, False, False]
    await tab.send(RolesState.set_cell("org:delete", "viewer", True))
    assert "Saved" not in await tab.notice()


async def test_an_api_key_is_shown_once_and_revoked(tab: Tab) -> None:
    await tab.open("/settings/api-keys")
    await tab.send(ApiKeysState.create({"name": "CRM sync", "scopes": "read", "days": "30"}))
    state = await tab.state(ApiKeysState)
    assert state.fresh_key.startswith(state.keys[0].prefix)
    assert (state.keys[0].scopes, state.keys[0].expired) == ("read", False)
    await tab.send(ApiKeysState.revoke(state.keys[0].id))
    await tab.open("/settings/api-keys")
    state = await tab.state(ApiKeysState)
    assert (state.keys[0].revoked, state.fresh_key) == (True, "")


async def test_security_lists_devices_and_signs_them_out(tab: Tab, actor: Actor) -> None:
    await sign_in(actor)
    await tab.open("/settings/security")
    sessions = (await tab.state(SecurityState)).sessions
    assert sorted(s.current for s in sessions) == [False, True]
    await tab.send(SecurityState.revoke(str(next(s.id for s in sessions if not s.current))))
    assert len((await tab.state(SecurityState)).sessions) == 1
    await sign_in(actor)
    await tab.send(SecurityState.revoke_others)
    assert await tab.notice() == "Signed out on 1 other devices."


async def test_security_changes_the_password(web: None) -> None:
    from agents_os.domains.identity.metadata.schemas import SignUp
    from agents_os.domains.identity.usecases.resolve_actor import resolve_access_token
    from agents_os.domains.identity.usecases.sign_up import sign_up

    body = SignUp(email="pia@example.com", password="a long first secret", company="Pia & Co")
    signed_up = await sign_up(body, Device(ip="10.0.0.1"))
    async with open_tab(await resolve_access_token(signed_up.access_token)) as tab:
        await tab.open("/settings/security")
        change = {"current_password": "wrong", "new_password": "a long second secret"}
        await tab.send(SecurityState.change(change))
        assert (await tab.state(SecurityState)).changes == 0
        await tab.send(SecurityState.change(change | {"current_password": "a long first secret"}))
        assert (await tab.state(SecurityState)).changes == 1
        assert "second secret" not in str(tab.deltas)
    again = LogIn(email="pia@example.com", password="a long second secret")
    assert (await log_in(again, Device(ip="10.0.0.2"))).user.email == "pia@example.com"


async def test_profile_is_saved_and_shown_in_the_shell(tab: Tab) -> None:
    await tab.open("/settings/profile")
    await tab.send(ProfileState.save({"display_name": "Maya", "avatar": "🦊", "shown_email": "x"}))
    session = await tab.state(SessionState)
    assert (session.name, session.avatar) == ("Maya", "🦊")


async def test_a_second_company_appears_in_the_switcher(tab: Tab) -> None:
    await tab.open("/settings/new-company")
    await tab.send(NewCompanyState.create({"name": "Second", "logo": "🚀"}))
    orgs = (await tab.state(SessionState)).orgs
    assert [(o["id"], o["name"]) for o in orgs] == [
        ((await tab.state(NewCompanyState)).created_id, "Second")
    ]


async def test_a_screen_that_cannot_read_says_so(tab: Tab, org: Org) -> None:
    await tab.open("/settings/company")
    async with db.unit_of_work(GATEKEEPER) as uow:
        await uow.session.execute(
            text("update memberships set disabled_at = now() where org_id = :org"),
            {"org": org.id},
        )
    await tab.send(CompanyState.on_load)
    assert (await tab.state(CompanyState)).phase == "failed"
    assert (await tab.state(CompanyState)).problem
