"""Skill cards: put off for later, and the rule that accepting one made."""

from agents_os.core.schema import sql

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    sql("""
    alter table public.skill_recommendations
      add column snoozed_until timestamptz,
      add column policy_id uuid;
    grant update (snoozed_until, policy_id) on public.skill_recommendations to authenticated;
    create index skill_recommendations_open on public.skill_recommendations (org_id, id desc)
      where status = 'open';
    """)
