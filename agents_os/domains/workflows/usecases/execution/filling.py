import re
from typing import Any

from agents_os.domains.workflows.metadata.context import BadExpression as Unfilled
from agents_os.domains.workflows.metadata.expressions import evaluate as evaluated
from agents_os.domains.workflows.metadata.expressions import holds

_T = re.compile(r"\{\{\s*(.*?)\s*\}\}")


def filled(value: Any, scope: dict[str, Any]) -> Any:
    if isinstance(value, str):
        lone = _T.fullmatch(value.strip())
        if lone:
            return evaluated(lone[1], scope)
        return _T.sub(lambda m: str(evaluated(m[1], scope)), value)
    if isinstance(value, dict):
        return {k: filled(v, scope) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [filled(v, scope) for v in value]
    return value


def filled_text(value: str, scope: dict[str, Any]) -> str:
    return str(filled(value, scope))


__all__ = ["Unfilled", "evaluated", "filled", "filled_text", "holds"]
