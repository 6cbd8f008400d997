"""What tells two requests to a webhook apart, and when they are answered."""

from agents_os.core.schema import sql

revision = "0038"
down_revision = "0035"

COLUMNS = """
alter table public.workflow_triggers
  add column dedupe_key text check (char_length(dedupe_key) <= 2000),
  add column respond text not null default 'at_once' check (respond in ('at_once', 'when_finished'));
"""


def upgrade() -> None:
    sql(COLUMNS)


def downgrade() -> None:
    sql("alter table public.workflow_triggers drop column dedupe_key, drop column respond;")
