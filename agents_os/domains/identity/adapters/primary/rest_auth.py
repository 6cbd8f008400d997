"""Signing up, in and out over HTTP. For programs (JSON) and for the forms of the public pages."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from starlette.responses import JSONResponse, Response

from agents_os.core.errors import AppError, Unauthenticated
from agents_os.core.web import Uow, client_of
from agents_os.domains.identity.adapters.primary.cookies import (
    REFRESH_COOKIE,
    access_token_of,
    clear_session_cookies,
    set_session_cookies,
)
from agents_os.domains.identity.adapters.primary.submissions import (
    Fields,
    described,
    handle,
    is_form,
    safe_next,
    see_other,
)
from agents_os.domains.identity.metadata.errors import SessionEnded, WeakPassword
from agents_os.domains.identity.metadata.schemas import (
    Device,
    EmailConfirm,
    LogIn,
    NoBody,
    PasswordResetConfirm,
    PasswordResetRequest,
    SessionRefresh,
    SessionStarted,
    SignedIn,
    SignUp,
)
from agents_os.domains.identity.usecases.confirm_email import confirm_email
from agents_os.domains.identity.usecases.log_in import log_in
from agents_os.domains.identity.usecases.log_out import log_out
from agents_os.domains.identity.usecases.queries import only_logs_mail
from agents_os.domains.identity.usecases.refresh_session import refresh_session
from agents_os.domains.identity.usecases.request_email_confirmation import (
    request_email_confirmation,
)
from agents_os.domains.identity.usecases.request_password_reset import request_password_reset
from agents_os.domains.identity.usecases.reset_password import reset_password
from agents_os.domains.identity.usecases.sign_up import sign_up

router = APIRouter(prefix="/auth", tags=["auth"])


def device_of(request: Request) -> Device:
    ip, user_agent = client_of(request)
    return Device(ip=ip, user_agent=user_agent)


def started(
    request: Request, signed_in: SignedIn, fields: Fields | None, *, status: int = 200
) -> Response:
    """Answer with a session: cookies and `next` for a form, cookies or tokens for a program."""
    in_body = not fields and request.query_params.get("tokens") == "body"
    response: Response
    if fields:
        response = see_other(_arrival(signed_in, safe_next(fields.get("next"))))
    else:
        secrets = None if in_body else {"access_token", "refresh_token"}
        shape = SessionStarted(**signed_in.model_dump(exclude=secrets))
        body = shape.model_dump(mode="json", exclude=secrets)
        response = JSONResponse(body, status, headers={"Cache-Control": "no-store"})
    if not in_body:
        set_session_cookies(response, signed_in)
    return response


def _arrival(signed_in: SignedIn, wanted: str) -> str:
    """Somebody in no company can only accept an invite."""
    if signed_in.org or wanted.startswith("/invite/"):
        return wanted
    return "/login?error=no_company"


@router.post(
    "/signup",
    operation_id="signUp",
    summary="Create an account and a company",
    status_code=201,
    response_model=SessionStarted,
    openapi_extra=described(SignUp),
)
async def post_signup(request: Request) -> Response:
    """User, company, ownership and starter credits, all or nothing. 409 `email_taken`."""

    async def work(body: SignUp, fields: Fields) -> Response:
        signed_in = await sign_up(body, device_of(request))
        to = {**fields, "next": safe_next(fields.get("next"), "/welcome")} if fields else None
        return started(request, signed_in, to, status=201)

    return await handle(request, SignUp, work, back=lambda *_: "/signup")


@router.post(
    "/login",
    operation_id="logIn",
    summary="Sign in",
    response_model=SessionStarted,
    openapi_extra=described(LogIn),
)
async def post_login(request: Request) -> Response:
    """401 `wrong_credentials` whatever was wrong; 429 `account_locked` after ten failures."""

    async def work(body: LogIn, fields: Fields) -> Response:
        return started(request, await log_in(body, device_of(request)), fields)

    return await handle(request, LogIn, work, back=lambda *_: "/login")


@router.post("/logout", operation_id="logOut", summary="Sign out", status_code=204)
async def post_logout(request: Request) -> Response:
    """Ends the session of the cookies or the bearer token. Fine to repeat."""

    async def work(_: NoBody, fields: Fields) -> Response:
        refresh_token = request.cookies.get(REFRESH_COOKIE)
        await log_out(access_token=access_token_of(request), refresh_token=refresh_token)
        return _signed_out(request)

    return await handle(request, NoBody, work, back=lambda *_: "/")


@router.post(
    "/refresh",
    operation_id="refreshSession",
    summary="Exchange the refresh token for a new pair",
    response_model=SessionStarted,
    openapi_extra=described(SessionRefresh),
)
async def post_refresh(request: Request) -> Response:
    """Each refresh token is good once. Used again after 10 s, it ends the whole session."""

    async def work(body: SessionRefresh, fields: Fields) -> Response:
        token = body.refresh_token or request.cookies.get(REFRESH_COOKIE)
        if not token:
            raise Unauthenticated("There is no refresh token. Sign in.")
        return started(request, await refresh_session(token), fields)

    return await handle(request, SessionRefresh, work, back=lambda *_: "/login")


@router.get("/continue", operation_id="continueSession", summary="Refresh, then go on to a page")
async def get_continue(
    request: Request, next_path: Annotated[str, Query(alias="next", max_length=2000)] = "/"
) -> Response:
    """For page loads with an expired access cookie: 303 to `next`, or to the sign-in page."""
    wanted = safe_next(next_path)
    try:
        signed_in = await refresh_session(request.cookies.get(REFRESH_COOKIE) or "")
    except SessionEnded:
        response = see_other(_login_with(wanted))
        clear_session_cookies(response)
        return response
    return started(request, signed_in, {"next": wanted})


@router.post(
    "/password-reset",
    operation_id="requestPasswordReset",
    summary="Have a reset link mailed",
    status_code=202,
    openapi_extra=described(PasswordResetRequest),
)
async def post_password_reset(request: Request) -> Response:
    """The answer is the same whether or not the address has an account."""

    async def work(body: PasswordResetRequest, fields: Fields) -> Response:
        await request_password_reset(body, device_of(request))
        told = "reset_logged" if only_logs_mail() else "reset_sent"
        return see_other(f"/reset?notice={told}") if fields else Response(status_code=202)

    return await handle(request, PasswordResetRequest, work, back=lambda *_: "/reset")


@router.post(
    "/password-reset/confirm",
    operation_id="resetPassword",
    summary="Choose a new password with the link's token",
    status_code=204,
    openapi_extra=described(PasswordResetConfirm),
)
async def post_password_reset_confirm(request: Request) -> Response:
    """Signs out everywhere. 422 `reset_link_unusable` or `weak_password`."""

    async def work(body: PasswordResetConfirm, fields: Fields) -> Response:
        await reset_password(body, device_of(request))
        response = (
            see_other("/login?notice=password_reset") if fields else Response(status_code=204)
        )
        clear_session_cookies(response)
        return response

    return await handle(request, PasswordResetConfirm, work, back=_back_to_reset)


@router.post(
    "/email-confirmation",
    operation_id="requestEmailConfirmation",
    summary="Have the confirmation link mailed again",
    status_code=202,
)
async def post_email_confirmation(uow: Uow) -> Response:
    """To the address of the signed-in person; nothing is mailed if it is confirmed already."""
    await request_email_confirmation(uow)
    return Response(status_code=202)


@router.post(
    "/email-confirmation/confirm",
    operation_id="confirmEmail",
    summary="Confirm an e-mail address with the link's token",
    status_code=204,
    openapi_extra=described(EmailConfirm),
)
async def post_email_confirmation_confirm(request: Request) -> Response:
    """422 `confirmation_link_unusable`."""

    async def work(body: EmailConfirm, fields: Fields) -> Response:
        await confirm_email(body, device_of(request))
        return _confirmed() if fields else Response(status_code=204)

    return await handle(request, EmailConfirm, work, back=lambda *_: "/confirm-email")


def _confirmed() -> Response:
    return see_other("/confirm-email?notice=email_confirmed")


def _back_to_reset(fields: Fields, error: AppError) -> str:
    """With the token, if the link is still good."""
    keep = isinstance(error, WeakPassword) and safe_token(fields.get("token", ""))
    return f"/reset?token={fields['token']}" if keep else "/reset"


def safe_token(token: str) -> bool:
    """Whether `token` looks like ours and may stand in an address as it is."""
    return 0 < len(token) <= 200 and all(c.isascii() and (c.isalnum() or c in "-_") for c in token)


def _login_with(wanted: str) -> str:
    return f"/login?{urlencode({'next': wanted})}" if wanted != "/" else "/login"


def _signed_out(request: Request) -> Response:
    form = is_form(request)
    response = see_other("/login?notice=signed_out") if form else Response(status_code=204)
    clear_session_cookies(response)
    return response
