"""Let a connector act."""

from collections.abc import Mapping
from typing import Any

from agents_os.domains.integrations.metadata.connector import (
    Connector,
    ConnectorAction,
    find_connector,
)
from agents_os.domains.integrations.metadata.connector_schemas import ConnectorResult, Outcome

SIMULATE = "simulate"  # in the input of a sandbox action: how it should end


def use_connector(
    connector: str, action: str, given: Mapping[str, Any], *, attempt: int = 1
) -> ConnectorResult:
    """Do it in the sandbox: check the input and say what would have been done.

    `given` may hold `simulate`: “fail” and “error” let the sandbox answer so, to try what a
    workflow does then.

    Raises:
        ConnectorNotFound: no such connector, or it has no such action.
    """
    system = find_connector(connector)
    deed = system.action(action)
    fields = {key: value for key, value in given.items() if key != SIMULATE}
    problems = deed.problems(fields)
    if problems:
        return _ended(system, deed, attempt, "fail", " ".join(problems), code="invalid_input")
    outcome = given.get(SIMULATE) or "success"
    if outcome == "fail":
        said = f"{system.name} refuses, as the sandbox was asked to."
        return _ended(system, deed, attempt, "fail", said, code="sandbox_refusal")
    if outcome == "error":
        said = f"{system.name} does not answer, as the sandbox was asked to."
        return _ended(system, deed, attempt, "error", said, code="sandbox_outage")
    words = deed.filled(fields)
    done = {field.key: words[field.key] for field in deed.fields}
    return ConnectorResult(
        system=system.key,
        action=deed.key,
        status="success",
        details=deed.says.format_map(words),
        attempt=attempt,
        sandbox=True,
        done=done,
    )


def _ended(
    system: Connector,
    deed: ConnectorAction,
    attempt: int,
    status: Outcome,
    details: str,
    *,
    code: str,
) -> ConnectorResult:
    return ConnectorResult(
        system=system.key,
        action=deed.key,
        status=status,
        details=details,
        error_code=code,
        retryable=status == "error",
        attempt=attempt,
        sandbox=True,
    )
