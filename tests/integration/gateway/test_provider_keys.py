"""A company's own keys: tried, sealed, used before the server's, and never shown again."""

import asyncio
from typing import Any
from uuid import UUID

import pytest
from pydantic import SecretStr
from sqlalchemy import text

from agents_os.core import vault
from agents_os.core.actor import Actor
from agents_os.core.db import unit_of_work
from agents_os.core.errors import Forbidden, Invalid
from agents_os.core.settings import settings
from agents_os.domains.gateway.metadata.errors import (
    ModelCredentialRejected,
    ModelNotAllowed,
    ModelNotFound,
    ModelServerRefused,
    ProviderKeyFailed,
    ProviderKeyNameTaken,
    ProviderKeyNotFound,
)
from agents_os.domains.gateway.metadata.provider_key_schemas import (
    ModelRulesPut,
    ProviderKeyAdd,
    ProviderKeyRead,
    ProviderKeyUpdate,
    Verdict,
)
from agents_os.domains.gateway.usecases.add_provider_key import add_provider_key
from agents_os.domains.gateway.usecases.check_provider_key import check_provider_key
from agents_os.domains.gateway.usecases.delete_provider_key import delete_provider_key
from agents_os.domains.gateway.usecases.model_access import model_access
from agents_os.domains.gateway.usecases.provider_key_queries import list_provider_keys
from agents_os.domains.gateway.usecases.queries import default_model, list_models
from agents_os.domains.gateway.usecases.set_model_rules import set_model_rules
from agents_os.domains.gateway.usecases.update_provider_key import update_provider_key
from agents_os.domains.identity.metadata.permissions import Role
from tests.support.asking import Answer, ask
from tests.support.builders import Org, new_org
from tests.support.provider import Provider, configured, free_port
from tests.support.provider_keys import OWN_KEY

KEY = OWN_KEY


@pytest.fixture
def provider(own_providers: Provider) -> Provider:
    return own_providers


def mistral(**fields: Any) -> ProviderKeyAdd:
    return ProviderKeyAdd(provider="mistral", api_key=SecretStr(KEY), **fields)


async def asked(actor: Actor, model: str = "default-chat") -> Answer:
    return await ask(access=await model_access(actor), model=model)


async def stored(actor: Actor, key_id: UUID) -> Any:
    async with unit_of_work(actor) as uow:
        found = await uow.session.execute(
            text("select * from provider_keys where id = :id"), {"id": key_id}
        )
        return found.mappings().one()


async def allow(actor: Actor, *models: str) -> None:
    async with unit_of_work(actor) as uow:
        await set_model_rules(uow, ModelRulesPut(allowed=list(models)))


async def test_a_key_that_works_is_sealed_and_shows_its_last_four(
    provider: Provider, actor: Actor
) -> None:
    added = await add_provider_key(actor, mistral())
    assert (added.name, added.last4, added.verdict) == ("Mistral", "WXYZ", Verdict.WORKS)
    assert KEY not in added.model_dump_json()
    row = await stored(actor, added.id)
    assert KEY.encode() not in row["sealed"]
    place = vault.place(row["org_id"], row["id"])
    assert vault.unseal(row["sealed"], place).get_secret_value() == KEY


@pytest.mark.usefixtures("litellm")
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::UserWarning")
@pytest.mark.parametrize("name", ["anthropic", "gemini", "mistral"])
async def test_each_provider_is_asked_with_the_companys_key(
    provider: Provider, actor: Actor, name: str
) -> None:
    key = await add_provider_key(actor, ProviderKeyAdd(provider=name, api_key=SecretStr(KEY)))
    provider.reset()
    provider.answers("Paid by the company.")
    answer = await asked(actor)
    assert answer.text == "Paid by the company."
    assert answer.end.provider_key_id == key.id
    assert answer.end.provider == name


@pytest.mark.parametrize("name", ["compatible", "ollama"])
async def test_a_server_of_ones_own_needs_no_key(
    provider: Provider, actor: Actor, name: str
) -> None:
    body = ProviderKeyAdd(provider=name, base_url=f"{provider.url}/v1")
    key = await add_provider_key(actor, body)
    assert key.models
    assert key.last4 == ""
    answer = await asked(actor, f"{key.slug}/{key.models[0]}")
    assert answer.end.model == f"{name}/{key.models[0]}"


@pytest.mark.parametrize(
    ("status", "said", "verdict"),
    [
        (401, "Incorrect API key", Verdict.WRONG_KEY),
        (402, "Payment required", Verdict.NO_QUOTA),
        (429, "You exceeded your current quota", Verdict.NO_QUOTA),
        (500, "Oops", Verdict.UNREACHABLE),
        (400, "Not you", Verdict.REFUSED),
    ],
)
async def test_a_key_that_fails_is_not_saved_unless_somebody_insists(
    provider: Provider, actor: Actor, status: int, said: str, verdict: Verdict
) -> None:
    provider.fails(status, f"{said} {KEY}")
    with pytest.raises(ProviderKeyFailed, match="was not saved") as failure:
        await add_provider_key(actor, mistral())
    assert failure.value.details == {"verdict": verdict.value}
    assert KEY not in failure.value.message
    async with unit_of_work(actor) as uow:
        assert (await list_provider_keys(uow)).data == []
    provider.fails(status, said)
    kept = await add_provider_key(actor, mistral(save_anyway=True))
    assert kept.verdict is verdict
    assert "mistral-small-latest" in kept.models


async def test_nobody_there_is_said_to_be_unreachable(provider: Provider, actor: Actor) -> None:
    body = ProviderKeyAdd(provider="compatible", base_url=f"http://127.0.0.1:{free_port()}/v1")
    with pytest.raises(ProviderKeyFailed, match="cannot be reached") as failure:
        await add_provider_key(actor, body)
    assert failure.value.details["verdict"] == "unreachable"


@pytest.mark.parametrize("host", ["127.0.0.1", "169.254.169.254", "localhost", "[::1]", "10.0.0.1"])
async def test_a_server_inside_the_network_is_refused_and_not_asked(
    provider: Provider, actor: Actor, host: str
) -> None:
    with configured(AGENTS_OS_PRIVATE_MODEL_SERVERS="false"):
        body = ProviderKeyAdd(provider="compatible", base_url=f"http://{host}:8000/v1")
        with pytest.raises(ModelServerRefused, match="not on the public internet"):
            await add_provider_key(actor, body.model_copy(update={"save_anyway": True}))


async def test_an_address_is_refused_at_each_call_not_only_when_it_is_saved(
    provider: Provider, actor: Actor
) -> None:
    body = ProviderKeyAdd(provider="compatible", base_url=f"{provider.url}/v1")
    key = await add_provider_key(actor, body)
    public_only = configured(AGENTS_OS_PRIVATE_MODEL_SERVERS="false")
    with public_only, pytest.raises(ModelServerRefused):
        await asked(actor, f"{key.slug}/any")


async def test_the_agents_key_wins_then_the_companys_oldest_then_the_servers(
    provider: Provider, actor: Actor
) -> None:
    first, second = [await add_provider_key(actor, mistral(name=name)) for name in ("A", "B")]
    model = "mistral-small-latest"
    assert (await asked(actor, f"mistral/{model}")).end.provider_key_id == first.id
    assert (await asked(actor, f"{second.slug}/{model}")).end.provider_key_id == second.id
    assert (await default_model(actor)).provider_key_id == first.id
    stranger = (await new_org()).owner
    assert (await default_model(stranger)).practice
    with pytest.raises(ModelNotFound):
        await asked(stranger, f"{second.slug}/{model}")


async def test_a_deleted_key_is_never_replaced_by_another_in_silence(
    provider: Provider, actor: Actor
) -> None:
    first, second = [await add_provider_key(actor, mistral(name=name)) for name in ("A", "B")]
    async with unit_of_work(actor) as uow:
        await delete_provider_key(uow, first.id)
    with pytest.raises(ModelNotFound, match=r"Mistral .* has been deleted"):
        await asked(actor, f"{first.slug}/mistral-small-latest")
    assert (await asked(actor)).end.provider_key_id == second.id


async def test_only_allowed_models_answer(provider: Provider, actor: Actor) -> None:
    await add_provider_key(actor, mistral())
    await allow(actor, "mistral/mistral-small-latest")
    assert (await asked(actor)).end.model == "mistral/mistral-small-latest"
    with pytest.raises(ModelNotAllowed, match="does not allow the model “mistral/mistral-large"):
        await asked(actor, "mistral/mistral-large-latest")
    listed = {model.wire_id for model in await list_models(actor) if not model.alias_of}
    assert listed == {"mistral/mistral-small-latest", "practice/helper"}


async def test_another_key_in_its_place_is_tried_first(provider: Provider, actor: Actor) -> None:
    key = await add_provider_key(actor, mistral())
    before = (await stored(actor, key.id))["sealed"]
    other = ProviderKeyUpdate(api_key=SecretStr("sk-other-0123456789abcd-LAST"), name="New")
    provider.fails(401, "no")
    with pytest.raises(ProviderKeyFailed):
        await update_provider_key(actor, key.id, other)
    assert (await stored(actor, key.id))["sealed"] == before
    changed = await update_provider_key(actor, key.id, other)
    assert (changed.name, changed.last4, changed.slug) == ("New", "LAST", key.slug)


async def test_a_key_that_cannot_be_opened_is_not_said_to_be_refused(
    provider: Provider, actor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = await add_provider_key(actor, mistral())
    with monkeypatch.context() as lost:
        lost.setenv("SECRETS_MASTER_KEY", "another-" * 8)
        settings.cache_clear()
        with pytest.raises(vault.SealBroken):
            await check_provider_key(actor, key.id)
    settings.cache_clear()
    assert (await stored(actor, key.id))["verdict"] == "works"


async def test_a_later_check_notes_what_it_showed_and_keeps_the_models(
    provider: Provider, actor: Actor
) -> None:
    key = await add_provider_key(actor, mistral())
    provider.fails(401, "revoked")
    checked = await check_provider_key(actor, key.id)
    assert (checked.verdict, checked.models) == (Verdict.WRONG_KEY, key.models)
    assert "does not accept the key" in checked.verdict_message


async def test_a_refused_key_is_named_by_its_name_when_an_agent_works(
    provider: Provider, actor: Actor
) -> None:
    await add_provider_key(actor, mistral(name="Team"))
    provider.fails(401, f"bad key {KEY}")
    with pytest.raises(ModelCredentialRejected, match="replace “Team”") as failure:
        await asked(actor)
    assert KEY not in str(failure.value)


async def test_a_name_is_used_once_also_by_two_at_the_same_time(
    provider: Provider, actor: Actor
) -> None:
    results = await asyncio.gather(
        *(add_provider_key(actor, mistral(name="Same")) for _ in range(2)), return_exceptions=True
    )
    kinds = {type(each) for each in results}
    assert kinds == {ProviderKeyRead, ProviderKeyNameTaken}
    assert (await add_provider_key(actor, mistral())).name == "Mistral"
    assert (await add_provider_key(actor, mistral())).name == "Mistral 2"


@pytest.mark.parametrize(
    "body",
    [
        ProviderKeyAdd(provider="openai"),
        ProviderKeyAdd(provider="compatible"),
        ProviderKeyAdd(
            provider="openai", api_key=SecretStr(KEY), base_url="https://models.example.test"
        ),
    ],
)
async def test_an_incomplete_key_is_refused_before_anybody_is_called(
    actor: Actor, body: ProviderKeyAdd
) -> None:
    with pytest.raises(Invalid):
        await add_provider_key(actor, body)


async def test_only_who_manages_connections_reaches_keys(provider: Provider, org: Org) -> None:
    key = await add_provider_key(org.owner, mistral())
    lead, stranger = await org.member(Role.LEAD), (await new_org()).owner
    rename = ProviderKeyUpdate(name="Mine")
    for actor, refused in ((lead, Forbidden), (stranger, ProviderKeyNotFound)):
        with pytest.raises(refused):
            await update_provider_key(actor, key.id, rename)
        with pytest.raises(refused):
            await check_provider_key(actor, key.id)
        with pytest.raises(refused):
            async with unit_of_work(actor) as uow:
                await delete_provider_key(uow, key.id)
    with pytest.raises(Forbidden):
        await add_provider_key(lead, mistral())
    member = await org.member()
    assert (await asked(member)).end.provider_key_id == key.id
