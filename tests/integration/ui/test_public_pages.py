"""What strangers see, and that every page can be drawn at all."""

import re
from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest
import reflex as rx
from reflex_base.registry import RegistrationContext

from agents_os import agents_os as web_process
from agents_os.core.actor import Actor
from agents_os.core.db import unit_of_work
from agents_os.domains.identity.adapters.secondary.mail import OutboxMailer, mailer
from agents_os.domains.identity.metadata.member_schemas import MemberInvite
from agents_os.domains.identity.usecases.invite_member import invite_member
from agents_os.domains.identity.usecases.send_invite import send_invite
from agents_os.ui.guard import is_public
from agents_os.ui.pages.invite.state import InviteState
from agents_os.ui.session import SessionState
from tests.support.tab import Tab

PAGES = RegistrationContext.ensure_context().decorated_pages
assert web_process.pages


@pytest.mark.parametrize(("page", "options"), PAGES, ids=[o["route"] for _, o in PAGES])
def test_a_page_draws_with_landmarks_and_one_heading(
    page: Callable[[], rx.Component], options: dict[str, object]
) -> None:
    drawn = str(page().render())
    assert drawn.count("'name': '\"main\"'") == 1
    assert drawn.count("'name': '\"h1\"'") == 1
    assert str(options["title"]).endswith("· Agents OS")


def test_only_the_public_pages_load_without_a_session() -> None:
    events = {o["route"]: o.get("on_load") or [] for _, o in PAGES}
    private = {r for r, on_load in events.items() if isinstance(on_load, list) and on_load}
    assert all(events[route][0] is SessionState.arrive for route in private)
    public = events.keys() - private
    assert public == {"/login", "/signup", "/reset", "/confirm-email", "/invite/[token]", "404"}


def test_no_state_of_a_screen_is_public() -> None:
    public = {
        state.__name__
        for state in _every_state(rx.State)
        if is_public(f"{state.get_full_name()}.anything")
    }
    assert public == {
        "OnLoadInternalState",
        "UpdateVarsInternalState",
        "FrontendEventExceptionState",
        "NoticeState",
        "InviteState",
    }


def _every_state(parent: type[rx.State]) -> Iterator[type[rx.State]]:
    for child in parent.get_substates():
        yield child
        yield from _every_state(child)


async def test_an_unknown_invite_is_explained(stranger: Tab) -> None:
    await stranger.open("/invite/no-such-token")
    state = await stranger.state(InviteState)
    assert (state.phase, bool(state.problem)) == ("failed", True)
    assert await stranger.leaves_to() == ""


async def test_a_stranger_sees_who_invites_them_to_what(stranger: Tab, actor: Actor) -> None:
    async with unit_of_work(actor) as uow:
        invite = await invite_member(uow, MemberInvite(email=f"{uuid4().hex}@example.test"))
    await send_invite(invite.id)  # what the worker does
    box = mailer()
    assert isinstance(box, OutboxMailer)
    link = re.search(r"/invite/\S+", box.sent[-1].text)
    assert link
    await stranger.open(link[0])
    state = await stranger.state(InviteState)
    assert (state.phase, state.org_name, state.email) == ("ready", "Acme Robotics", invite.email)
    assert (state.role, state.has_account) == ("member", False)
