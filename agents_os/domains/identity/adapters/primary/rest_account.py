"""The signed-in person over HTTP: profile, password, sessions, invites to accept."""

from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from agents_os.core.errors import AppError, Unauthenticated
from agents_os.core.pagination import Page
from agents_os.core.web import CurrentActor, PageParams, Uow
from agents_os.domains.identity.adapters.primary.authentication import authenticate
from agents_os.domains.identity.adapters.primary.cookies import access_token_of
from agents_os.domains.identity.adapters.primary.rest_auth import device_of, safe_token, started
from agents_os.domains.identity.adapters.primary.submissions import Fields, described, handle
from agents_os.domains.identity.metadata.member_schemas import (
    InviteAccept,
    InvitePreview,
    InviteToken,
)
from agents_os.domains.identity.metadata.schemas import (
    MeRead,
    PasswordChange,
    ProfileUpdate,
    SessionRead,
    SessionsRevoked,
    SessionStarted,
    SignedIn,
    UserRead,
)
from agents_os.domains.identity.usecases import queries
from agents_os.domains.identity.usecases.accept_invite import accept_invite
from agents_os.domains.identity.usecases.change_password import change_password
from agents_os.domains.identity.usecases.preview_invite import preview_invite
from agents_os.domains.identity.usecases.revoke_other_sessions import revoke_other_sessions
from agents_os.domains.identity.usecases.revoke_session import revoke_session
from agents_os.domains.identity.usecases.update_profile import update_profile

router = APIRouter(prefix="/auth", tags=["auth"])


@router.get("/me", operation_id="getMe", summary="Who am I, and what may I do")
async def get_me(uow: Uow) -> MeRead:
    """Person, company, role and permissions (key → reach: own, team or all)."""
    return await queries.get_me(uow)


@router.patch("/me", operation_id="updateProfile", summary="Change name, avatar, preferences")
async def patch_me(uow: Uow, body: ProfileUpdate) -> UserRead:
    """Only the fields given change; preferences are merged by key."""
    return await update_profile(uow, body)


@router.post(
    "/password", operation_id="changePassword", summary="Change my password", status_code=204
)
async def post_password(actor: CurrentActor, body: PasswordChange) -> None:
    """Signs out all other devices. 403 `wrong_password`, 422 `weak_password`."""
    await change_password(actor, body)


@router.get("/sessions", operation_id="listSessions", summary="Where I am signed in")
async def get_sessions(uow: Uow, page: PageParams) -> Page[SessionRead]:
    """Live sessions, the most recently used first."""
    return await queries.list_sessions(uow, page)


@router.delete(
    "/sessions", operation_id="revokeOtherSessions", summary="Sign out all other devices"
)
async def delete_sessions(uow: Uow) -> SessionsRevoked:
    return SessionsRevoked(revoked=await revoke_other_sessions(uow))


@router.delete(
    "/sessions/{session_id}",
    operation_id="revokeSession",
    summary="Sign out one device",
    status_code=204,
)
async def delete_session(uow: Uow, session_id: UUID) -> None:
    """404 `session_not_found` if it has ended, or is not mine."""
    await revoke_session(uow, session_id)


@router.post("/invite/preview", operation_id="previewInvite", summary="What an invite offers")
async def post_invite_preview(request: Request, body: InviteToken) -> InvitePreview:
    """For whoever holds the link. 404 `invite_not_found`, 409 `invite_unusable`."""
    return await preview_invite(body.token, device_of(request))


@router.post(
    "/invite/accept",
    operation_id="acceptInvite",
    summary="Join a company",
    response_model=SessionStarted,
    openapi_extra=described(InviteAccept),
)
async def post_invite_accept(request: Request) -> Response:
    """As a new person with name and password, or, without a password, as the signed-in one.

    409 `sign_in_to_accept` if the address has an account, 403 `invite_for_someone_else`.
    """

    async def work(body: InviteAccept, fields: Fields) -> Response:
        signed_in = await _accept(request, body)
        return started(request, signed_in, {**fields, "next": "/"} if fields else None)

    return await handle(request, InviteAccept, work, back=_back_to_invite)


async def _accept(request: Request, body: InviteAccept) -> SignedIn:
    if body.password is not None:
        return await accept_invite(body, device_of(request), None)
    if not access_token_of(request):
        raise Unauthenticated("Sign in first, or choose a name and a password.")
    return await accept_invite(body, device_of(request), await authenticate(request))


def _back_to_invite(fields: Fields, _: AppError) -> str:
    token = fields.get("token", "")
    return f"/invite/{token}" if safe_token(token) else "/login"
