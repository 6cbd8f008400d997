"""What the practice model hands in: what the calls brought, arranged, and what is still open.

It has no facts of its own, and says so in every result.
"""

import re
from collections.abc import Callable, Sequence
from typing import Any

from agents_os.core.text import clip
from agents_os.domains.gateway.adapters.secondary.practice import extract
from agents_os.domains.gateway.adapters.secondary.practice.brief import Wanted, Work
from agents_os.domains.gateway.adapters.secondary.practice.notes import about
from agents_os.domains.gateway.adapters.secondary.practice.prompt import read_profile
from agents_os.domains.gateway.adapters.secondary.practice.question import Question
from agents_os.domains.gateway.adapters.secondary.practice.skills import (
    SKILLS,
    say_what_was_understood,
)
from agents_os.domains.gateway.metadata.schemas import ChatMessage

NOTE = "Made by the built-in practice model: it only arranged what the task and its documents say."
_NOTHING = "Nothing about this was found in the task or its documents."
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
_MOST_TEXT = 20_000

Data = dict[str, Any]


def compose_result(work: Work, messages: Sequence[ChatMessage], notes: Sequence[str] = ()) -> Data:
    """The arguments of `submit_deliverable`: the ordered sections, or a report of our own."""
    answer = _answer(work, messages)
    head = {"title": clip(work.title.strip(), 80, note="…") or "Result", "summary": NOTE}
    if work.wanted:
        sections = {each.id: _DATA[each.type](each, work, answer) for each in work.wanted}
        return {**head, "sections": sections}
    return {**head, "sections": _report(work, answer, about(notes, work.asks))}


def _answer(work: Work, messages: Sequence[ChatMessage]) -> str:
    """The task answered with the skills for questions, on what was read."""
    system = "\n".join(each.content for each in messages if each.role == "system")
    profile = read_profile(system)
    material = work.material or work.details
    question = Question(
        task=" ".join(f"{work.title}. {work.change}".split()).rstrip(". "),
        text=material,
        system=system,
        earlier=(),
        first=False,
    )
    found = next((text for skill in SKILLS if (text := skill(question, profile))), None)
    return (found or say_what_was_understood(question, profile))[:_MOST_TEXT]


def _report(work: Work, answer: str, remembered: list[str]) -> list[Data]:
    sections = [_section("result", "Result", "text", {"markdown": answer})]
    if remembered:
        sections.append(_section("memory", "Remembered", "list", _items(remembered)))
    worked_out = [each.result for each in work.called if _is_fact(each.name) and not each.failed]
    if worked_out:
        sections.append(_section("facts", "Looked up and worked out", "list", _items(worked_out)))
    if work.change:
        said = f"You asked for: {work.change}\n\nI arranged the material again with that in mind."
        sections.append(_section("changes", "About your changes", "text", {"markdown": said}))
    if open_points := _open_points(work):
        sections.append(_section("open", "Please check", "list", _items(open_points)))
    return sections


def _is_fact(name: str) -> bool:
    return name in ("calculate", "current_time", "create_task", "request_approval")


def _open_points(work: Work) -> list[str]:
    """What a person must look at: the criteria, which rules cannot judge, and what failed."""
    failed = [f"{each.name}: {each.result}"[:500] for each in work.called if each.failed]
    return [*(f"Is this met? {each}" for each in work.criteria), *failed]


def _section(id_: str, label: str, type_: str, data: Data) -> Data:
    return {"id": id_, "label": label, "type": type_, "data": data}


def _items(lines: list[str]) -> Data:
    return {"items": [line[:2_000] for line in lines][:50]}


def _source(work: Work) -> str:
    return work.material or work.details


def _text(wanted: Wanted, work: Work, answer: str) -> Data:
    about = extract.passages_about(_source(work), wanted.label, 5)
    return {"markdown": "\n\n".join(about) or answer or _NOTHING}


def _list(wanted: Wanted, work: Work, answer: str) -> Data:
    return _items(extract.best_sentences(_source(work), 8, wanted.label) or [_NOTHING])


def _table(wanted: Wanted, work: Work, answer: str) -> Data:
    points = extract.best_sentences(_source(work), 10, wanted.label) or [_NOTHING]
    rows = [
        [
            _cell(point),
            _cell(", ".join(extract.figures_in(point))),
            _cell(", ".join(extract.dates_in(point))),
        ]
        for point in points
    ]
    return {"columns": ["Point", "Figures", "Dates"], "rows": rows}


def _chart(wanted: Wanted, work: Work, answer: str) -> Data:
    figures = extract.figures_in(_source(work))[:12]
    values = [float(_NUMBER.findall(each)[0].replace(",", "")) for each in figures]
    return {
        "kind": "bar",
        "labels": [_cell(each) for each in figures] or ["No figures found"],
        "series": [{"name": "As written", "values": values or [None]}],
    }


def _file(wanted: Wanted, work: Work, answer: str) -> Data:
    return {"name": f"{wanted.id}.md", "media_type": "text/markdown", "text": answer or _NOTHING}


def _action(wanted: Wanted, work: Work, answer: str) -> Data:
    detail = "A proposal only: the practice model has done nothing outside."
    return {
        "action": clip(work.title.strip(), 80, note="…") or "Proposal",
        "status": "proposed",
        "detail": detail,
    }


def _cell(text: str) -> str:
    return " ".join(text.split())[:480]


_DATA: dict[str, Callable[[Wanted, Work, str], Data]] = {
    "text": _text,
    "list": _list,
    "table": _table,
    "chart": _chart,
    "file": _file,
    "action": _action,
}
