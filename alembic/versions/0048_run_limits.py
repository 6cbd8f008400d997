"""The limit of credits of one run, kept by the ledger like every other."""

from agents_os.core.schema import definer, sql

revision = "0048"
down_revision = "0046"

UPGRADE = """
alter table public.runs add column credit_limit_micro bigint check (credit_limit_micro >= 0);
-- Functions of the ledger read it; their owner is under forced row-level security, too.
create policy runs_ledger on public.runs for select to current_user using (true);

-- No more than is left of the limits of the run and of those that wait for it. What is settled and
-- what is held for a run and its children is counted under the lock of the account, so steps that
-- run at the same time cannot spend the same credits.
alter function ledger.hold_unless_read_only(jsonb, timestamptz) rename to hold_whatever_runs_may;
create function ledger.hold_unless_read_only(p jsonb, at timestamptz) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  org uuid := ledger.org();
  asked bigint := (p ->> 'amount_micros')::bigint;
  amount bigint := asked;
  least_amount bigint := coalesce((p ->> 'at_least_micros')::bigint, asked);
  r record; spent bigint; held bigint;
begin
  for r in
    with recursive up as (
      select id, parent_run_id, credit_limit_micro from public.runs
      where org_id = org and id = (p ->> 'run_id')::uuid
      union all
      select a.id, a.parent_run_id, a.credit_limit_micro from public.runs a join up on a.id = up.parent_run_id
    ) select id, credit_limit_micro as most from up where credit_limit_micro is not null
  loop
    perform ledger.lock(org, at);
    exit when exists (select from public.credit_holds h where h.org_id = org and h.key = p ->> 'key');
    with recursive family as (
      select r.id union all select c.id from public.runs c join family f on c.parent_run_id = f.id
    ) select coalesce(sum(h.captured_micro), 0),
             coalesce(sum(h.amount_micro) filter (where h.state = 'open'), 0) into spent, held
      from public.credit_holds h join family f on h.run_id = f.id where h.org_id = org;
    if least_amount > greatest(0, r.most - spent - held) then
      return jsonb_build_object('refused', 'run', 'limit', r.most, 'needed', least_amount,
        'left', greatest(0, r.most - spent - held), 'waiting_helps', spent + least_amount <= r.most);
    end if;
    amount := least(amount, greatest(0, r.most - spent - held));
  end loop;
  if amount < asked then
    p := p || jsonb_build_object('amount_micros', amount,
      'money_micros', ceil((p ->> 'money_micros')::numeric * amount / asked));
  end if;
  return ledger.hold_whatever_runs_may(p, at);
end $$;
"""


def upgrade() -> None:
    sql(UPGRADE)
    definer("ledger.hold_whatever_runs_may(jsonb, timestamptz)")
    definer("ledger.hold_unless_read_only(jsonb, timestamptz)")


def downgrade() -> None:
    sql(
        "drop function ledger.hold_unless_read_only(jsonb, timestamptz);"
        "alter function ledger.hold_whatever_runs_may(jsonb, timestamptz)"
        " rename to hold_unless_read_only;"
        "drop policy runs_ledger on public.runs;"
        "alter table public.runs drop column credit_limit_micro;"
    )
