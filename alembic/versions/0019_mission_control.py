"""Indexes of mission control: what waits for review, what was completed, what was accepted."""

from agents_os.core.schema import sql

revision = "0019"
down_revision = "0017"


def upgrade() -> None:
    sql("""
    create index deliverables_in_review on public.deliverables (org_id, id desc)
      where status = 'in_review';
    create index tasks_completed on public.tasks (org_id, completed_at)
      where completed_at is not null;
    create index runs_ended on public.runs (org_id, ended_at desc) where ended_at is not null;
    """)
