"""Credits: append-only ledger, holds, budgets."""

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    pass
