"""The worker may switch a rule off: what an accepted skill allows ends with a violation."""

from agents_os.core.schema import sql

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    sql("grant update (enabled, updated_at) on public.policies to agentsos_system;")
