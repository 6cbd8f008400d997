"""What happened in a run, and why: the same sentence for the same event, always."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from agents_os.domains.runs.metadata import event_types as types

Data = Mapping[str, Any]

LONGEST_QUOTE = 160

_WORDS: Final = {
    types.RUN_QUEUED: "Accepted, waiting to start",
    types.RUN_STARTED: "Began",
    types.RUN_RESUMED: "Went on",
    types.RUN_PAUSED: "Paused",
    types.RUN_CANCEL_REQUESTED: "Was asked to stop",
    types.RUN_PAUSE_REQUESTED: "Was asked to pause",
    types.RUN_SUCCEEDED: "Finished",
    types.RUN_CANCELLED: "Stopped",
    types.STEP_RESOLVED: "A person settled the step: it begins again",
    types.MODEL_FIRST_TOKEN: "The model's first word arrived",
    types.ACTION_TAKEN: "Did something outside",
}
_SIGNALS: Final = {
    "approval": "A person decided about an approval",
    "answer": "A person answered a question",
    "credits": "There is something to spend again",
}


def sentence(event_type: str, data: Data) -> str:
    """In plain words. An event this product does not know stands for itself."""
    tell = _TELLS.get(event_type)
    return tell(data) if tell else _WORDS.get(event_type, event_type)


def step_name(key: str, given: Data) -> str:
    """What a step does. `given`: its input."""
    kind, _, number = key.partition(":")
    tool = _quoted(given.get("tool")) or "a tool"
    if steps := (given.get("arguments") or {}).get("steps"):
        return f"Planned: {'; '.join(map(str, steps))}"
    names = _indexing(given) | {
        "brief": "Read the task and what belongs to it",
        "model": f"Thought about what to do, round {number}",
        "gate": f"Asked whether it may use {tool}",
        "tool": f"Used {tool}",
        "ask": f"Asked a person {_quoted(given.get('question'))}".rstrip(),
    }
    return names.get(kind, f"Step {_quoted(key)}")


def _indexing(given: Data) -> dict[str, str]:
    """Steps of documents on their way into a knowledge base."""
    if "part" in given:
        return {"read": f"Read part {given['part']} of {given.get('of')} of the document"}
    if "document_id" in given:
        return {"open": "Opened the document", "split": "Split the document into passages"}
    return {"embed": f"Embedded passages from {given['from']} on"} if "from" in given else {}


def _step(data: Data) -> str:
    return step_name(str(data.get("step", "")), data.get("input") or {})


def _step_failed(data: Data) -> str:
    again = " It is tried again." if data.get("retry_at") else ""
    return f"{_step(data)}: failed. {_sentence(data.get('error_message'))}{again}".rstrip()


def _with(words: str, key: str) -> Callable[[Data], str]:
    """`words`, and what the event says about why."""

    def tell(data: Data) -> str:
        why = _sentence(data.get(key))
        return f"{words}: {why}" if why else words

    return tell


def _waiting_approval(data: Data) -> str:
    tool = _quoted(data.get("tool"))
    return f"Waits for approval to use {tool}" if tool else "Waits for a person's approval"


def _waiting_input(data: Data) -> str:
    if data.get("kind") == "credits":
        return f"Waits for credits. {_sentence(data.get('message'))}".rstrip()
    return "Waits for a person's answer"


def _signal(data: Data) -> str:
    return _SIGNALS.get(str(data.get("name")), "Was told something")


def _model_called(data: Data) -> str:
    model = _quoted(data.get("model"))
    asked = f"Asked the model {model}" if model else "Asked the model"
    told = data.get("memory_ids")
    if not isinstance(told, list) or not told:
        return asked
    return f"{asked}, which was told {'one memory' if len(told) == 1 else f'{len(told)} memories'}"


def _gathered(data: Data) -> str:
    found = data.get("passages")
    if not isinstance(found, int) or not found:
        return "Gathered what belongs to it"
    return f"Found {'one passage' if found == 1 else f'{found} passages'} about it in documents"


def _model_completed(data: Data) -> str:
    read, wrote = data.get("input_tokens"), data.get("output_tokens")
    known = isinstance(read, int) and isinstance(wrote, int)
    return f"The model read {read:,} tokens and wrote {wrote:,}" if known else "The model answered"


def _quoted(text: Any) -> str:
    words = str(text) if isinstance(text, str) else ""
    short = words if len(words) <= LONGEST_QUOTE else words[: LONGEST_QUOTE - 1].rstrip() + "…"
    return f"“{short}”" if short else ""


def _sentence(text: Any) -> str:
    return text if isinstance(text, str) else ""


_TELLS: Final[dict[str, Callable[[Data], str]]] = {
    types.RUN_WAITING_APPROVAL: _waiting_approval,
    types.RUN_WAITING_INPUT: _waiting_input,
    types.RUN_FAILED: _with("Failed", "error_message"),
    types.RUN_BLOCKED: _with("Was not allowed to go on", "error_message"),
    types.STEP_STARTED: lambda data: f"{_step(data)}: began",
    types.STEP_COMPLETED: _step,
    types.STEP_FAILED: _step_failed,
    types.STEP_CARRIED: lambda data: f"{_step(data)}: taken over from the run before",
    types.STEP_CANCELLED: lambda data: f"{_step(data)}: broken off",
    types.STEP_WAITING_APPROVAL: _with("A step is in doubt, a person must look", "reason"),
    types.SIGNAL_RECEIVED: _signal,
    types.MODEL_CALLED: _model_called,
    types.CONTEXT_GATHERED: _gathered,
    types.MODEL_COMPLETED: _model_completed,
    types.MODEL_FAILED: _with("The model failed", "error_message"),
    types.TOOL_CALLED: lambda data: f"Used {_quoted(data.get('tool')) or 'a tool'}",
    types.TOOL_RESULT: lambda data: f"Got an answer from {_quoted(data.get('tool')) or 'a tool'}",
}
