"""How often a base was searched by what had been found a moment before."""

from agents_os.core.schema import sql

revision = "0047"
down_revision = "0048"


def upgrade() -> None:
    sql(
        "alter table public.knowledge_bases"
        " add column kept_searches int not null default 0 check (kept_searches >= 0)"
    )
