"""When a person proved that they read their e-mail address; accounts that exist are trusted."""

from agents_os.core.schema import sql

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    sql(
        "alter table public.users add column email_confirmed_at timestamptz;"
        "update public.users set email_confirmed_at = created_at;"
    )
