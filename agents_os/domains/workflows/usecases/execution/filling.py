"""Templates that must become text."""

import json
from collections.abc import Mapping
from typing import Any

from agents_os.domains.workflows.metadata.templates import render


def text_of(source: str, scope: Mapping[str, Any]) -> str:
    """The template filled in; data where text is needed becomes JSON. Raises BadExpression."""
    value = render(source, scope)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
