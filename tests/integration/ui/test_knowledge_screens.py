"""Bases, documents, the reader, the search and the agent's tab, as clicks would go."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from agents_os.core import db
from agents_os.core.actor import Actor
from agents_os.core.ids import uuid7
from agents_os.domains.gateway.adapters.secondary.scripted_model import playing
from agents_os.domains.identity.metadata.permissions import Role
from agents_os.domains.knowledge.metadata.document_schemas import DocumentUpdate
from agents_os.domains.knowledge.usecases.update_document import update_document
from agents_os.ui.pages.agent.chat_state import ChatState
from agents_os.ui.pages.agent.knowledge_state import AgentKnowledgeState
from agents_os.ui.pages.agent.used_state import UsedState
from agents_os.ui.pages.document.state import DocumentState
from agents_os.ui.pages.knowledge.editor_state import BaseEditorState
from agents_os.ui.pages.knowledge.state import KnowledgeState
from agents_os.ui.pages.knowledge_base.editing_state import DocumentEditorState
from agents_os.ui.pages.knowledge_base.reindex_state import ReindexState
from agents_os.ui.pages.knowledge_base.sharing_state import SharingState
from agents_os.ui.pages.knowledge_base.state import KnowledgeBaseState
from agents_os.ui.pages.knowledge_search.state import KnowledgeSearchState
from tests.support import passages, uploads
from tests.support.agents import hire
from tests.support.builders import Org, new_org
from tests.support.conversations import active_agent
from tests.support.tab import Tab, open_tab, submitted

WARRANTY = "The warranty lasts 24 months from delivery."
RETURNS = "Goods may be sent back within 30 days."
OF_DOCUMENT = [DocumentEditorState, SharingState]


def is_open(dialog: Any) -> bool:
    return bool(dialog.is_open if hasattr(dialog, "is_open") else dialog.document_id)


async def test_a_base_is_made_shared_changed_and_deleted(tab: Tab, actor: Actor) -> None:
    agent = await hire(actor)
    await tab.open("/knowledge")
    assert (await tab.state(KnowledgeState)).bases == []
    await tab.send(BaseEditorState.begin(""))
    assert [each.id for each in (await tab.state(BaseEditorState)).agents] == [str(agent.id)]
    chosen = ("agent_ids[]", str(agent.id))
    await tab.send(BaseEditorState.save(submitted(chosen, name="Handbook", description="Rules")))
    await tab.until(KnowledgeState, lambda state: len(state.bases) == 1)
    [base] = (await tab.state(KnowledgeState)).bases
    assert (base.name, base.readers, base.can_edit) == ("Handbook", agent.name, True)
    await tab.open(f"/knowledge/{base.id}")
    await tab.send(BaseEditorState.begin(base.id))
    assert [each.chosen for each in (await tab.state(BaseEditorState)).agents] == [True]
    await tab.send(BaseEditorState.open_to_all(True))
    await tab.send(BaseEditorState.save(submitted(name="Rules", members_add="on")))
    await tab.until(KnowledgeBaseState, lambda state: state.base.name == "Rules")
    assert (await tab.state(KnowledgeBaseState)).base.readers == "Every agent"
    await tab.send(KnowledgeBaseState.delete_base)
    await tab.open("/knowledge")
    assert (await tab.state(KnowledgeState)).bases == []


async def test_a_base_that_cannot_be_is_told_and_not_made(tab: Tab) -> None:
    await tab.open("/knowledge")
    for fields in (
        {"name": ""},
        {"name": "A", "chunk_size": "300", "chunk_overlap": "200"},
        {"name": "A", "seen_by": "the moon"},
        {"name": "A", "seen_by": str(uuid7())},
        {"name": "x" * 81},
    ):
        await tab.send(BaseEditorState.save(submitted(**fields)))
        assert await tab.notice()
    await tab.open("/knowledge")
    assert (await tab.state(KnowledgeState)).bases == []


@pytest.fixture
async def base_id(actor: Actor) -> UUID:
    return await passages.base(actor)


async def test_documents_show_what_they_are_and_failed_ones_why(
    tab: Tab, actor: Actor, base_id: UUID
) -> None:
    await passages.document(actor, base_id, RETURNS, pages=1, tags=["law"], uses=2)
    why = "This file opens only with a password."
    failed = {"status": "failed", "failure": why, "failure_code": "password_protected"}
    await passages.document(actor, base_id, name="Secret.pdf", **failed)
    await tab.open(f"/knowledge/{base_id}")
    state = await tab.state(KnowledgeBaseState)
    broken, ready = state.documents
    assert (broken.word, broken.why, broken.dot) == ("Failed", why, "off")
    assert (ready.word, ready.kind, ready.pages, ready.hits) == ("Ready", "PDF", "1", "2×")
    assert (state.failed, state.most_bytes > 0, "At most" in state.room) == (1, True, True)
    await tab.send(KnowledgeBaseState.narrow("failed"))
    assert [each.name for each in (await tab.state(KnowledgeBaseState)).documents] == ["Secret.pdf"]
    await tab.send(KnowledgeBaseState.retry_failed)
    assert await tab.notice() == "1 document tried again."


async def test_web_addresses_are_added_one_by_one_and_wrong_ones_named(
    tab: Tab, base_id: UUID
) -> None:
    await tab.open(f"/knowledge/{base_id}")
    lines = "https://example.com/terms\n\nhttps://example.com/terms\nftp://example.com/x\n"
    await tab.send(KnowledgeBaseState.add_addresses({"addresses": lines}))
    [page] = (await tab.state(KnowledgeBaseState)).documents
    assert (page.name, page.kind, page.word) == ("example.com/terms", "Web page", "Waiting")
    assert (await tab.notice()).startswith("1 page will be read. ftp://example.com/x:")
    await tab.send(KnowledgeBaseState.add_addresses({"addresses": " \n"}))
    assert await tab.notice() == "Enter one to 50 addresses, one per line."


async def test_a_document_is_edited_narrowed_to_its_tag_and_deleted(tab: Tab, actor: Actor) -> None:
    base = await uploads.make_base(actor)
    document = await uploads.upload(actor, base.id, b"Thirty days.", name="rules.txt")
    await uploads.upload(actor, base.id, b"Another.", name="other.txt")
    await tab.open(f"/knowledge/{base.id}")
    await tab.send(DocumentEditorState.begin(str(document.id)))
    state = await tab.state(DocumentEditorState)
    assert [each["value"] for each in state.seers] == ["org", "private"]
    sent = {"name": "Rules", "tags": "law, Returns,", "visibility": "private"}
    await tab.send(DocumentEditorState.save(sent | {"last_day": "2031-05-01"}))
    kept = await uploads.read(actor, document.id)
    assert (kept.name, kept.tags, kept.visibility) == ("Rules", ("law", "Returns"), "private")
    assert kept.expires_at == datetime(2031, 5, 1, 23, 59, 59, tzinfo=UTC)
    await tab.send(DocumentEditorState.begin(str(document.id)))
    await tab.send(DocumentEditorState.save(sent | {"last_day": "2021-05-01"}))
    assert (await tab.notice()).startswith("That day is over")
    draft = (await tab.state(DocumentEditorState)).draft
    assert (draft.tags, draft.last_day) == ("law, Returns", "2031-05-01")
    noon = datetime(2031, 5, 1, 12, tzinfo=UTC)
    async with db.unit_of_work(actor) as uow:  # as a program may set it
        await update_document(uow, document.id, DocumentUpdate(expires_at=noon))
    await tab.send(DocumentEditorState.save(sent | {"last_day": "2031-05-01"}))
    assert (await uploads.read(actor, document.id)).expires_at == noon
    await tab.send(DocumentEditorState.begin(str(document.id)))
    await tab.send(DocumentEditorState.save(sent | {"tags": "", "last_day": ""}))
    kept = await uploads.read(actor, document.id)
    assert (kept.tags, kept.expires_at) == ((), None)
    await tab.send(DocumentEditorState.begin(str(document.id)))
    await tab.send(DocumentEditorState.save(sent))
    await tab.send(KnowledgeBaseState.show_tag("law"))
    [row] = (await tab.state(KnowledgeBaseState)).documents
    assert (row.name, row.found_by, row.narrow) == ("Rules", "only the person who added it", True)
    await tab.send(KnowledgeBaseState.delete(str(document.id)))
    await tab.until(KnowledgeBaseState, lambda state: state.documents == [])


async def test_links_to_a_document_are_listed_and_taken_back(tab: Tab, actor: Actor) -> None:
    base = await uploads.make_base(actor)
    document = await uploads.upload(actor, base.id, b"Thirty days.", name="rules.txt")
    await tab.open(f"/knowledge/documents/{document.id}")
    await tab.send(SharingState.begin(str(document.id)))
    await tab.send(SharingState.share({"hours": "24"}))
    state = await tab.state(SharingState)
    assert "/api/v1/shared-documents/" in state.url
    [link] = state.links
    assert link.made_by == "Owner"
    await tab.send(SharingState.withdraw(link.id))
    state = await tab.state(SharingState)
    assert (state.url, state.links) == ("", [])
    await tab.send(DocumentState.delete)
    await tab.until(DocumentState, lambda state: state.missing)


async def test_reading_again_is_quoted_before(tab: Tab, actor: Actor, base_id: UUID) -> None:
    await passages.document(actor, base_id, RETURNS, WARRANTY)
    await tab.open(f"/knowledge/{base_id}")
    await tab.send(ReindexState.begin(""))
    state = await tab.state(ReindexState)
    assert (state.quote.documents, state.quote.passages) == ("1", "2")
    assert state.quote.price == "free: done on this server"
    assert [each["value"] for each in state.models] == ["none", "local/all-minilm-l6-v2"]
    await tab.send(ReindexState.change({"chunk_size": "500", "chunk_overlap": "100"}))
    assert (await tab.state(ReindexState)).draft.chunk_size == "500"
    await tab.send(ReindexState.confirm)
    assert not (await tab.state(ReindexState)).is_open
    assert "read again" in await tab.notice()


async def test_a_dialog_is_shut_when_its_page_is_left(tab: Tab, actor: Actor) -> None:
    base = str((await uploads.make_base(actor)).id)
    document = str((await uploads.upload(actor, UUID(base), b"Thirty days.")).id)
    dialogs = {BaseEditorState: base, ReindexState: "", **dict.fromkeys(OF_DOCUMENT, document)}
    shown = {
        "/knowledge": [BaseEditorState],
        f"/knowledge/{base}": list(dialogs),
        f"/knowledge/documents/{document}": OF_DOCUMENT,
    }
    for page, states in shown.items():
        await tab.open(page)
        for state in states:
            await tab.send(state.begin(dialogs[state]))
            assert is_open(await tab.state(state)), (page, state)
        await tab.open("/runs")
        await tab.open(page)
        for state in states:
            assert not is_open(await tab.state(state)), (page, state)


async def test_the_reader_opens_at_what_was_cited(tab: Tab, actor: Actor, base_id: UUID) -> None:
    texts = [f"Rule {n} of the house." for n in range(60)]
    document_id = await passages.document(actor, base_id, *texts)
    [found] = (await passages.search(actor, "rule 30", limit=1)).data
    await tab.open(f"/knowledge/documents/{document_id}?passage={found.passage_id}")
    state = await tab.state(DocumentState)
    assert state.cited == str(found.passage_id)
    shown = [passage.text for sheet in state.sheets for passage in sheet.passages]
    assert (shown[0], len(shown)) == (texts[20], 40)
    assert (state.earlier, state.later, state.gone) == (True, False, False)
    await tab.send(DocumentState.show_earlier)
    assert (await tab.state(DocumentState)).sheets[0].passages[0].text == texts[0]
    at = found.start_offset
    await tab.open(f"/knowledge/documents/{document_id}?passage={uuid7()}&at={at}")
    state = await tab.state(DocumentState)
    assert (state.cited, state.gone) == (str(found.passage_id), True)
    assert [sheet.title for sheet in state.sheets][:1] == ["Page 21"]


async def test_the_reader_shows_nothing_of_another_company(tab: Tab) -> None:
    stranger = await new_org()
    document_id = await passages.document(
        stranger.owner, await passages.base(stranger.owner), RETURNS
    )
    for path in (f"/knowledge/documents/{document_id}", "/knowledge/documents/x"):
        await tab.open(path)
        state = await tab.state(DocumentState)
        assert (state.missing, state.sheets) == (True, [])
    await tab.open(f"/knowledge/{uuid7()}")
    assert (await tab.state(KnowledgeBaseState)).missing


async def test_a_person_searches_as_an_agent_would(tab: Tab, actor: Actor, base_id: UUID) -> None:
    document_id = await passages.document(actor, base_id, RETURNS, WARRANTY, tags=["law"])
    await tab.open(f"/knowledge/search?base={base_id}")
    assert (await tab.state(KnowledgeSearchState)).base_id == str(base_id)
    asked = {"query": "How long is the warranty?", "base_id": str(base_id), "tag": "law"}
    await tab.send(KnowledgeSearchState.search(asked))
    await tab.until(KnowledgeSearchState, lambda state: state.outcome == "found")
    best = (await tab.state(KnowledgeSearchState)).hits[0]
    assert (best.title, best.by_words, best.by_meaning) == ("Terms.pdf, page 2", True, False)
    assert best.href.startswith(f"/knowledge/documents/{document_id}?passage=")
    await tab.send(KnowledgeSearchState.search(asked | {"tag": "none"}))
    await tab.until(KnowledgeSearchState, lambda state: state.outcome == "nothing")
    await tab.send(KnowledgeSearchState.search(asked | {"base_id": str(uuid7())}))
    await tab.until(KnowledgeSearchState, lambda state: state.outcome == "failed")


async def test_an_agent_is_given_a_base_on_its_page(tab: Tab, actor: Actor) -> None:
    agent_id = await active_agent(actor)
    base_id = await passages.base(actor, granted=False)
    everybodys = await passages.base(actor, "Rules")
    await tab.open(f"/agents/{agent_id}?tab=knowledge")
    state = await tab.state(AgentKnowledgeState)
    on = {each.id: (each.on, each.through) for each in state.bases}
    assert on == {
        str(base_id): (False, ""),
        str(everybodys): (True, "Every agent may use it"),
    }
    for give in (True, False):
        await tab.send(AgentKnowledgeState.give(str(base_id), give))
        shown = {each.id: each.on for each in (await tab.state(AgentKnowledgeState)).bases}
        assert shown[str(base_id)] is give


async def test_an_answer_links_to_its_page_until_the_document_is_deleted(
    tab: Tab, actor: Actor, base_id: UUID
) -> None:
    agent_id = await active_agent(actor)
    document_id = await passages.document(actor, base_id, RETURNS, WARRANTY)
    await tab.open(f"/agents/{agent_id}")
    with playing(["It lasts 24 months [1]."]):
        await tab.send(ChatState.send("How long does the warranty last?"))
    await tab.until(ChatState, lambda state: bool(state.messages) and state.messages[-1].cites)
    answer = (await tab.state(ChatState)).messages[-1]
    assert answer.text == "It lasts 24 months [1]."
    assert f"[Terms · page 2](/knowledge/documents/{document_id}?passage=" in answer.shown
    await tab.send(UsedState.show(answer.id))
    used = (await tab.state(UsedState)).used
    assert (used.passages[0].number, used.passages[0].cited) == (1, True)
    await tab.open(f"/knowledge/{base_id}")
    await tab.send(KnowledgeBaseState.delete(str(document_id)))
    await tab.open(f"/agents/{agent_id}")
    assert not (await tab.state(ChatState)).messages[-1].cites
    await tab.send(UsedState.show(answer.id))
    assert (await tab.state(UsedState)).used.passages == []


async def test_a_viewer_looks_and_changes_nothing(
    web: None, org: Org, actor: Actor, base_id: UUID
) -> None:
    document_id = await passages.document(actor, base_id, RETURNS)
    async with open_tab(await org.member(Role.VIEWER)) as viewer:
        await viewer.open(f"/knowledge/{base_id}")
        state = await viewer.state(KnowledgeBaseState)
        assert (len(state.documents), state.base.can_edit, state.base.can_add) == (1, False, False)
        for event in (
            KnowledgeBaseState.delete(str(document_id)),
            KnowledgeBaseState.delete_base,
            KnowledgeBaseState.retry(str(document_id)),
            ReindexState.begin(""),
        ):
            await viewer.send(event)
            assert await viewer.notice()
        await viewer.open(f"/knowledge/documents/{document_id}")
        assert (await viewer.state(DocumentState)).sheets
