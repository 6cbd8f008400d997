import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents_os.domains.gateway.metadata.context import ContextBudget, fit
from agents_os.domains.gateway.metadata.errors import ContextTooLong
from agents_os.domains.gateway.metadata.schemas import ChatMessage, ToolCall
from agents_os.domains.gateway.metadata.tokens import estimate_tokens, message_tokens


def said(role: str, text: str) -> ChatMessage:
    return ChatMessage.model_validate({"role": role, "content": text})


def turns(count: int, text: str = "x" * 40) -> list[ChatMessage]:
    """Each message of these takes 14 tokens, each turn 28."""
    return [said(role, text) for _ in range(count) for role in ("user", "assistant")]


def budget(tokens: int) -> ContextBudget:
    return ContextBudget(input_tokens=tokens, history_tokens=tokens)


def test_everything_is_kept_while_it_fits() -> None:
    history = turns(3)
    context = fit("Be kind.", history, said("user", "Hi"), budget(1000))
    assert context.messages == [said("system", "Be kind."), *history, said("user", "Hi")]
    assert context.left_out == []
    assert [part.messages for part in context.parts] == [1, 6, 1]


def test_the_oldest_turns_go_first_and_whole() -> None:
    history = turns(4)
    context = fit("", history, said("user", "x" * 40), budget(14 + 28 + 20))
    assert context.left_out == history[:6]
    assert context.messages == [*history[6:], said("user", "x" * 40)]


def test_a_tool_call_is_never_parted_from_its_result() -> None:
    call = ToolCall(id="1", name="search", arguments="{}")
    turn = [
        said("user", "Find it"),
        ChatMessage(role="assistant", content="", tool_calls=(call,)),
        ChatMessage(role="tool", content="x" * 400, tool_call_id="1"),
        said("assistant", "Found."),
    ]
    context = fit("", [*turn, *turns(1)], said("user", "Thanks"), budget(60))
    assert context.left_out == turn


def test_a_message_that_alone_is_too_long_is_refused() -> None:
    with pytest.raises(ContextTooLong, match="Shorten it"):
        fit("Be kind.", [], said("user", "x" * 4000), budget(900))


def test_the_answer_has_room_in_the_window() -> None:
    assert ContextBudget.of(100_000, 10_000).input_tokens == 80_000
    assert ContextBudget.of(8_000, 100_000).input_tokens == 3_200
    assert ContextBudget.of(None, None).input_tokens > 3_000


def test_text_beyond_ascii_counts_more() -> None:
    assert estimate_tokens("你好") > estimate_tokens("hi")


@given(
    st.lists(st.tuples(st.sampled_from(["user", "assistant"]), st.text(max_size=200))),
    st.integers(50, 400),
)
def test_the_budget_is_kept_and_nothing_is_lost(
    history: list[tuple[str, str]], tokens: int
) -> None:
    messages = [said(role, text) for role, text in history]
    context = fit("System.", messages, said("user", "New"), budget(tokens))
    assert sum(message_tokens(each) for each in context.messages) <= tokens
    assert [*context.left_out, *context.messages[1:-1]] == messages


said_of = st.sampled_from(["user", "assistant", "tool"])


@given(
    st.text(max_size=120),
    st.lists(st.tuples(said_of, st.text(max_size=200)), max_size=12),
    st.text(max_size=120),
    st.integers(20, 400),
)
def test_the_prompt_and_the_newest_stay_and_turns_go_whole_and_oldest_first(
    prompt: str, history: list[tuple[str, str]], newest: str, tokens: int
) -> None:
    earlier, question = [said(role, text) for role, text in history], said("user", newest)
    always = [*([said("system", prompt)] if prompt else []), question]
    needed = sum(message_tokens(each) for each in always)
    if needed > tokens:
        with pytest.raises(ContextTooLong):
            fit(prompt, earlier, question, budget(tokens))
        return
    context = fit(prompt, earlier, question, budget(tokens))
    kept = context.messages[len(always) - 1 : -1]
    assert [*context.messages[: len(always) - 1], context.messages[-1]] == always
    assert [*context.left_out, *kept] == earlier
    assert not context.left_out or not kept or kept[0].role == "user"  # no half of a turn
    used = sum(part.tokens for part in context.parts)
    assert used == sum(message_tokens(each) for each in context.messages) <= tokens
    beginnings = [place for place, each in enumerate(context.left_out) if each.role == "user"]
    next_turn = context.left_out[beginnings[-1] if beginnings else 0 :]
    assert not next_turn or used + sum(message_tokens(each) for each in next_turn) > tokens
