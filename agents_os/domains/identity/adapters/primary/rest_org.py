"""Organisations and the role matrix over HTTP."""

from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from agents_os.core.db import unit_of_work
from agents_os.core.web import SECURITY, CurrentActor, Uow, authenticated
from agents_os.domains.identity.adapters.primary.rest_auth import started
from agents_os.domains.identity.adapters.primary.submissions import (
    Fields,
    described,
    handle,
    is_form,
)
from agents_os.domains.identity.metadata.member_schemas import RoleMatrixRow, RolePermissionSet
from agents_os.domains.identity.metadata.schemas import (
    MyOrgRead,
    NoBody,
    OrgCreate,
    OrgRead,
    OrgUpdate,
    SessionStarted,
)
from agents_os.domains.identity.usecases import queries
from agents_os.domains.identity.usecases.create_org import create_org
from agents_os.domains.identity.usecases.set_role_permission import set_role_permission
from agents_os.domains.identity.usecases.switch_org import switch_org
from agents_os.domains.identity.usecases.update_org import update_org

router = APIRouter(tags=["org"])


@router.get("/org", operation_id="getOrg", summary="The current company")
async def get_org(uow: Uow) -> OrgRead:
    return await queries.get_org(uow)


@router.patch("/org", operation_id="updateOrg", summary="Change company settings")
async def patch_org(uow: Uow, body: OrgUpdate) -> OrgRead:
    """Only the fields given change. Needs `org:manage`."""
    return await update_org(uow, body)


@router.get("/orgs", operation_id="listMyOrgs", summary="My companies")
async def get_orgs(uow: Uow) -> list[MyOrgRead]:
    """In the order I joined them."""
    return await queries.list_my_orgs(uow)


@router.post("/orgs", operation_id="createOrg", summary="Create a further company", status_code=201)
async def post_org(actor: CurrentActor, body: OrgCreate) -> OrgRead:
    """The caller becomes its owner; switch to it to work there."""
    return await create_org(actor, body)


@router.post(
    "/orgs/{org_id}/switch",
    operation_id="switchOrg",
    summary="Work in another of my companies",
    response_model=SessionStarted,
    openapi_extra=described(NoBody) | SECURITY,
)
async def post_org_switch(request: Request, org_id: UUID) -> Response:
    """New tokens for that company; those for the old one end. 404 `org_not_found`."""

    async def work(_: NoBody, fields: Fields) -> Response:
        async with unit_of_work(await authenticated(request)) as uow:
            signed_in = await switch_org(uow, org_id)
        to = {"next": fields.get("next", "/")} if is_form(request) else None
        return started(request, signed_in, to)

    return await handle(request, NoBody, work, back=lambda *_: "/")


@router.get("/org/roles", operation_id="getRoleMatrix", summary="What each role may do")
async def get_roles(uow: Uow) -> list[RoleMatrixRow]:
    """One row per permission, with its reach per role and the cells an owner may change."""
    return await queries.get_role_matrix(uow)


@router.put("/org/roles", operation_id="setRolePermission", summary="Change one cell of the matrix")
async def put_role(uow: Uow, body: RolePermissionSet) -> list[RoleMatrixRow]:
    """Owners only. 422 `permission_not_grantable`. Answers with the whole matrix."""
    return await set_role_permission(uow, body)
