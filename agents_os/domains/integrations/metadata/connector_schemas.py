"""Shapes of what connectors do."""

from typing import Literal

from pydantic import Field

from agents_os.core.shapes import Frozen

StepStatus = Literal["success", "fail", "error", "pending", "skipped"]
Outcome = Literal["success", "fail", "error"]


class ConnectorResult(Frozen):
    """What an action came to: the step result of S1.

    Attributes:
        status: fail: the input or the other side forbids it, trying again is useless. error:
            something technical; `retryable` says whether it may work another time.
        sandbox: Nothing happened outside; `details` says what would have.
        done: Every field as it was, or would have been, sent.
    """

    system: str
    action: str
    status: StepStatus
    details: str
    error_code: str | None = None
    retryable: bool = False
    attempt: int = Field(1, ge=1)
    sandbox: bool
    done: dict[str, str] = {}
