"""After a whole journey over REST, a company's key is nowhere in clear."""

import base64
import logging

import pytest
from fastapi import FastAPI

from agents_os.core import cache
from tests.support.api import client
from tests.support.builders import Org, api_key_for
from tests.support.dump import dumping
from tests.support.provider import Provider
from tests.support.provider_keys import OWN_KEY

OTHER_KEY = "another-ZYXW9876543210fedcba"


def forms_of(key: str) -> list[str]:
    """As it is, as Postgres shows bytes, and in Base64 (at any offset, less the ends)."""
    encoded = [base64.b64encode(b" " * pad + key.encode()).decode()[4:-4] for pad in range(3)]
    return [key, key[:-4], key.encode().hex(), *encoded]


async def everything_in_redis() -> str:
    client_, parts = cache.redis(), []
    async for name in client_.scan_iter():
        parts += [str(name), repr(await client_.dump(name))]
    return "\n".join(parts)


async def test_a_key_is_nowhere_in_clear_after_a_journey(
    own_providers: Provider,
    api: FastAPI,
    org: Org,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    said: list[str] = []
    headers = {"authorization": f"Bearer {await api_key_for(org.owner)}"}
    async with client(api, **headers) as program:

        async def call(method: str, path: str, status: int, body: object = None) -> dict[str, str]:
            answer = await program.request(
                method, f"/api/v1{path}", json=body, headers={"Idempotency-Key": f"{len(said)}"}
            )
            assert answer.status_code == status, answer.text
            said.append(f"{answer.headers} {answer.text}")
            return answer.json() if answer.content else {}

        new = {"provider": "mistral", "api_key": OWN_KEY}
        own_providers.fails(401, f"wrong key {OWN_KEY}")
        await call("POST", "/providers", 422, new)
        await call("POST", "/providers", 422, {**new, "api_key": f"{OWN_KEY} with spaces"})
        key = await call("POST", "/providers", 201, new)
        agent = await call("POST", "/agents/hire", 201, {"template_key": "quill"})
        own_providers.answers("Hello from the company's own account.")
        chat = f"/agents/{agent['id']}/chat?stream=false"
        answer = await call("POST", chat, 200, {"message": "Hello"})
        assert answer["status"] == "done"
        own_providers.fails(400, f"The key {OWN_KEY} may not do this")
        refused = await call("POST", chat, 200, {"message": "Again"})
        assert refused["status"] == "failed"
        own_providers.fails(500, OWN_KEY)
        await call("POST", f"/providers/{key['id']}/check", 200)
        await call("PATCH", f"/providers/{key['id']}", 200, {"api_key": OTHER_KEY})
        for path in ("/providers", "/llm/keys", "/models", "/runs", "/model-rules"):
            await call("GET", path, 200)
    async with dumping() as rows_about:
        rows = await rows_about(str(org.id))
    assert "provider_keys" in rows
    captured = capsys.readouterr()
    places = {
        "answers": "\n".join(said),
        "database": "\n".join(row for table in rows.values() for row in table),
        "redis": await everything_in_redis(),
        "logs": captured.out + captured.err + caplog.text,
    }
    found = [
        (place, form)
        for place, text in places.items()
        for key_ in (OWN_KEY, OTHER_KEY)
        for form in forms_of(key_)
        if form in text
    ]
    assert found == []
