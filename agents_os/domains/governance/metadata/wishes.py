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
    "request_approval": "have something approved",
    "read_web_page": "read a page on the web",
    "create_task": "create a task",
    "save_memory": "remember something",
}


def wish(action_class: str | None, tool: str) -> str:
    """“send an e-mail”, “move money with “pay invoice””."""
    pattern = _WISHES.get(action_class or "", "use “{tool}”")
    return _KNOWN_TOOLS.get(tool) or pattern.format(tool=tool.replace("_", " "))
