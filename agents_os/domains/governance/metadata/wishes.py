"""What an agent wants to do, in plain words."""

_WISHES = {
    "read": "look something up with “{tool}”",
    "web": "ask a site outside with “{tool}”",
    "write": "change something here with “{tool}”",
    "outbound": "send something out with “{tool}”",
    "money": "move money with “{tool}”",
    "external_write": "change a connected system with “{tool}”",
    "delete": "delete something for good with “{tool}”",
}
_KNOWN_TOOLS = {
    "send_email": "send an e-mail",
    "request_approval": "go ahead",
    "read_web_page": "read a page on the web",
    "create_task": "create a task",
    "save_memory": "remember something",
    "raise_budget": "spend more than a budget allows",
}


def wish(action_class: str | None, tool: str, asked: object = None) -> str:
    """“send an e-mail”, “move money with “pay invoice””.

    `asked`: the words in which an agent itself asks for approval.
    """
    if tool == "request_approval" and asked:
        return f"go ahead with “{asked}”"
    if tool == "raise_budget" and asked:
        return str(asked)
    pattern = _WISHES.get(action_class or "", "use “{tool}”")
    return _KNOWN_TOOLS.get(tool) or pattern.format(tool=tool.replace("_", " "))
