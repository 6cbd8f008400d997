"""Rules for what agents do after they have read what strangers may have written."""

from agents_os.core.schema import sql

revision = "0042"
down_revision = "0041"


def upgrade() -> None:
    sql(
        "alter table public.policies add column after_untrusted boolean not null default false;"
        "alter table public.decisions add column after_untrusted boolean not null default false;"
    )
