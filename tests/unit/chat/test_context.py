"""What of a conversation the model is sent."""

from datetime import UTC, datetime
from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st

from agents_os.domains.chat.metadata.context import (
    TITLE_CHARACTERS,
    build_context,
    storable,
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


@given(talk, st.integers(0, 200))
def test_the_question_is_always_sent_whole_and_roles_alternate(earlier, room):
    branch = [message(role, content) for role, content in earlier] + [message("user", "Why?")]
    prompt, *rest = build_context("You are Quill.", branch, history_characters=room)
    assert (prompt.role, prompt.content) == ("system", "You are Quill.")
    assert rest[-1].content.endswith("Why?")
    assert [m.role for m in rest] == ["user", "assistant"] * (len(rest) // 2) + ["user"]


@given(talk, st.integers(4, 200))
def test_history_stays_within_its_room(earlier, room):
    branch = [message(role, content) for role, content in earlier] + [message("user", "Why?")]
    sent = build_context("", branch, history_characters=room)[1:]
    glue = 2 * len(branch)  # empty lines between merged questions
    assert sum(len(m.content) for m in sent) <= room + glue


def test_the_oldest_messages_are_left_out_first():
    branch = [message("user", "old " * 10), message("assistant", "new"), message("user", "Why?")]
    assert [m.content for m in build_context("", branch, history_characters=10)] == ["", "Why?"]


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
