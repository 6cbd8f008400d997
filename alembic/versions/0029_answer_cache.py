"""Whether an organisation's model answers are kept for a while and used again."""

from agents_os.core.schema import sql

revision = "0029"
down_revision = "0028"


def upgrade() -> None:
    sql(
        "alter table public.model_rules"
        " add column answer_cache_id uuid;"  # null: off. A new one each time it is switched on.
    )


def downgrade() -> None:
    sql("alter table public.model_rules drop column answer_cache_id;")
