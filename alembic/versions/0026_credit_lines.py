"""The ledger line by line as people read it, and what each agent, person or model spent."""

from agents_os.core.schema import readable, sql

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    sql("""
-- Row-level security of the tables decides what the caller sees.
create view public.credit_lines as
select e.org_id, e.seq, e.at, e.kind, e.amount_micro, e.balance_micro,
       coalesce(nullif(h.label, ''), g.reason) as reason, h.purpose, h.run_id, h.order_id,
       h.agent_id, h.user_id, h.model, coalesce(h.practice, false) as practice
from public.credit_entries e
join public.credit_grants g on g.id = e.grant_id
left join public.credit_holds h on h.id = e.hold_id;
""")
    readable("credit_lines")
