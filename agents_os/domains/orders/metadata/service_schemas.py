"""Shapes of services, their forms and their quotes."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from agents_os.core.fields import MessageText, Name, ShortText, Title
from agents_os.core.shapes import Body, Frozen
from agents_os.domains.agents.metadata.definition import DeliverableSpec, IntakeForm
from agents_os.domains.agents.metadata.models import Category
from agents_os.domains.tasks.metadata.deliverable_schemas import MOST_CHANGES

MOST_CRITERIA = 10
MOST_ROWS = 50
ROUNDS = 2
REVIEW_DAYS = 5

Price = Annotated[int, Field(ge=10, le=50, description="Credits for one order.")]
Minutes = Annotated[int, Field(ge=1, le=10_080, description="What the service states.")]
Rounds = Annotated[
    int, Field(ge=0, le=MOST_CHANGES, description="Rounds of changes the price includes.")
]
Days = Annotated[
    int | None,
    Field(ge=1, le=30, description="Working days to review; then it is accepted. Null: never."),
]
Criteria = Annotated[list[Title], Field(max_length=MOST_CRITERIA)]


class ServiceCreate(Body):
    """A service of the company's own, offered by one of its agents."""

    agent_id: UUID
    name: Name
    description: ShortText
    intake_form: IntakeForm
    deliverable: DeliverableSpec
    criteria: Criteria = Field(default_factory=list)
    price_credits: Price
    expected_minutes: Minutes
    revision_limit: Rounds = ROUNDS
    auto_accept_days: Days = REVIEW_DAYS


class ServiceUpdate(Body):
    """Only the fields given are changed; `auto_accept_days: null` waits for a person for ever."""

    revision: int = Field(ge=1, description="The revision you read; guards against lost changes.")
    name: Name | None = None
    description: ShortText | None = None
    intake_form: IntakeForm | None = None
    deliverable: DeliverableSpec | None = None
    criteria: Criteria | None = None
    price_credits: Price | None = None
    expected_minutes: Minutes | None = None
    revision_limit: Rounds | None = None
    auto_accept_days: Days = None
    offered: bool | None = None


class ServiceFilter(BaseModel, frozen=True):
    """Which services to list. Withdrawn ones only when asked for."""

    agent_id: UUID | None = None
    category: Category | None = None
    max_price: int | None = Field(None, ge=1, le=1000)
    offered: bool = True
    q: ShortText | None = Field(None, description="Words of the service's or its agent's name.")


class ServiceRead(Frozen):
    """A service in the catalogue.

    `available`: it can be ordered now. `can_edit`: the caller may change it.
    """

    id: UUID
    agent_id: UUID
    agent_name: str
    agent_emoji: str
    agent_category: Category
    key: str
    name: str
    description: str
    price_credits: int
    expected_minutes: int
    revision_limit: int
    auto_accept_days: int | None
    offered: bool
    available: bool = False
    can_edit: bool = False
    revision: int
    created_at: datetime
    updated_at: datetime


class ServiceDetail(ServiceRead):
    """With the form (`intake_schema` is it as JSON Schema 2020-12) and what to begin it with.

    `answers`: those of the company's last order, else what its profile knows; `answers_from`
    says which.
    """

    intake_form: IntakeForm
    intake_schema: dict[str, Any]
    deliverable: DeliverableSpec
    criteria: list[str]
    answers: dict[str, Any]
    answers_from: Literal["last_order", "profile", "nothing"]


class Terms(Frozen):
    """What was quoted: it stays, whatever happens to the service."""

    name: str
    description: str
    agent_id: UUID
    intake_form: IntakeForm
    deliverable: DeliverableSpec
    criteria: list[str]
    price_credits: int
    revision_limit: int
    auto_accept_days: int | None


class QuoteAsk(Body):
    answers: dict[str, Any] = Field(
        max_length=30, description="By the field names of the service's `intake_schema`."
    )


class BatchAsk(Body):
    """A CSV with a heading row of field names or titles of the form; one order for each row."""

    csv: MessageText


class Line(Frozen):
    """One order of a quote. `row`: of the CSV; 1 for a single order."""

    row: int
    answers: dict[str, Any]


class QuoteRead(Frozen):
    """A fixed price in micro-credits for one order per line, to be placed once before `expires_at`.

    `expected_s` is the median of `past_orders` orders of this service; when there are none, the
    time that the service states.
    """

    id: UUID
    service_id: UUID
    terms: Terms
    lines: list[Line]
    total_micros: int
    expected_s: int
    past_orders: int
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None


class RowProblem(Frozen):
    """A row of the CSV (the heading is row 1) that gives no order, and why."""

    row: int
    fields: dict[str, str]


class BatchQuote(Frozen):
    """`quote` covers the good rows; None when there is none."""

    quote: QuoteRead | None
    problems: list[RowProblem]
