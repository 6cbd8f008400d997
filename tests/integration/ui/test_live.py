"""Signals become events on watching tabs. Leans on private names of Reflex: this is the canary."""

import asyncio
from collections import deque
from uuid import uuid4

import pytest

from agents_os.agents_os import app
from agents_os.core import signals
from agents_os.core.actor import Actor
from agents_os.core.signals import Signal
from agents_os.domains.identity.metadata.permissions import Role
from agents_os.ui import live
from agents_os.ui.pages.members.state import MembersState
from agents_os.ui.pages.teams.state import TeamsState
from tests.support.builders import Org
from tests.support.tab import Tab, open_tab


async def test_a_signal_repaints_the_tab_that_watches_its_topic(tab: Tab, org: Org) -> None:
    await tab.open("/settings/members")
    await org.member(Role.LEAD)
    async with asyncio.timeout(10):
        while len((await tab.state(MembersState)).members) < 2:
            await signals.publish({Signal(org.id, "member", uuid4())})  # may find nobody yet
            await asyncio.sleep(0.05)


async def test_a_tab_hears_nothing_of_other_companies_or_its_last_page(tab: Tab, org: Org) -> None:
    await tab.open("/settings/members")
    await tab.open("/settings/profile")
    await org.member(Role.LEAD)
    await signals.publish({Signal(org.id, "member")})
    await asyncio.sleep(0.1)
    assert len((await tab.state(MembersState)).members) == 1
    await tab.open("/settings/members")
    await signals.publish({Signal(uuid4(), "member")})
    await org.member(Role.LEAD)
    await asyncio.sleep(0.1)
    assert len((await tab.state(MembersState)).members) == 2


async def test_a_closed_tab_is_forgotten_at_the_next_signal(web: None, actor: Actor) -> None:
    async with open_tab(actor) as tab:
        await tab.open("/settings/teams")
        assert tab.token in live._watching
        token = tab.token
    await signals.publish({Signal(uuid4(), "anything")})
    async with asyncio.timeout(5):
        while token in live._watching:  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def test_a_page_that_is_opened_again_watches_again(tab: Tab, org: Org) -> None:
    await tab.open("/settings/teams")
    live._watching.pop(tab.token)  # as after a reconnect to another web process
    await tab.open("/settings/teams")
    await org.member(Role.LEAD)
    await signals.publish({Signal(org.id, "member")})
    await tab.until(TeamsState, lambda s: len(s.people) == 2)


async def test_a_repaint_gives_way_to_what_a_person_does(
    tab: Tab, org: Org, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "LOOKS", 10_000)  # however slow this machine is
    await tab.open("/settings/members")
    queues = app.event_processor._token_queues
    queues["somebody's tab"] = deque()
    await org.member(Role.LEAD)
    await signals.publish({Signal(org.id, "member")})
    await asyncio.sleep(0.05)
    assert len((await tab.state(MembersState)).members) == 1
    del queues["somebody's tab"]
    await tab.until(MembersState, lambda s: len(s.members) == 2)
