"""The bell, toasts, the list of notifications, and the red button, as clicks would go."""

from uuid import uuid4

from agents_os.domains.identity.metadata.permissions import Role
from agents_os.domains.notifications.adapters.primary import jobs  # noqa: F401  # subscribes
from agents_os.domains.runs.adapters.primary import stop_jobs  # noqa: F401  # subscribes
from agents_os.ui.errors import NoticeState
from agents_os.ui.inbox import InboxState
from agents_os.ui.pages.notifications.state import ChoicesState, NotificationsState
from agents_os.ui.top_bar.bell_state import BellState
from agents_os.ui.top_bar.stop_state import StopState
from tests.support import approvals, tasks
from tests.support.agents import hire
from tests.support.builders import Org, new_org
from tests.support.notifications import tell, titles, told
from tests.support.tab import Tab, open_tab
from tests.support.task_runs import hear


async def test_what_happens_elsewhere_rings_and_is_told_once(tab: Tab, org: Org) -> None:
    await tell(org.owner, org.owner.user_id, title="Before this tab")
    await tab.open("/settings/profile")
    assert (await tab.state(InboxState)).unread == 1
    assert await tab.notice() == ""
    await approvals.ask(await org.member())
    await hear(org.owner)
    await tab.until(InboxState, lambda s: (s.unread, s.mine) == (2, 1))
    await tab.until(NoticeState, lambda s: "needs your approval" in s.latest.get("text", ""))
    told_once = (await tab.state(NoticeState)).latest
    assert (told_once["tone"], told_once["href"]) == ("blue", "/approvals")
    await tasks.task(org.owner)
    await tab.until(InboxState, lambda s: s.tasks == 1)
    assert (await tab.state(NoticeState)).latest == told_once


async def test_the_bell_leads_there_and_marks_as_read(tab: Tab, org: Org) -> None:
    agent = await hire(org.owner)
    task = await tasks.task(await org.member(), title="Brief", assignee_user_id=org.owner.user_id)
    await hear(org.owner)
    await tab.open(f"/agents/{agent.id}")
    await tab.send(BellState.show(True))
    (news,) = (await tab.state(BellState)).news
    assert (news.title, news.unread, news.href) == (
        "You have a new task: Brief", True, f"/tasks/{task.id}",
    )  # fmt: skip
    await tab.send(BellState.go(news.id))
    assert news.href in str(tab.browser_events[-1].payload)
    await tab.until(InboxState, lambda s: s.unread == 0)


async def test_the_list_is_filtered_marked_and_chosen(tab: Tab, org: Org) -> None:
    for number in range(3):
        await tell(org.owner, org.owner.user_id, source=f"test:{number}", title=str(number))
    await tab.open("/notifications")
    assert [n.title for n in (await tab.state(NotificationsState)).news] == ["2", "1", "0"]
    await tab.send(NotificationsState.mark((await tab.state(NotificationsState)).news[0].id, True))
    await tab.send(NotificationsState.narrow(True))
    await tab.until(NotificationsState, lambda s: [n.title for n in s.news] == ["1", "0"])
    await tab.send(NotificationsState.read_all)
    await tab.until(NotificationsState, lambda s: s.news == [])
    await tab.send([ChoicesState.show("mentioned", False), ChoicesState.mail("task_failed", True)])
    await tab.send(ChoicesState.set_digest(True))
    state = await tab.state(ChoicesState)
    assert [c.key for c in state.choices if not c.shown] == ["mentioned"]
    assert ([c.key for c in state.choices if c.mailed], state.digest) == (["task_failed"], True)
    await tell(org.owner, org.owner.user_id, source="test:9")
    assert len(await titles(org.owner)) == 3


async def test_forged_events_mark_and_choose_nothing(tab: Tab, org: Org) -> None:
    stranger = (await new_org()).owner
    await tell(stranger, stranger.user_id)
    await tab.open("/notifications")
    theirs = str((await told(stranger))[0].id)
    for handler, payload in (
        (BellState.go, {"notification_id": theirs}),
        (NotificationsState.mark, {"notification_id": theirs, "read": True}),
        (NotificationsState.mark, {"notification_id": str(uuid4()), "read": "perhaps"}),
        (ChoicesState.show, {"key": "pirates", "shown": False}),
        (ChoicesState.set_digest, {"digest": {"$ne": 1}}),
        (NoticeState.show, {"tone": "blue", "text": "x", "href": "javascript:alert(1)"}),
        (StopState.stop, {"data": {"reason": "x" * 501}}),
    ):
        name = f"{handler.fn.__qualname__}"
        state = handler.state_full_name
        await tab.send_raw(f"{state}.{name.rpartition('.')[2]}", payload)
        assert await tab.notice(), name
    assert (await told(stranger))[0].read_at is None
    assert (await tab.state(InboxState)).stop.at == ""


async def test_the_red_button_is_seen_by_everybody_and_pressed_by_few(tab: Tab, org: Org) -> None:
    async with open_tab(await org.member(Role.LEAD)) as other:
        for each in (tab, other):
            await each.open("/tasks")
        await other.send(StopState.stop({"reason": "Mutiny"}))
        assert "pause_all" in await other.notice()
        await tab.send(StopState.stop({"reason": "A wrong price list"}))
        for each in (tab, other):
            await each.until(InboxState, lambda s: s.stop.reason == "A wrong price list")
        await other.send(StopState.resume)
        assert (await other.state(InboxState)).stop.who == "Owner"
        await tab.send(StopState.resume)
        for each in (tab, other):
            await each.until(InboxState, lambda s: s.stop.at == "")
