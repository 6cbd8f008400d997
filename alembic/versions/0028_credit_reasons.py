"""Work without a title has no reason of its own: the ledger does not borrow the grant's for it."""

from agents_os.core.schema import sql

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    sql("""
-- Replacing a view drops its options: without this one, row-level security would not hold.
create or replace view public.credit_lines with (security_invoker = true) as
select e.org_id, e.seq, e.at, e.kind, e.amount_micro, e.balance_micro,
       coalesce(nullif(h.label, ''),
                case when e.kind in ('hold', 'release', 'capture') then '' else g.reason end)
         as reason, h.purpose, h.run_id, h.order_id,
       h.agent_id, h.user_id, h.model, coalesce(h.practice, false) as practice
from public.credit_entries e
join public.credit_grants g on g.id = e.grant_id
left join public.credit_holds h on h.id = e.hold_id;
""")
