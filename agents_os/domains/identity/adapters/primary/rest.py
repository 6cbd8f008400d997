"""Identity over HTTP: all of its routers."""

from fastapi import APIRouter

from agents_os.domains.identity.adapters.primary import (
    rest_account,
    rest_api_keys,
    rest_auth,
    rest_members,
    rest_org,
)

router = APIRouter()
for part in (rest_auth, rest_account, rest_org, rest_members, rest_api_keys):
    router.include_router(part.router)
