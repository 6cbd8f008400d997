"""How much of a grant was taken back, without reading the whole ledger of a company."""

from agents_os.core.schema import sql

revision = "0052"
down_revision = "0051"


def upgrade() -> None:
    sql(
        "create index credit_entries_expiry on public.credit_entries (org_id, grant_id)"
        " where kind = 'expiry';"
    )
