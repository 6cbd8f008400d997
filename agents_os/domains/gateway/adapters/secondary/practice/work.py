"""Working on a task by simple rules: ask, read, look up, work out, then hand in. Pure.

Every rule looks at the words of the task and names the calls it wants. It never claims more than
what the calls brought.
"""

import json
import re
from collections.abc import Callable, Iterator, Sequence

from agents_os.core.arithmetic import find_sum
from agents_os.domains.gateway.adapters.secondary.practice import extract
from agents_os.domains.gateway.adapters.secondary.practice.brief import Work, read_work
from agents_os.domains.gateway.adapters.secondary.practice.passages import Passage
from agents_os.domains.gateway.adapters.secondary.practice.result import compose_result
from agents_os.domains.gateway.adapters.secondary.practice.shaped import GIVE, shaped_answer
from agents_os.domains.gateway.metadata.schemas import ChatRequest, ToolCall

SUBMIT = "submit_deliverable"
PLAN = "plan"
_STEPS = {
    "ask_human": "Ask for what is missing",
    "search_knowledge": "Search the documents",
    "read_document": "Read the documents",
    "current_time": "Look up the time",
    "calculate": "Work out the figures",
    "read_web_page": "Read the web pages named",
    "save_memory": "Remember what is to be remembered",
    "create_task": "Write down the follow-up tasks",
    "request_approval": "Ask for approval",
    SUBMIT: "Hand in the result",
}
_MOST_DOCUMENTS = 3

_GAP = re.compile(r"\[[^\]\n]{0,60}\?\]|\[(?:\.\.\.|…|tbd|todo)\]|\bTBD\b|\?\?\?", re.I)
_ATTACHMENT = re.compile(r"\b(?:attached|attachments?|enclosed)\b", re.I)
_SEARCH = re.compile(r"\b(?:find|search|look up|according to)\b|\?\s*$", re.I | re.M)
_NOW = re.compile(r"\b(?:today|current (?:date|time)|what time|this week)\b", re.I)
_ADDRESS = re.compile(r"https?://[^\s<>\"')\]]{4,500}")
_FOLLOW_UP = re.compile(r"\bfollow[- ]?up(?: task)?:\s*([^\n]{3,200})", re.I)
_REMEMBER = re.compile(r"(?:^|[.!?]\s)\s*remember(?: that)?:?\s+([^\n]{3,300})", re.I | re.M)
_SIGN_OFF = re.compile(r"\b(?:ask|asks|needs?|get|request) (?:for )?(?:an )?approval\b", re.I)

Wish = tuple[str, dict[str, object]]


def next_calls(
    request: ChatRequest, notes: Sequence[str] = (), passages: Sequence[Passage] = ()
) -> list[ToolCall]:
    """What the practice model calls next; empty when this is no task it was given tools for."""
    shape = next((tool.parameters for tool in request.tools if tool.name == GIVE), None)
    if shape is not None:
        arguments = shaped_answer(shape, request.messages[-1].content or "")
        return [_call(0, GIVE, arguments)]
    offered = {tool.name for tool in request.tools}
    work = read_work(request.messages, passages) if SUBMIT in offered else None
    if work is None:
        return []
    wishes = next((found for rule in _RULES if (found := _new(rule(work), work, offered))), None)
    if wishes is None:
        wishes = [(SUBMIT, compose_result(work, request.messages, notes))]
    if not work.called and PLAN in offered:
        wishes = [(PLAN, {"steps": _steps(work, offered)}), *wishes]
    return [
        _call(len(work.called) + place, name, arguments)
        for place, (name, arguments) in enumerate(wishes)
    ]


def _call(number: int, name: str, arguments: object) -> ToolCall:
    text = json.dumps(arguments, ensure_ascii=False)
    return ToolCall(id=f"call_{number}", name=name, arguments=text)


def _steps(work: Work, offered: set[str]) -> list[str]:
    """What the rules will ask for, as far as the task alone says."""
    names = [name for rule in _RULES for name, _ in _new(rule(work), work, offered)]
    return [_STEPS[name] for name in dict.fromkeys([*names, SUBMIT])]


def _new(wishes: Iterator[Wish], work: Work, offered: set[str]) -> list[Wish]:
    return [
        (name, arguments)
        for name, arguments in wishes
        if name in offered and not work.has_called(name, **arguments)
    ]


def _ask(work: Work) -> Iterator[Wish]:
    """Something is missing: a gap in the text, or an attachment that is not there. Asked once."""
    if work.has_called("ask_human") or work.said:
        return
    if gap := _GAP.search(work.asks):
        line = next(line for line in work.asks.splitlines() if gap[0] in line)
        question = (
            f"The task says “{' '.join(line.split())[:200]}”. What should stand for “{gap[0]}”?"
        )
        yield "ask_human", {"question": question}
    elif _ATTACHMENT.search(work.asks) and not work.documents:
        question = "The task speaks of an attachment, but there is none. What does it say?"
        yield "ask_human", {"question": question}


def _read(work: Work) -> Iterator[Wish]:
    """Look for what is asked about; without a question read the documents."""
    if not work.documents:
        return
    if _SEARCH.search(work.asks):
        about = " ".join(extract.topics(work.asks, 8)) or work.title
        yield "search_knowledge", {"query": about}
        return
    for name in work.documents[:_MOST_DOCUMENTS]:
        yield "read_document", {"name": name}


def _look_up(work: Work) -> Iterator[Wish]:
    """The time, sums and web pages the task speaks of."""
    if _NOW.search(work.asks):
        yield "current_time", {}
    if found := find_sum(work.asks):
        yield "calculate", {"expression": _plain(found[0])}
    for address in dict.fromkeys(_ADDRESS.findall(work.asks)[:2]):
        yield "read_web_page", {"url": address.rstrip(".,;")}


def _arrange(work: Work) -> Iterator[Wish]:
    """What is to be remembered, done next or approved, where the task says so in so many words."""
    for lesson in _REMEMBER.findall(work.asks)[:3]:
        yield "save_memory", {"text": " ".join(lesson.split())}
    for title in _FOLLOW_UP.findall(work.asks)[:3]:
        yield "create_task", {"title": " ".join(title.split()).rstrip(".")}
    if _SIGN_OFF.search(work.asks):
        action, details = work.title[:200], work.asks[:5_000]
        yield "request_approval", {"action": action, "details": details}


_RULES: tuple[Callable[[Work], Iterator[Wish]], ...] = (_ask, _read, _look_up, _arrange)


def _plain(term: str) -> str:
    """ "20 % of 1,500" as a sum that the calculator reads."""
    percent = re.match(r"([\d.,]+)\s?(?:%|percent) of [$€£]?\s?([\d.,]+)", term, re.I)
    if percent:
        rate, whole = (each.replace(",", "") for each in percent.groups())
        return f"{rate} / 100 * {whole}"
    return term[:100]
