"""Agents as lists and mission control show them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from agents_os.domains.agents.metadata.schemas import AgentRead
from agents_os.domains.gateway.metadata.schemas import ModelRead
from agents_os.domains.runs.metadata.schemas import Pulse
from agents_os.ui.experience.rows import Experience
from agents_os.ui.pages.agent.rows import presence

IDLE = Pulse(last_run_at=None, working=False)


@dataclass(frozen=True)
class AgentRow:
    """A card. `active_at` is ISO text, "" for never; `paused` says why, if anybody did."""

    id: str
    name: str
    emoji: str
    role: str
    lifecycle: str
    dot: str
    word: str
    active_at: str
    paused: str = ""
    owner: str = ""
    team: str = ""
    model: str = ""
    practice: bool = False
    version: str = ""
    environment: str = ""
    unpublished: bool = False
    private: bool = False
    tags: list[str] = field(default_factory=list)
    can_pause: bool = False
    can_archive: bool = False
    x: Experience = field(default_factory=Experience)


@dataclass(frozen=True)
class Beside:
    """What a card needs besides the agent itself."""

    pulses: Mapping[UUID, Pulse]
    teams: Mapping[UUID, str]
    chosen: Mapping[UUID, str]
    models: Mapping[str, ModelRead]
    levels: Mapping[UUID, Experience]


def row(agent: AgentRead, beside: Beside) -> AgentRow:
    pulse = beside.pulses.get(agent.id, IDLE)
    wanted = beside.chosen.get(agent.id, "")
    model = beside.models.get(wanted)
    return AgentRow(
        **alive(agent, pulse),
        owner=agent.owner_name or "",
        team=beside.teams.get(agent.team_id, "") if agent.team_id else "",
        model=(model.alias_of or model.id) if model else wanted,
        practice=model.practice if model else False,
        version=f"v{agent.published_version}" if agent.published_version else "",
        environment=agent.environment,
        unpublished=agent.has_unpublished_changes,
        private=agent.visibility == "private",
        tags=agent.tags,
        can_pause="pause" in agent.can,
        can_archive="archive" in agent.can,
        x=beside.levels.get(agent.id, Experience()),
    )


def alive(agent: AgentRead, pulse: Pulse) -> dict[str, Any]:
    """Who it is and what it does right now: the fields of every card."""
    shown = presence(agent.lifecycle, working=pulse.working)
    return {
        "id": str(agent.id),
        "name": agent.name,
        "emoji": agent.emoji,
        "role": agent.role_title,
        "lifecycle": agent.lifecycle.value,
        "dot": shown["dot"],
        "word": shown["word"],
        "active_at": pulse.last_run_at.isoformat() if pulse.last_run_at else "",
        "paused": agent.paused_reason or "" if agent.lifecycle == "paused" else "",
    }
