"""Tables of the agents domain, and the words their text columns may hold."""

from enum import StrEnum
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from agents_os.core.versioned import Lifecycle as Lifecycle
from agents_os.core.versioned import Version, Versioned
from agents_os.core.visibility import Visibility as Visibility


class Category(StrEnum):
    MARKETING = "marketing"
    SALES = "sales"
    HR = "hr"
    OPERATIONS = "operations"
    CUSTOMER_SERVICE = "customer_service"


class AgentKind(StrEnum):
    NATIVE = "native"  # runs here
    EXTERNAL = "external"  # runs elsewhere, reports and asks here


class Environment(StrEnum):
    PROD = "prod"
    STAGING = "staging"
    TEST = "test"


class Autonomy(StrEnum):
    """How freely an agent acts; the default policy is chosen by it."""

    WORKFLOW = "workflow"  # follows fixed steps
    SUPERVISED = "supervised"  # decides, and asks before outside effects
    AUTONOMOUS = "autonomous"  # decides and acts inside its limits


class AgentVersion(Version):
    __tablename__ = "agent_versions"

    agent_id: Mapped[UUID]
    restored_from: Mapped[int | None]


class Agent(Versioned):
    """A worker in the registry. Its slug never changes: part of the model name `agent:<slug>`."""

    __tablename__ = "agents"
    called = "agent"
    versions = AgentVersion

    role_title: Mapped[str]
    category: Mapped[str]
    kind: Mapped[str] = mapped_column(default=AgentKind.NATIVE)
    environment: Mapped[str] = mapped_column(default=Environment.PROD)
    autonomy: Mapped[str] = mapped_column(default=Autonomy.SUPERVISED)
    runs_at_once: Mapped[int] = mapped_column(default=3)  # heeded by the engine (`engine.admit`)
