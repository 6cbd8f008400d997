"""Only the worker reads what was read of documents: a document may be for fewer than the company."""

from agents_os.core.schema import sql

revision = "0044"
down_revision = "0043"


def upgrade() -> None:
    sql(
        "drop policy document_texts_select on public.document_texts;"
        "revoke select on public.document_texts from authenticated;"
    )
