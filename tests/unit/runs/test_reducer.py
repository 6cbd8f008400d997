"""A run is the fold of its events, whatever happens to it, and nothing illegal gets in."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents_os.domains.runs.metadata import event_types as types
from agents_os.domains.runs.metadata.errors import IllegalTransition
from agents_os.domains.runs.metadata.reducer import Fact, RunState, apply, fold
from agents_os.domains.runs.metadata.states import ACTIVE, FINAL, WAITING, RunStatus

START = datetime(2026, 3, 1, 9, tzinfo=UTC)
CHANGING = {
    types.RUN_STARTED: {RunStatus.RUNNING},
    types.RUN_WAITING_APPROVAL: {RunStatus.WAITING_APPROVAL},
    types.RUN_WAITING_INPUT: {RunStatus.WAITING_INPUT},
    types.RUN_PAUSED: {RunStatus.PAUSED},
    types.RUN_RESUMED: {RunStatus.RUNNING, RunStatus.QUEUED},  # queued: paused before it began
    types.RUN_SUCCEEDED: {RunStatus.SUCCEEDED},
    types.RUN_FAILED: {RunStatus.FAILED},
    types.RUN_CANCELLED: {RunStatus.CANCELLED},
    types.RUN_BLOCKED: {RunStatus.BLOCKED},
}
ASKED = {types.RUN_CANCEL_REQUESTED, types.RUN_PAUSE_REQUESTED, types.SIGNAL_RECEIVED}
EVERY_TYPE = sorted({types.RUN_QUEUED, *ASKED, *CHANGING, *types.INSIDE})


def fact(event_type: str, seconds: float = 0, **data: object) -> Fact:
    return Fact(event_type, START + timedelta(seconds=seconds), data)


@given(st.lists(st.sampled_from(EVERY_TYPE), max_size=30))
def test_what_is_refused_leaves_no_trace_and_the_rest_folds_to_the_same_state(names):
    state, kept = RunState(), []
    for second, name in enumerate(names):
        event = fact(name, second)
        before = state
        try:
            state = apply(state, event)
            kept.append(event)
        except IllegalTransition:
            assert state == before
    assert fold(kept) == state
    assert state.last_seq == len(kept)


@given(st.lists(st.sampled_from(EVERY_TYPE), max_size=30))
def test_states_change_only_as_the_vocabulary_says(names):
    state = apply(RunState(), fact(types.RUN_QUEUED))
    for name in names:
        before = state.status
        try:
            state = apply(state, fact(name, 1))
        except IllegalTransition:
            continue
        assert before in ACTIVE
        assert state.status in CHANGING.get(name, {before})
        assert state.status is not RunStatus.QUEUED or state.started_at is None
        assert (state.ended_at is not None) == (state.status in FINAL)
        if state.status in WAITING and before != state.status:
            assert before is RunStatus.RUNNING or state.status is RunStatus.PAUSED


@given(st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 10_000)), max_size=10))
def test_tokens_of_all_model_calls_add_up(calls):
    facts = [fact(types.RUN_QUEUED), fact(types.RUN_STARTED)]
    facts += [
        fact(types.MODEL_COMPLETED, 1, input_tokens=read, output_tokens=written, cost_micros=read)
        for read, written in calls
    ]
    state = fold(facts)
    assert state.input_tokens == sum(read for read, _ in calls)
    assert state.output_tokens == sum(written for _, written in calls)
    assert state.cost_micros == (state.input_tokens if calls else None)


def test_latency_counts_from_the_start_not_from_the_queue():
    state = fold(
        [
            fact(types.RUN_QUEUED, 0),
            fact(types.RUN_STARTED, 2),
            fact(types.MODEL_FIRST_TOKEN, 2.4, after_ms=400),
            fact(types.MODEL_FIRST_TOKEN, 3, after_ms=1000),
            fact(types.RUN_SUCCEEDED, 5),
        ]
    )
    assert (state.first_token_ms, state.latency_ms) == (400, 3000)


def test_an_unknown_price_is_not_a_price_of_zero():
    facts = [fact(types.RUN_QUEUED), fact(types.RUN_STARTED), fact(types.MODEL_COMPLETED, 1)]
    assert fold(facts).cost_micros is None


def test_one_estimated_part_makes_the_sum_an_estimate():
    facts = [
        fact(types.RUN_QUEUED),
        fact(types.RUN_STARTED),
        fact(types.MODEL_COMPLETED, 1, usage_source="estimated"),
        fact(types.MODEL_COMPLETED, 2, usage_source="reported"),
    ]
    assert fold(facts).usage_source == "estimated"


def test_a_run_that_never_began_has_no_latency():
    state = fold([fact(types.RUN_QUEUED), fact(types.RUN_CANCELLED, 3)])
    assert state.latency_ms is None


@pytest.mark.parametrize("name", [types.RUN_STARTED, "model.dreamt"])
def test_a_run_begins_queued_and_knows_every_name(name):
    with pytest.raises(IllegalTransition):
        apply(RunState(), fact(name))
    if name != types.RUN_STARTED:
        with pytest.raises(IllegalTransition):
            fold([fact(types.RUN_QUEUED), fact(types.RUN_STARTED), fact(name)])


def test_other_vocabularies_find_their_names():
    assert types.aliases_of(types.RUN_STARTED) == ("execution.started", "run_started")
    assert types.aliases_of(types.STEP_STARTED) == ()
