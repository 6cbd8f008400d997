"""What of a conversation the model is sent."""

from datetime import UTC, datetime
from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st

from agents_os.core.text import storable
from agents_os.domains.chat.metadata.context import (
    TITLE_CHARACTERS,
    alternating,
    history_of,
    title_of,
)
from agents_os.domains.chat.metadata.schemas import MessageRead, MessageStatus


def message(role: str, content: str) -> MessageRead:
    return MessageRead(
        id=uuid4(),
        conversation_id=uuid4(),
        parent_id=None,
        role=role,
        content=content,
        status=MessageStatus.DONE,
        run_id=None,
        model=None,
        practice=False,
        error_code=None,
        error_message=None,
        feedback=0,
        feedback_comment=None,
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
    )


turns = st.tuples(st.sampled_from(["user", "assistant"]), st.text(max_size=20))
talk = st.lists(turns, max_size=10)


@given(talk)
def test_the_history_begins_with_a_question_and_has_no_empty_answers(earlier):
    history = history_of([message(role, content) for role, content in earlier])
    assert all(each.content for each in history)
    assert [each.role for each in history[:1]] in ([], ["user"])
    said = [content for _, content in earlier if content]
    assert [each.content for each in history] == said[len(said) - len(history) :]


@given(talk)
def test_roles_alternate_and_no_word_is_lost(earlier):
    history = history_of([message(role, content) for role, content in earlier])
    sent = alternating(history)
    assert [each.role for each in sent] == (["user", "assistant"] * len(sent))[: len(sent)]
    assert "\n\n".join(each.content for each in sent) == "\n\n".join(m.content for m in history)


@given(st.text(min_size=1, max_size=300).filter(str.strip))
def test_a_title_is_one_short_line(question):
    title = title_of(question)
    assert 1 <= len(title) <= TITLE_CHARACTERS
    assert "\n" not in title


def test_a_title_is_cut_between_words():
    assert title_of("word " * 30) == "word " * 11 + "word…"


@given(st.text())
def test_what_can_be_stored_is_left_alone(text):
    assert storable(text) == text.replace("\0", "")


def test_half_a_surrogate_pair_is_left_out():
    assert storable("a\ud83db") == "ab"
