"""Versions: what they say, how they differ, publishing and going back."""

from typing import Annotated

import reflex as rx
from pydantic import Field, StringConstraints

from agents_os.core.errors import Conflict
from agents_os.core.pagination import PageQuery
from agents_os.domains.agents.metadata.schemas import AgentVersionRead, VersionPublish
from agents_os.domains.agents.usecases.compare_versions import compare_versions
from agents_os.domains.agents.usecases.publish_version import publish_version
from agents_os.domains.agents.usecases.queries import get_draft, get_version, list_versions
from agents_os.domains.agents.usecases.restore_version import restore_version
from agents_os.ui.arguments import form, validated
from agents_os.ui.errors import done, failed
from agents_os.ui.pages.agent.state import AgentState, agent_in, listen
from agents_os.ui.pages.agent.version_rows import (
    Change,
    Fact,
    VersionRow,
    change,
    facts,
    version_row,
)
from agents_os.ui.screen_state import ScreenMixin, acting, reading

DRAFT = "draft"
Number = Annotated[int, Field(ge=1)]
Side = Annotated[str, StringConstraints(pattern=r"^(draft|[1-9][0-9]{0,8})$")]


class VersionsState(ScreenMixin, rx.State):
    versions: list[VersionRow] = []
    has_more: bool = False
    shown: int = 0  # the version that is open, 0: none
    shown_facts: list[Fact] = []
    before: str = ""
    after: str = ""
    compared: bool = False
    changes: list[Change] = []
    unpublished: bool = False

    _cursor: str | None = None
    _revision: int = 0  # of the draft whose difference is on screen

    @rx.var
    def sides(self) -> list[dict[str, str]]:
        """What can be compared: the draft and every version read so far."""
        numbers = [{"value": str(v.number), "label": f"v{v.number}"} for v in self.versions]
        return [{"value": DRAFT, "label": "Draft"}, *numbers]

    @rx.event
    async def load(self):
        await listen(self)
        await self._read()

    @rx.event
    async def load_more(self):
        async with reading(self) as uow:
            page = await list_versions(uow, agent_in(self), PageQuery(cursor=self._cursor))
            self.versions = [*self.versions, *map(version_row, page.data)]
            self.has_more, self._cursor = page.has_more, page.next_cursor

    @rx.event
    async def show(self, number: int):
        """Open a version to read it; the open one is closed."""
        wanted = validated(Number, number)
        if wanted == self.shown:
            self.shown, self.shown_facts = 0, []
            return
        async with acting(self) as uow:
            version = await get_version(uow, agent_in(self), wanted)
        self.shown, self.shown_facts = version.number, facts(version.definition)

    @rx.event
    async def choose_before(self, side: str):
        self.before = validated(Side, side)
        await self._compare()

    @rx.event
    async def choose_after(self, side: str):
        self.after = validated(Side, side)
        await self._compare()

    @rx.event
    async def publish(self, data: dict):
        """Publish the draft as it was shown; if somebody changed it since, show it anew."""
        fields = {"change_message": validated(dict, data).get("change_message")}
        body = form(VersionPublish, fields | {"revision": self._revision or None})
        try:
            async with acting(self) as uow:
                version = await publish_version(uow, agent_in(self), body)
        except Conflict as error:
            await self._read()
            return failed(error.message)
        await self._read()
        await (await self.get_state(AgentState))._read_card()
        return done(f"Version {version.number} is published. New answers use it.")

    @rx.event
    async def restore(self, number: int):
        async with acting(self) as uow:
            version = await restore_version(uow, agent_in(self), validated(Number, number))
        await self._read()
        await (await self.get_state(AgentState))._read_card()
        return done(f"Published again as version {version.number}.")

    async def _read(self) -> None:
        async with reading(self) as uow:
            page = await list_versions(uow, agent_in(self))
            draft = await get_draft(uow, agent_in(self))
            self.versions = [version_row(each) for each in page.data]
            self.has_more, self._cursor = page.has_more, page.next_cursor
            self.unpublished, self._revision = draft.has_unpublished_changes, draft.revision
            self.shown, self.shown_facts = 0, []
            self.before, self.after = _worth_comparing(page.data, unpublished=self.unpublished)
        if self.phase == "ready":
            await self._compare()

    async def _compare(self) -> None:
        self.compared, self.changes = False, []
        if not self.before or not self.after:
            return
        async with acting(self) as uow:
            found = await compare_versions(uow, agent_in(self), self.before, self.after)
        self.compared, self.changes = True, [change(each) for each in found.changes]


def _worth_comparing(newest: list[AgentVersionRead], *, unpublished: bool) -> tuple[str, str]:
    """What has changed last: the draft since it was published, else the last two versions."""
    published = next((str(version.number) for version in newest if version.published), "")
    if unpublished or len(newest) < 2:
        return (published, DRAFT) if published else ("", "")
    return str(newest[1].number), str(newest[0].number)
