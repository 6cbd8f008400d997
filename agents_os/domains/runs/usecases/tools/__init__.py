"""The tools that are executed, one file each. Those of the loop itself are in `task_loop`."""

from collections.abc import Iterable

from agents_os.domains.runs.metadata.tool import Tool
from agents_os.domains.runs.usecases.tools import (
    calculate,
    create_task,
    current_time,
    plan,
    read_document,
    read_web_page,
    recall,
    remember,
    request_approval,
    search_knowledge,
)

TOOLS: dict[str, Tool] = {
    module.TOOL.key: module.TOOL
    for module in (
        plan,
        search_knowledge,
        read_document,
        calculate,
        current_time,
        read_web_page,
        recall,
        remember,
        create_task,
        request_approval,
    )
}


def tools_for(given: Iterable[str]) -> dict[str, Tool]:
    """What an agent with these grants has at a task, in a fixed order."""
    keys = set(given)
    return {key: tool for key, tool in TOOLS.items() if tool.always or key in keys}
