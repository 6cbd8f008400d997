"""Agents, templates, emoji and tools over HTTP: parse, call one usecase, return its result."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query, status

from agents_os.core.fields import ShortText
from agents_os.core.pagination import Page, PageQuery
from agents_os.core.web import PageParams, Uow
from agents_os.domains.agents.metadata.models import Category
from agents_os.domains.agents.metadata.schemas import (
    AgentArchive,
    AgentCreate,
    AgentDetail,
    AgentFilter,
    AgentPause,
    AgentRead,
    AgentUpdate,
    AgentVersionDetail,
    AgentVersionRead,
    DraftRead,
    DraftSave,
    EmojiRead,
    HireAgent,
    PromptRead,
    StatusSet,
    TemplateInstall,
    TemplateRead,
    TemplateSummary,
    VersionComparison,
    VersionPublish,
)
from agents_os.domains.agents.metadata.tools import ToolRead
from agents_os.domains.agents.usecases import queries
from agents_os.domains.agents.usecases.archive_agent import archive_agent
from agents_os.domains.agents.usecases.compare_versions import compare_versions
from agents_os.domains.agents.usecases.create_agent import create_agent
from agents_os.domains.agents.usecases.hire_agent import hire_agent
from agents_os.domains.agents.usecases.pause_agent import pause_agent
from agents_os.domains.agents.usecases.publish_version import publish_version
from agents_os.domains.agents.usecases.restore_version import restore_version
from agents_os.domains.agents.usecases.resume_agent import resume_agent
from agents_os.domains.agents.usecases.save_draft import save_draft
from agents_os.domains.agents.usecases.unarchive_agent import unarchive_agent
from agents_os.domains.agents.usecases.update_agent import update_agent

router = APIRouter()
agents = APIRouter(prefix="/agents", tags=["agents"])
templates = APIRouter(prefix="/templates", tags=["templates"])
catalogue = APIRouter(tags=["agents"])

Number = Annotated[int, Path(ge=1, le=999_999_999)]
Point = Annotated[str, Query(pattern=r"^(draft|[1-9][0-9]{0,8})$")]
Source = Annotated[str, Query(pattern=r"^(published|draft|[1-9][0-9]{0,8})$")]
TemplateKey = Annotated[str, Path(max_length=60)]


class AgentListQuery(AgentFilter, PageQuery, frozen=True):
    """Filters and page in one query string; FastAPI reads only one model from it."""


@agents.get("", operation_id="listAgents", summary="Agents of the company")
async def get_agents(uow: Uow, query: Annotated[AgentListQuery, Query()]) -> Page[AgentRead]:
    return await queries.list_agents(uow, query, query)


@agents.post(
    "",
    operation_id="createAgent",
    summary="Create an agent from scratch",
    status_code=status.HTTP_201_CREATED,
)
async def post_agent(uow: Uow, body: AgentCreate) -> AgentRead:
    return await create_agent(uow, body)


@agents.post(
    "/hire",
    operation_id="hireAgent",
    summary="Hire an agent from a template",
    status_code=status.HTTP_201_CREATED,
)
async def post_hire(uow: Uow, body: HireAgent) -> AgentRead:
    return await hire_agent(uow, body)


@agents.get("/{agent_id}", operation_id="getAgent", summary="One agent with what it may do")
async def get_agent(uow: Uow, agent_id: UUID) -> AgentDetail:
    return await queries.get_agent(uow, agent_id)


@agents.patch(
    "/{agent_id}", operation_id="updateAgent", summary="Change name, tags, team, visibility"
)
async def patch_agent(uow: Uow, agent_id: UUID, body: AgentUpdate) -> AgentRead:
    return await update_agent(uow, agent_id, body)


@agents.delete("/{agent_id}", operation_id="deleteAgent", summary="Archive an agent")
async def delete_agent(uow: Uow, agent_id: UUID) -> AgentRead:
    """Archive the agent: its history stays."""
    return await archive_agent(uow, agent_id, AgentArchive())


@agents.get("/{agent_id}/draft", operation_id="getDraft", summary="The unpublished definition")
async def get_draft(uow: Uow, agent_id: UUID) -> DraftRead:
    return await queries.get_draft(uow, agent_id)


@agents.put(
    "/{agent_id}/draft", operation_id="saveDraft", summary="Save the unpublished definition"
)
async def put_draft(uow: Uow, agent_id: UUID, body: DraftSave) -> DraftRead:
    return await save_draft(uow, agent_id, body)


@agents.post(
    "/{agent_id}/publish",
    operation_id="publishVersion",
    summary="Publish the draft as a new version",
    status_code=status.HTTP_201_CREATED,
)
async def post_publish(uow: Uow, agent_id: UUID, body: VersionPublish) -> AgentVersionDetail:
    return await publish_version(uow, agent_id, body)


@agents.get("/{agent_id}/versions", operation_id="listVersions", summary="Published versions")
async def get_versions(uow: Uow, agent_id: UUID, page: PageParams) -> Page[AgentVersionRead]:
    return await queries.list_versions(uow, agent_id, page)


@agents.get(
    "/{agent_id}/versions/{number}", operation_id="getVersion", summary="One published version"
)
async def get_version(uow: Uow, agent_id: UUID, number: Number) -> AgentVersionDetail:
    return await queries.get_version(uow, agent_id, number)


@agents.post(
    "/{agent_id}/versions/{number}/restore",
    operation_id="restoreVersion",
    summary="Publish an earlier version again",
    status_code=status.HTTP_201_CREATED,
)
async def post_restore(uow: Uow, agent_id: UUID, number: Number) -> AgentVersionDetail:
    return await restore_version(uow, agent_id, number)


@agents.get(
    "/{agent_id}/compare",
    operation_id="compareVersions",
    summary="What differs between two versions",
)
async def get_comparison(
    uow: Uow,
    agent_id: UUID,
    before: Annotated[Point, Query(alias="from")],
    after: Annotated[Point, Query(alias="to")] = "draft",
) -> VersionComparison:
    return await compare_versions(uow, agent_id, before, after)


@agents.get("/{agent_id}/prompt", operation_id="getPrompt", summary="The prompt the model is given")
async def get_prompt(uow: Uow, agent_id: UUID, source: Source = "published") -> PromptRead:
    return await queries.get_prompt(uow, agent_id, source)


@agents.put("/{agent_id}/status", operation_id="setAgentStatus", summary="Pause or resume an agent")
async def put_status(uow: Uow, agent_id: UUID, body: StatusSet) -> AgentRead:
    """Pause or resume, as one idempotent operation."""
    if body.status == "paused":
        return await pause_agent(uow, agent_id, AgentPause(reason=body.reason))
    return await resume_agent(uow, agent_id)


@agents.post("/{agent_id}/pause", operation_id="pauseAgent", summary="Pause an agent")
async def post_pause(uow: Uow, agent_id: UUID, body: AgentPause | None = None) -> AgentRead:
    return await pause_agent(uow, agent_id, body or AgentPause())


@agents.post("/{agent_id}/resume", operation_id="resumeAgent", summary="Resume a paused agent")
async def post_resume(uow: Uow, agent_id: UUID) -> AgentRead:
    return await resume_agent(uow, agent_id)


@agents.post(
    "/{agent_id}/archive", operation_id="archiveAgent", summary="Archive an agent, saying why"
)
async def post_archive(uow: Uow, agent_id: UUID, body: AgentArchive | None = None) -> AgentRead:
    return await archive_agent(uow, agent_id, body or AgentArchive())


@agents.post(
    "/{agent_id}/unarchive", operation_id="unarchiveAgent", summary="Bring back an archived agent"
)
async def post_unarchive(uow: Uow, agent_id: UUID) -> AgentRead:
    return await unarchive_agent(uow, agent_id)


@templates.get("", operation_id="listTemplates", summary="Templates of the gallery")
async def get_templates(
    uow: Uow, category: Category | None = None, q: ShortText = ""
) -> list[TemplateSummary]:
    return await queries.list_templates(uow, category=category, q=q)


@templates.get("/{key}", operation_id="getTemplate", summary="One template in full")
async def get_template(uow: Uow, key: TemplateKey) -> TemplateRead:
    return await queries.get_template(uow, key)


@templates.post(
    "/{key}/install",
    operation_id="installTemplate",
    summary="Hire an agent from this template",
    status_code=status.HTTP_201_CREATED,
)
async def post_install(
    uow: Uow, key: TemplateKey, body: TemplateInstall | None = None
) -> AgentRead:
    """The same as hiring, with the template in the path."""
    choices = (body or TemplateInstall()).model_dump()
    return await hire_agent(uow, HireAgent(template_key=key, **choices))


@catalogue.get("/emojis", operation_id="listEmojis", summary="Emoji an agent can have")
async def get_emojis(uow: Uow, q: ShortText = "") -> list[EmojiRead]:
    return await queries.list_emojis(uow, q)


@catalogue.get("/tools", operation_id="listTools", summary="Tools an agent can be given")
async def get_tools(uow: Uow) -> list[ToolRead]:
    return await queries.list_tools(uow)


router.include_router(agents)
router.include_router(templates)
router.include_router(catalogue)
