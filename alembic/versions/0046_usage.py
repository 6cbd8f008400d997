"""Usage per day, usage that is reported to the payment provider, batches of orders that count."""

from agents_os.core.schema import definer, secure, sql

revision = "0046"
down_revision = "0045"

DAYS = """
-- What was consumed on the days of a company that are over, in its own time zone: made from
-- credit_holds alone, so it can be made again at any time.
create table public.usage_daily (
  org_id uuid not null references public.orgs (id) on delete restrict,
  day date not null,
  purpose text not null,
  model text,  -- with its provider in front: "openai/gpt-5"
  agent_id uuid, team_id uuid, workflow_id uuid, order_id uuid, user_id uuid, api_key_id uuid,
  calls bigint not null,
  spent_micro bigint not null,  -- credits, after refunds
  cost_micros bigint not null,  -- the provider's part, in micro-dollars
  input_tokens bigint not null,
  output_tokens bigint not null,
  spent_from timestamptz,  -- when the first credits were spent that day
  unique nulls not distinct (org_id, day, purpose, model, agent_id, team_id, workflow_id,
    order_id, user_id, api_key_id)
);
-- How far each company is counted: the days before `counted_before`, as days of `time_zone`.
create table public.usage_marks (
  org_id uuid primary key references public.orgs (id) on delete restrict,
  time_zone text not null,
  counted_before date not null
);
create policy usage_daily_ledger on public.usage_daily for all to current_user using (true) with check (true);
create policy usage_marks_ledger on public.usage_marks for all to current_user using (true) with check (true);

-- With the caller's rights, as all that people read.
create function ledger.usage_of_holds(org uuid, first date, last date, zone text)
returns setof public.usage_daily language sql stable as $$
  select h.org_id, (h.ended_at at time zone zone)::date, h.purpose, h.model, h.agent_id, h.team_id,
         h.workflow_id, h.order_id, h.user_id, h.api_key_id, 1::bigint,
         h.captured_micro - h.refunded_micro, h.cost_micros, h.input_tokens, h.output_tokens,
         case when h.captured_micro > 0 then h.ended_at end
  from public.credit_holds h
  where h.org_id = org and h.state = 'settled'
    and h.ended_at >= first::timestamp at time zone zone
    and h.ended_at < (last + 1)::timestamp at time zone zone $$;

-- Usage from the first to the last day: counted as far as it is, the rest from the holds.
create function ledger.usage(org uuid, first date, last date)
returns setof public.usage_daily language sql stable as $$
  select d.* from public.usage_daily d
  where d.org_id = org and d.day between first and last
    and d.day < (select m.counted_before from public.usage_marks m join public.orgs o on o.id = m.org_id
                 where m.org_id = org and m.time_zone = o.time_zone)
  union all
  select r.* from public.orgs o
  left join public.usage_marks m on m.org_id = o.id and m.time_zone = o.time_zone
  cross join lateral ledger.usage_of_holds(o.id, greatest(first, m.counted_before), last, o.time_zone) r
  where o.id = org $$;

-- Makes counted days anew. The mark is locked: a refund of those days waits, and is not lost.
create function ledger.recount_usage(org uuid, first date, last date) returns void
language plpgsql security definer set search_path = '' as $$
declare m public.usage_marks;
begin
  select * into m from public.usage_marks where org_id = org for update;
  last := least(last, m.counted_before - 1);
  delete from public.usage_daily where org_id = org and day between first and last;
  insert into public.usage_daily
  select u.org_id, u.day, u.purpose, u.model, u.agent_id, u.team_id, u.workflow_id, u.order_id,
         u.user_id, u.api_key_id, sum(u.calls), sum(u.spent_micro), sum(u.cost_micros),
         sum(u.input_tokens), sum(u.output_tokens), min(u.spent_from)
  from ledger.usage_of_holds(org, first, last, m.time_zone) u group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10;
end $$;

-- Counts the days that are over since it last did; all of them anew in another time zone. What
-- ended just before midnight may be written a little after it.
create function ledger.count_usage(org uuid, at timestamptz) returns void
language plpgsql security definer set search_path = '' as $$
declare m public.usage_marks; zone text; today date; first date;
begin
  select o.time_zone into zone from public.orgs o where o.id = org;
  today := ((at - interval '15 minutes') at time zone zone)::date;
  insert into public.usage_marks values (org, '', '-infinity') on conflict do nothing;
  select * into m from public.usage_marks where org_id = org for update;
  if m.time_zone = zone then
    first := m.counted_before;
  else
    delete from public.usage_daily where org_id = org;
    select (min(h.ended_at) at time zone zone)::date into first from public.credit_holds h where h.org_id = org;
  end if;
  update public.usage_marks set time_zone = zone, counted_before = greatest(first, today) where org_id = org;
  perform ledger.recount_usage(org, first, today - 1);
end $$;

create function ledger.orgs_to_count(at timestamptz) returns setof uuid
language sql stable security definer set search_path = '' as $$
  select o.id from public.orgs o join public.credit_accounts a on a.org_id = o.id
  left join public.usage_marks m on m.org_id = o.id and m.time_zone = o.time_zone
  where m.counted_before is null
     or m.counted_before < ((at - interval '15 minutes') at time zone o.time_zone)::date $$;

-- Counted days since `first` that differ from the holds, and by how many micro-credits.
create function ledger.usage_drift(first date, only_org uuid default null)
returns table (org_id uuid, day date, kept bigint, counted bigint)
language sql stable security definer set search_path = '' as $$
  with rows as (
    select d.*, 1 as sign from public.usage_daily d
    where d.day >= first and (only_org is null or d.org_id = only_org)
    union all
    select r.*, -1 from public.usage_marks m
    cross join lateral ledger.usage_of_holds(m.org_id, first, m.counted_before - 1, m.time_zone) r
    where only_org is null or m.org_id = only_org
  ), off as (
    select org_id, day from rows
    group by org_id, day, purpose, model, agent_id, team_id, workflow_id, order_id, user_id, api_key_id
    having sum(sign * calls) <> 0 or sum(sign * spent_micro) <> 0 or sum(sign * cost_micros) <> 0
        or sum(sign * input_tokens) <> 0 or sum(sign * output_tokens) <> 0
  )
  select r.org_id, r.day, coalesce(sum(spent_micro) filter (where sign = 1), 0)::bigint,
         coalesce(sum(spent_micro) filter (where sign = -1), 0)::bigint
  from rows r where (r.org_id, r.day) in (select o.org_id, o.day from off o) group by 1, 2 $$;

-- A refund is rare, so it may correct the day it belongs to at once.
create function ledger.correct_usage() returns trigger
language plpgsql security definer set search_path = '' as $$
declare m public.usage_marks;
begin
  select * into m from public.usage_marks where org_id = new.org_id for update;
  update public.usage_daily d set spent_micro = d.spent_micro + old.refunded_micro - new.refunded_micro
  where d.org_id = new.org_id and d.day = (new.ended_at at time zone m.time_zone)::date
    and (d.purpose, d.model, d.agent_id, d.team_id, d.workflow_id, d.order_id, d.user_id, d.api_key_id)
      is not distinct from (new.purpose, new.model, new.agent_id, new.team_id, new.workflow_id,
                            new.order_id, new.user_id, new.api_key_id);
  return null;
end $$;
create trigger credit_holds_refunded after update of refunded_micro on public.credit_holds
  for each row execute function ledger.correct_usage();
"""

METERED = """
-- Credits that are paid for after they were spent: those of each month are a grant of their own.
alter table public.credit_grants drop constraint credit_grants_kind_check, add constraint credit_grants_kind_check
  check (kind in ('starter', 'monthly', 'addon', 'promotional', 'refund', 'metered'));
create index credit_grants_metered on public.credit_grants (org_id) where kind = 'metered';

-- As before, and a refund of such credits is spent before more of them: it was billed already.
create or replace function ledger.put_in(account public.credit_accounts, entry text, g public.credit_grants, hold uuid)
returns public.credit_accounts
language plpgsql as $$
begin
  if entry = 'refund' then g.priority := least(g.priority, 100); end if;
  insert into public.credit_grants select g.*;
  insert into public.credit_balances
  values (g.id, g.org_id, g.kind, g.priority, g.expires_at, g.created_at, g.amount_micro, 0);
  account.available_micro := account.available_micro + g.amount_micro;
  account.last_seq := account.last_seq + 1;
  insert into public.credit_entries
  values (g.org_id, account.last_seq, g.created_at, entry, g.amount_micro,
          account.available_micro + account.held_micro, g.id, hold);
  perform ledger.save(account);
  return account;
end $$;

-- What the payment provider is told of them. The id is the identifier there: told twice, it counts once.
create table public.meter_events (
  id uuid primary key,
  org_id uuid not null references public.orgs (id) on delete restrict,
  last_seq bigint not null,  -- the lines of the ledger up to here
  event_name text not null check (char_length(event_name) between 1 and 100),
  credits bigint not null check (credits > 0),
  used_at timestamptz not null,
  state text not null default 'waiting' check (state in ('waiting', 'sent', 'dead')),
  attempts int not null default 0,
  first_attempt_at timestamptz,
  next_attempt_at timestamptz not null default now(),
  last_error text not null default '',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (org_id, last_seq, event_name)
);
create index meter_events_waiting on public.meter_events (org_id, last_seq) where state = 'waiting';
-- Up to which line of the ledger usage is in meter_events, and the part of a credit that is left over.
create table public.meter_marks (
  org_id uuid primary key references public.orgs (id) on delete restrict,
  seq bigint not null default 0,
  rest_micro bigint not null default 0 check (rest_micro >= 0)
);
create policy meter_events_ledger on public.meter_events for all to current_user using (true) with check (true);
create policy meter_marks_ledger on public.meter_marks for all to current_user using (true) with check (true);

alter table public.simulated_payments drop constraint simulated_payments_kind_check, add constraint
  simulated_payments_kind_check check (kind in ('checkout', 'subscription', 'payment', 'invoice', 'use'));

create function ledger.orgs_metered(at timestamptz) returns setof uuid
language sql stable security definer set search_path = '' as $$
  select a.org_id from public.credit_accounts a left join public.meter_marks m on m.org_id = a.org_id
  where a.org_id in (select g.org_id from public.credit_grants g where g.kind = 'metered')
    and (a.last_seq > coalesce(m.seq, 0) or exists (
      select from public.meter_events e where e.org_id = a.org_id and e.state = 'waiting' and e.next_attempt_at <= at)) $$;

-- As before; a plan whose credits are paid for afterwards gives them under a key of their own.
create or replace function ledger.orgs_without_month(giving text[], at timestamptz)
returns table (org_id uuid, plan text, time_zone text)
language sql stable security definer set search_path = '' as $$
  select o.id, o.plan, o.time_zone from public.orgs o
  cross join lateral (select to_char(at at time zone o.time_zone, 'YYYY-MM') || ':' || o.plan as month) k
  where o.plan = any (giving)
    and not exists (select from public.credit_grants g where g.org_id = o.id
      and g.key in ('monthly:' || k.month, 'metered:' || k.month))
    and ledger.renews(o)
    and (o.plan <> 'free' or not exists (select from public.credit_grants g
      where g.org_id = o.id and g.kind = 'starter'
        and g.created_at >= date_trunc('month', at at time zone o.time_zone) at time zone o.time_zone)) $$;
"""

# A batch is a quote for several orders that was taken up; it counts while one of them is open.
LIMITS = """
create or replace function ledger.in_use(org uuid, resource text) returns bigint
language sql stable set search_path = '' as $$
  select case resource
    when 'agents' then (select count(*) from public.agents a
                        where a.org_id = org and a.lifecycle <> 'archived')
    when 'workflows' then (select count(*) from public.workflows w
                           where w.org_id = org and w.lifecycle <> 'archived')
    when 'batch_jobs' then (select count(distinct o.quote_id) from public.orders o
                            join public.quotes q on q.id = o.quote_id
                            where o.org_id = org and o.status in ('placed', 'in_progress', 'in_review')
                              and jsonb_array_length(q.lines) > 1)
    when 'api_keys' then (select count(*) from public.api_keys k where k.org_id = org
                          and k.revoked_at is null and (k.expires_at is null or k.expires_at > now()))
    when 'plugin_integrations' then (select count(*) from public.tool_servers s where s.org_id = org)
    when 'storage_mb' then (select ceil(coalesce(sum(d.size_bytes), 0) / 1000000) from public.documents d
                            where d.org_id = org)
    else 0 end $$;
"""

CALLERS = {
    "ledger.usage_of_holds(uuid, date, date, text)": ("authenticated", "agentsos_system"),
    "ledger.usage(uuid, date, date)": ("authenticated", "agentsos_system"),
    "ledger.recount_usage(uuid, date, date)": ("agentsos_worker",),
    "ledger.count_usage(uuid, timestamptz)": ("agentsos_worker",),
    "ledger.orgs_to_count(timestamptz)": ("agentsos_worker",),
    "ledger.usage_drift(date, uuid)": ("agentsos_worker",),
    "ledger.correct_usage()": (),
    "ledger.orgs_metered(timestamptz)": ("agentsos_worker",),
}


def upgrade() -> None:
    sql(DAYS)
    sql(METERED)
    sql(LIMITS)
    for function, roles in CALLERS.items():
        definer(function, *roles)
    for table in ("usage_daily", "usage_marks"):
        secure(table, insert=None, update=None, delete=None, system="select")
    secure("meter_events", read="admin", insert=None, update=None, delete=None, touch=True)
    sql("""
grant select, update on public.meter_events to agentsos_worker;
create policy meter_events_work on public.meter_events for all to agentsos_worker using (true) with check (true);
""")
    secure("meter_marks", read="admin", insert=None, update=None, delete=None)
    sql("grant delete on public.payment_events to agentsos_worker;")
