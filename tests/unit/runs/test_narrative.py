"""Every event of a run has a sentence, and the same one every time."""

import pytest

from agents_os.domains.runs.metadata import event_types as types
from agents_os.domains.runs.metadata.narrative import sentence, step_name

TOOL = {"step": "tool:1.0", "input": {"tool": "read_web_page"}}
EVENT_TYPES = [
    value for name, value in vars(types).items() if name.isupper() and isinstance(value, str)
]


@pytest.mark.parametrize("event_type", EVENT_TYPES)
def test_no_event_is_told_by_its_technical_name(event_type: str):
    assert event_type not in sentence(event_type, {})


@pytest.mark.parametrize(
    ("event_type", "data", "words"),
    [
        (types.STEP_COMPLETED, TOOL, "Used “read_web_page”"),
        (types.STEP_COMPLETED, {"step": "model:2"}, "Thought about what to do, round 2"),
        (
            types.STEP_FAILED,
            {**TOOL, "error_message": "No answer.", "retry_at": "2026-01-01T00:00:00Z"},
            "Used “read_web_page”: failed. No answer. It is tried again.",
        ),
        (types.RUN_FAILED, {"error_message": "Out of credits."}, "Failed: Out of credits."),
        (
            types.MODEL_COMPLETED,
            {"input_tokens": 1200, "output_tokens": 5},
            "The model read 1,200 tokens and wrote 5",
        ),
        (
            types.MODEL_CALLED,
            {"memory_ids": ["1", "2"]},
            "Asked the model, which was told 2 memories",
        ),
        ("acme.happened", {}, "acme.happened"),
    ],
)
def test_a_sentence_says_what_happened_and_why(event_type: str, data: dict, words: str):
    assert sentence(event_type, data) == words


@pytest.mark.parametrize(
    ("key", "given", "said"),
    [
        ("open:0", {"document_id": "1"}, "Opened the document"),
        ("read:0.1", {"document_id": "1", "part": 2, "of": 4}, "Read part 2 of 4 of the document"),
        ("split:0", {"document_id": "1"}, "Split the document into passages"),
        ("embed:1", {"model": "x", "from": 65, "of": 90}, "Embedded passages from 65 on"),
    ],
)
def test_steps_of_indexing_say_what_they_do(key, given, said):
    assert step_name(key, given) == said
