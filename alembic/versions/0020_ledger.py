"""Credits: append-only ledger, holds, budgets (docs/adr/0023).

Every change goes through a function of the schema `ledger`. Each locks the organisation's account
first, so holds and settlements of one organisation come one after the other, and none can see
half of another. One call is one statement for the application: the lock is held for less than a
millisecond and the commit.
"""

from agents_os.core.schema import append_only, definer, readable, secure, sql

revision = "0020"
down_revision = "0019"

TABLES = """
alter table public.credit_grants
  add column key text check (char_length(key) <= 200),
  add column priority smallint not null default 10;  -- lower burns first
alter table public.credit_grants alter column priority set default 100;
create unique index credit_grants_key on public.credit_grants (org_id, key);

create table public.credit_accounts (
  org_id uuid primary key references public.orgs (id) on delete restrict,
  available_micro bigint not null default 0 check (available_micro >= 0),
  held_micro bigint not null default 0 check (held_micro >= 0),
  last_seq bigint not null default 0
) with (fillfactor = 50);

-- What is left of each grant; used up ones are gone. Rebuildable from the entries.
create table public.credit_balances (
  grant_id uuid primary key references public.credit_grants (id) on delete restrict,
  org_id uuid not null,
  kind text not null,
  priority smallint not null,
  expires_at timestamptz,
  granted_at timestamptz not null,
  available_micro bigint not null check (available_micro >= 0),
  held_micro bigint not null default 0 check (held_micro >= 0)
) with (fillfactor = 50);
create index credit_balances_org on public.credit_balances (org_id);

create table public.credit_holds (
  id uuid primary key default gen_random_uuid(),
  org_id uuid not null,
  key text not null check (char_length(key) <= 120),
  state text not null default 'open' check (state in ('open', 'settled', 'released')),
  amount_micro bigint not null check (amount_micro >= 0),
  money_micro bigint not null check (money_micro >= 0),
  captured_micro bigint not null default 0 check (captured_micro between 0 and amount_micro),
  captured_money_micro bigint not null default 0 check (captured_money_micro between 0 and money_micro),
  refunded_micro bigint not null default 0 check (refunded_micro between 0 and captured_micro),
  so_far_micro bigint not null default 0 check (so_far_micro >= 0),
  so_far_money_micro bigint not null default 0 check (so_far_money_micro >= 0),
  lease_until timestamptz,
  purpose text not null check (purpose in ('chat', 'task', 'order', 'workflow', 'knowledge')),
  label text not null default '',
  run_id uuid, order_id uuid, agent_id uuid, team_id uuid, workflow_id uuid, user_id uuid, api_key_id uuid,
  budget_periods uuid[] not null default '{}',
  model text,
  practice boolean not null default false,
  cached boolean not null default false,
  price_version text,
  input_tokens bigint not null default 0,
  output_tokens bigint not null default 0,
  cost_micros bigint not null default 0,  -- the provider's part, in micro-dollars
  created_at timestamptz not null,
  ended_at timestamptz,
  unique (org_id, key)
) with (fillfactor = 80);
create index credit_holds_run on public.credit_holds (org_id, run_id) where run_id is not null;
create index credit_holds_ended on public.credit_holds (org_id, ended_at) where ended_at is not null;
create index credit_holds_open on public.credit_holds (org_id, lease_until) where state = 'open';

-- No foreign keys: only the functions below write here, and each check would lock a row more.
create table public.credit_entries (
  org_id uuid not null,
  seq bigint not null,
  at timestamptz not null,
  kind text not null check (kind in ('grant', 'hold', 'release', 'capture', 'refund', 'expiry')),
  amount_micro bigint not null check (amount_micro > 0),
  balance_micro bigint not null check (balance_micro >= 0),  -- free and held, after this entry
  grant_id uuid not null,
  hold_id uuid,
  primary key (org_id, seq)
);
create index credit_entries_hold on public.credit_entries (hold_id, seq) where hold_id is not null;

-- Double entry: every line takes from one account what it gives to another.
create view public.credit_postings as
select e.org_id, e.seq, e.grant_id, p.account, p.amount_micro
from public.credit_entries e cross join lateral (values
  (case e.kind when 'grant' then 'issued' when 'hold' then 'available' when 'release' then 'held'
               when 'capture' then 'held' when 'refund' then 'spent' else 'available' end, -e.amount_micro),
  (case e.kind when 'grant' then 'available' when 'hold' then 'held' when 'release' then 'available'
               when 'capture' then 'spent' when 'refund' then 'available' else 'expired' end, e.amount_micro)
) as p (account, amount_micro);

create table public.budgets (
  id uuid primary key,
  org_id uuid not null references public.orgs (id) on delete restrict,
  name text not null check (char_length(name) between 1 and 80),
  scope text not null check (scope in ('org', 'team', 'agent', 'workflow', 'user', 'key')),
  subject_id uuid check ((subject_id is null) = (scope = 'org')),
  unit text not null check (unit in ('credits', 'money')),
  period text not null check (period in ('day', 'week', 'month', 'run')),
  limit_micro bigint not null check (limit_micro > 0),
  on_limit text not null check (on_limit in ('notify', 'throttle', 'require_approval', 'pause')),
  team_id uuid,  -- whose leads look after it
  paused_at timestamptz,
  created_by uuid,
  archived_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index budgets_live on public.budgets (org_id, id) where archived_at is null;

create table public.budget_periods (
  id uuid primary key default gen_random_uuid(),
  org_id uuid not null,
  budget_id uuid not null references public.budgets (id) on delete restrict,
  period text not null,  -- its first day, or the run
  spent_micro bigint not null default 0 check (spent_micro >= 0),
  held_micro bigint not null default 0 check (held_micro >= 0),
  extra_micro bigint not null default 0 check (extra_micro >= 0),  -- allowed beyond the limit
  told smallint not null default 0,  -- the highest threshold somebody was told of
  unique (budget_id, period)
) with (fillfactor = 50);
create index budget_periods_org on public.budget_periods (org_id);
"""

COMMON = """
create schema ledger;
revoke all on schema ledger from public;
grant usage on schema ledger to authenticated, agentsos_auth, agentsos_system, agentsos_api, agentsos_worker;

create function ledger.org(least_role text default 'viewer') returns uuid
language plpgsql stable as $$
declare
  worker boolean := current_setting('role') = 'agentsos_system'
    or (current_setting('role') = 'none' and session_user = 'agentsos_worker' and private.uid() is null);
  org uuid := case when worker then private.claim_org() else private.org_id(least_role) end;
begin
  if org is null then raise exception 'no organisation' using errcode = '42501'; end if;
  return org;
end $$;

-- The account, locked until the transaction ends, after what has expired was taken off it.
create function ledger.lock(org uuid, at timestamptz) returns public.credit_accounts
language plpgsql as $$
declare account public.credit_accounts; b public.credit_balances;
begin
  select * into account from public.credit_accounts where org_id = org for update;
  if account.org_id is null then
    insert into public.credit_accounts (org_id) values (org) on conflict do nothing;
    select * into account from public.credit_accounts where org_id = org for update;
  end if;
  for b in select * from public.credit_balances c
           where c.org_id = org and c.expires_at <= at and c.available_micro > 0 order by c.expires_at, c.grant_id loop
    account.available_micro := account.available_micro - b.available_micro;
    account.last_seq := account.last_seq + 1;
    insert into public.credit_entries
    values (org, account.last_seq, at, 'expiry', b.available_micro,
            account.available_micro + account.held_micro, b.grant_id, null);
    perform ledger.change_balance(b.grant_id, -b.available_micro, 0);
    perform ledger.save(account);
  end loop;
  return account;
end $$;

create function ledger.save(account public.credit_accounts) returns void
language plpgsql as $$ begin
  update public.credit_accounts set available_micro = account.available_micro,
    held_micro = account.held_micro, last_seq = account.last_seq where org_id = account.org_id;
end $$;

create function ledger.change_balance(grant_ uuid, free bigint, held bigint) returns void
language plpgsql as $$
declare left_ bigint;
begin
  update public.credit_balances set available_micro = available_micro + free, held_micro = held_micro + held
  where grant_id = grant_ returning available_micro + held_micro into left_;
  if left_ = 0 then delete from public.credit_balances where grant_id = grant_; end if;
end $$;

create function ledger.read(h public.credit_holds) returns jsonb
language sql stable as $$
  select jsonb_build_object('id', h.id, 'state', h.state, 'amount_micros', h.amount_micro,
    'money_micros', h.money_micro, 'captured_micros', h.captured_micro,
    'refunded_micros', h.refunded_micro, 'purpose', h.purpose, 'label', h.label,
    'lease_until', h.lease_until, 'run_id', h.run_id) $$;

-- Credits come in: granted, or refunded.
create function ledger.put_in(account public.credit_accounts, entry text, g public.credit_grants, hold uuid)
returns public.credit_accounts
language plpgsql as $$
begin
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

create function ledger.grant_credits(
  org uuid, kind text, amount bigint, key text, reason text, expires timestamptz, priority int, at timestamptz
) returns boolean
language plpgsql security definer set search_path = '' as $$
#variable_conflict use_variable
declare account public.credit_accounts; g public.credit_grants;
begin
  if current_setting('role') = 'agentsos_system' and org is distinct from private.claim_org() then
    raise exception 'another organisation' using errcode = '42501';
  end if;
  account := ledger.lock(org, at);
  if exists (select from public.credit_grants c where c.org_id = org and c.key = key) then return false; end if;
  g := row(gen_random_uuid(), org, kind, amount, reason, expires, at, key, priority);
  perform ledger.put_in(account, 'grant', g, null);
  return true;
end $$;

create or replace function private.grant_starter_credits(target uuid, amount bigint) returns void
language sql volatile security definer set search_path = '' as $$
  select ledger.grant_credits(target, 'starter', amount, 'starter', 'Welcome to Agents OS', null, 10, now()) $$;
"""

BUDGETS = """
-- The first moment of the period `at` is in; null for "run".
create function ledger.period_start(period text, at timestamptz, zone text) returns timestamptz
language sql stable as $$
  select case when period <> 'run' then date_trunc(period, at at time zone zone) at time zone zone end $$;

create function ledger.period_end(period text, at timestamptz, zone text) returns timestamptz
language sql stable as $$
  select case when period <> 'run'
    then (date_trunc(period, at at time zone zone) + ('1 ' || period)::interval) at time zone zone end $$;

create function ledger.period_key(period text, at timestamptz, zone text, run text) returns text
language sql stable as $$
  select case when period = 'run' then run
    else to_char(date_trunc(period, at at time zone zone), 'YYYY-MM-DD') end $$;

-- Thresholds that spending has passed and nobody was told of yet. The account must be locked.
create function ledger.tell_thresholds(periods uuid[], refused boolean default false) returns void
language plpgsql as $$
declare u record; threshold int;
begin
  for u in select p.id, p.org_id, p.period, p.told, p.spent_micro, b.limit_micro + p.extra_micro as cap,
                  b.id as budget, b.name, b.scope, b.subject_id, b.unit
           from public.budget_periods p join public.budgets b on b.id = p.budget_id
           where p.id = any (periods) and p.told < 100 order by b.id loop
    foreach threshold in array array[50, 80, 100] loop
      continue when threshold <= u.told;
      exit when not refused and u.spent_micro * 100 < threshold * u.cap;
      insert into public.outbox (org_id, type, payload) values (u.org_id, 'budget.threshold_reached',
        jsonb_build_object('org_id', u.org_id, 'budget_id', u.budget, 'name', u.name, 'scope', u.scope,
          'subject_id', u.subject_id, 'period', u.period, 'threshold', threshold, 'unit', u.unit,
          'limit_micros', u.cap, 'spent_micros', u.spent_micro));
      update public.budget_periods set told = threshold where id = u.id;
    end loop;
  end loop;
end $$;

-- The row of the budget's period `at`; the account is locked.
create function ledger.period_of(org uuid, budget uuid, run text, at timestamptz) returns uuid
language plpgsql as $$
declare found uuid;
begin
  insert into public.budget_periods (org_id, budget_id, period)
  select org, b.id, ledger.period_key(b.period, at, o.time_zone, run)
  from public.budgets b join public.orgs o on o.id = b.org_id where b.id = budget and b.org_id = org
  on conflict (budget_id, period) do update set told = budget_periods.told returning id into found;
  return found;
end $$;

-- Work was refused: everybody is told that the limit is reached, and “pause” pauses.
create function ledger.refused(budget uuid, run uuid, at timestamptz) returns void
language plpgsql security definer set search_path = '' as $$
declare org uuid := ledger.org();
begin
  perform ledger.lock(org, at);
  update public.budgets set paused_at = at
  where id = budget and org_id = org and on_limit = 'pause' and paused_at is null;
  perform ledger.tell_thresholds(array[ledger.period_of(org, budget, run::text, at)], true);
end $$;

-- Whether the caller can see what a budget is to be for, and which team that belongs to.
create function ledger.subject(scope text, id uuid) returns table (team_id uuid)
language plpgsql stable as $$
declare source text := case scope when 'team' then 'teams' when 'agent' then 'agents'
  when 'workflow' then 'workflows' when 'key' then 'api_keys' else 'memberships' end;
begin
  if to_regclass('public.' || source) is null then return; end if;
  return query execute format('select %s from public.%I where %I = $1',
    case scope when 'team' then 'id' when 'agent' then 'team_id' else 'null::uuid' end, source,
    case source when 'memberships' then 'principal_id' else 'id' end) using id;
end $$;

create function ledger.allow_more(budget uuid, extra bigint, run uuid, at timestamptz) returns void
language plpgsql security definer set search_path = '' as $$
declare org uuid := ledger.org('lead'); now_ uuid;
begin
  perform ledger.lock(org, at);
  now_ := ledger.period_of(org, budget, run::text, at);
  update public.budget_periods set extra_micro = extra_micro + extra where id = now_;
end $$;
"""

HOLDS = """
-- Whether the plan's monthly credits come: those of the free plan only to who had starter credits,
-- else anybody could farm credits by founding companies.
create function ledger.renews(o public.orgs) returns boolean
language sql stable as $$
  select o.plan <> 'free'
    or exists (select from public.credit_grants g where g.org_id = o.id and g.kind = 'starter') $$;

create function ledger.hold(p jsonb, at timestamptz) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  org uuid := ledger.org();
  amount bigint := (p ->> 'amount_micros')::bigint;
  money bigint := (p ->> 'money_micros')::bigint;
  least_amount bigint := coalesce((p ->> 'at_least_micros')::bigint, amount);
  least_money bigint := case when amount = 0 then money else ceil(money::numeric * least_amount / amount) end;
  practice boolean := coalesce((p ->> 'practice')::boolean, false);
  account public.credit_accounts;
  h public.credit_holds;
  b record;
  free bigint;
  rest bigint;
  part bigint;
  budgets uuid[] := '{}'; keys text[] := '{}'; units text[] := '{}'; periods uuid[] := '{}';
begin
  account := ledger.lock(org, at);
  select * into h from public.credit_holds where org_id = org and key = p ->> 'key';
  if h.id is not null then return ledger.read(h); end if;

  free := account.available_micro;
  if practice then
    select coalesce(sum(available_micro), 0) into free from public.credit_balances
    where org_id = org and kind = 'starter';
  end if;
  if least_amount > free then
    return (select jsonb_build_object('refused', 'credits', 'left', free, 'needed', least_amount,
                                      'plan', o.plan, 'time_zone', o.time_zone, 'renews', ledger.renews(o))
            from public.orgs o where o.id = org);
  end if;
  amount := least(amount, free);

  for b in
    select g.*, o.time_zone, k.key, g.limit_micro + coalesce(u.extra_micro, 0) as cap,
           greatest(0, g.limit_micro + coalesce(u.extra_micro - u.spent_micro - u.held_micro, 0)) as room,
           case g.unit when 'money' then least_money else least_amount end as needed
    from public.budgets g join public.orgs o on o.id = g.org_id
    cross join lateral (select ledger.period_key(g.period, at, o.time_zone, p ->> 'run_id') as key) k
    left join public.budget_periods u on u.budget_id = g.id and u.period = k.key
    where g.org_id = org and g.archived_at is null and k.key is not null
      and (g.scope = 'org' or g.subject_id = (p ->> case g.scope when 'key' then 'api_key_id' else g.scope || '_id' end)::uuid)
    order by g.id
  loop
    if b.paused_at is not null or (b.on_limit <> 'notify' and b.needed > b.room) then
      return jsonb_build_object('refused', 'budget', 'budget_id', b.id, 'name', b.name, 'unit', b.unit,
        'period', b.period, 'on_limit', b.on_limit, 'paused', b.paused_at is not null,
        'limit', b.cap, 'left', b.room, 'needed', b.needed, 'time_zone', b.time_zone,
        'resets_at', ledger.period_end(b.period, at, b.time_zone));
    end if;
    if b.on_limit <> 'notify' then
      if b.unit = 'money' then money := least(money, b.room); else amount := least(amount, b.room); end if;
    end if;
    budgets := budgets || b.id; keys := keys || b.key; units := units || b.unit;
  end loop;
  if budgets <> '{}' then
    with counted as (
      insert into public.budget_periods as u (org_id, budget_id, period, held_micro)
      select org, c.budget, c.key, case c.unit when 'money' then money else amount end
      from unnest(budgets, keys, units) as c (budget, key, unit)
      on conflict (budget_id, period) do update set held_micro = u.held_micro + excluded.held_micro
      returning id
    ) select array_agg(id) into periods from counted;
  end if;

  insert into public.credit_holds (org_id, key, amount_micro, money_micro, lease_until, purpose, label,
    run_id, order_id, agent_id, team_id, workflow_id, user_id, api_key_id, budget_periods, model, practice, created_at)
  values (org, p ->> 'key', amount, money, at + make_interval(secs => (p ->> 'lease_s')::int), p ->> 'purpose',
    coalesce(p ->> 'label', ''), (p ->> 'run_id')::uuid, (p ->> 'order_id')::uuid, (p ->> 'agent_id')::uuid,
    (p ->> 'team_id')::uuid, (p ->> 'workflow_id')::uuid, (p ->> 'user_id')::uuid, (p ->> 'api_key_id')::uuid,
    periods, p ->> 'model', practice, at)
  returning * into h;

  rest := amount;
  for b in select * from public.credit_balances
           where org_id = org and available_micro > 0 and (not practice or kind = 'starter')
           order by priority, expires_at nulls last, granted_at, grant_id loop
    exit when rest = 0;
    part := least(rest, b.available_micro);
    rest := rest - part;
    update public.credit_balances set available_micro = available_micro - part, held_micro = held_micro + part
    where grant_id = b.grant_id;
    account.last_seq := account.last_seq + 1;
    insert into public.credit_entries
    values (org, account.last_seq, at, 'hold', part, account.available_micro + account.held_micro, b.grant_id, h.id);
  end loop;
  account.available_micro := account.available_micro - amount;
  account.held_micro := account.held_micro + amount;
  perform ledger.save(account);
  return ledger.read(h);
end $$;

-- The end of a hold: `amount` is spent, the rest comes back, or expires if its grant has.
create function ledger.finish(
  account public.credit_accounts, h public.credit_holds, amount bigint, money bigint, state_ text,
  facts jsonb, at timestamptz
) returns jsonb
language plpgsql as $$
declare e record; rest bigint; spent bigint; back bigint; gone bigint;
begin
  h.state := state_;
  h.captured_micro := least(amount, h.amount_micro);
  h.captured_money_micro := least(money, h.money_micro);
  rest := h.captured_micro;
  for e in select c.grant_id, c.amount_micro, b.expires_at
           from public.credit_entries c join public.credit_balances b on b.grant_id = c.grant_id
           where c.hold_id = h.id and c.kind = 'hold' order by c.seq loop
    spent := least(rest, e.amount_micro);
    rest := rest - spent;
    back := e.amount_micro - spent;
    gone := case when e.expires_at <= at then back else 0 end;
    account.held_micro := account.held_micro - e.amount_micro;
    account.available_micro := account.available_micro + back;
    if spent > 0 then
      account.last_seq := account.last_seq + 1;
      insert into public.credit_entries values (h.org_id, account.last_seq, at, 'capture', spent,
        account.available_micro + account.held_micro, e.grant_id, h.id);
    end if;
    if back > 0 then
      account.last_seq := account.last_seq + 1;
      insert into public.credit_entries values (h.org_id, account.last_seq, at, 'release', back,
        account.available_micro + account.held_micro, e.grant_id, h.id);
    end if;
    if gone > 0 then
      account.available_micro := account.available_micro - gone;
      account.last_seq := account.last_seq + 1;
      insert into public.credit_entries values (h.org_id, account.last_seq, at, 'expiry', gone,
        account.available_micro + account.held_micro, e.grant_id, h.id);
    end if;
    perform ledger.change_balance(e.grant_id, back - gone, -e.amount_micro);
  end loop;
  perform ledger.save(account);
  if h.budget_periods <> '{}' then
    update public.budget_periods u set
      held_micro = u.held_micro - case b.unit when 'money' then h.money_micro else h.amount_micro end,
      spent_micro = u.spent_micro + case b.unit when 'money' then h.captured_money_micro else h.captured_micro end
    from public.budgets b where u.id = any (h.budget_periods) and b.id = u.budget_id;
    perform ledger.tell_thresholds(h.budget_periods);
  end if;
  if amount > h.amount_micro then
    insert into public.outbox (org_id, type, payload) values (h.org_id, 'credits.hold_overrun',
      jsonb_build_object('org_id', h.org_id, 'hold_id', h.id, 'run_id', h.run_id,
        'over_micros', amount - h.amount_micro));
  end if;
  update public.credit_holds set state = h.state, captured_micro = h.captured_micro,
    captured_money_micro = h.captured_money_micro, ended_at = at,
    model = coalesce(facts ->> 'model', model), price_version = facts ->> 'price_version',
    input_tokens = coalesce((facts ->> 'input_tokens')::bigint, 0),
    output_tokens = coalesce((facts ->> 'output_tokens')::bigint, 0),
    cost_micros = coalesce((facts ->> 'cost_micros')::bigint, 0),
    cached = coalesce((facts ->> 'cached')::boolean, false)
  where id = h.id;
  return ledger.read(h);
end $$;

create function ledger.settle(hold uuid, amount bigint, money bigint, facts jsonb, at timestamptz) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare org uuid := ledger.org(); account public.credit_accounts; h public.credit_holds;
begin
  account := ledger.lock(org, at);
  select * into h from public.credit_holds where id = hold and org_id = org;
  if h.id is null then return null; end if;
  if h.state <> 'open' then return ledger.read(h); end if;
  return ledger.finish(account, h, amount, money, 'settled', facts, at);
end $$;

create function ledger.release(hold uuid, at timestamptz) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare org uuid := ledger.org(); account public.credit_accounts; h public.credit_holds;
begin
  account := ledger.lock(org, at);
  select * into h from public.credit_holds where id = hold and org_id = org;
  if h.id is null then return null; end if;
  if h.state <> 'open' then return ledger.read(h); end if;
  return ledger.finish(account, h, 0, 0, 'released', '{}', at);
end $$;

-- The same for a caller with no transaction of its own: one statement as the bare login is all of
-- it, so that the account is not locked while an answer travels to the application and back.
create function ledger.enter(claims text) returns void
language plpgsql as $$ begin
  perform set_config('request.jwt.claims', claims, true),
          set_config('request.jwt.claim.sub', coalesce(claims::jsonb ->> 'sub', ''), true);
end $$;

create function ledger.hold_as(claims text, p jsonb, at timestamptz) returns jsonb
language plpgsql security definer set search_path = '' as $$ begin
  perform ledger.enter(claims); return ledger.hold(p, at);
end $$;

create function ledger.settle_as(claims text, hold uuid, amount bigint, money bigint, facts jsonb, at timestamptz)
returns jsonb language plpgsql security definer set search_path = '' as $$ begin
  perform ledger.enter(claims); return ledger.settle(hold, amount, money, facts, at);
end $$;

create function ledger.renew(hold uuid, lease_s int, so_far bigint, so_far_money bigint, at timestamptz) returns void
language sql security definer set search_path = '' as $$
  update public.credit_holds set lease_until = at + make_interval(secs => lease_s),
    so_far_micro = so_far, so_far_money_micro = so_far_money
  where id = hold and org_id = ledger.org() and state = 'open' $$;

-- Holds of work that died: what it took until it was last heard of is spent, the rest comes back.
create function ledger.settle_stale(at timestamptz) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare org uuid := ledger.org(); h public.credit_holds; found jsonb := '[]';
begin
  perform ledger.lock(org, at);
  for h in select * from public.credit_holds
           where org_id = org and state = 'open' and lease_until <= at order by lease_until limit 500 loop
    found := found || jsonb_build_array(ledger.finish(ledger.lock(org, at), h, h.so_far_micro, h.so_far_money_micro,
      case when h.so_far_micro + h.so_far_money_micro > 0 then 'settled' else 'released' end, '{}', at));
  end loop;
  return found;
end $$;

-- A refund is a grant of its own, in the ledger as what it is: spent credits come back.
create function ledger.refund(hold uuid, amount bigint, key text, reason text, at timestamptz) returns jsonb
language plpgsql security definer set search_path = '' as $$
#variable_conflict use_variable
declare
  org uuid := ledger.org(); account public.credit_accounts; h public.credit_holds; e record;
  rest bigint; skip bigint; part bigint; n int := 0; money bigint;
begin
  account := ledger.lock(org, at);
  select * into h from public.credit_holds c where c.id = hold and c.org_id = org;
  if h.id is null then return null; end if;
  if exists (select from public.credit_grants g where g.org_id = org and g.key = 'refund:' || key || ':1') then
    return ledger.read(h) || '{"too_large": false, "given_micros": 0}';
  end if;
  amount := coalesce(amount, h.captured_micro - h.refunded_micro);
  if amount > h.captured_micro - h.refunded_micro then
    return ledger.read(h) || '{"too_large": true, "given_micros": 0}';
  end if;
  rest := amount;
  skip := h.refunded_micro;
  for e in select c.amount_micro, g.expires_at, g.priority
           from public.credit_entries c join public.credit_grants g on g.id = c.grant_id
           where c.hold_id = h.id and c.kind = 'capture' order by c.seq loop
    part := least(rest, greatest(0, e.amount_micro - skip));
    skip := greatest(0, skip - e.amount_micro);
    continue when part = 0;
    rest := rest - part;
    n := n + 1;
    account := ledger.put_in(account, 'refund', row(gen_random_uuid(), org, 'refund', part, reason,
      greatest(e.expires_at, case when e.expires_at is not null then at + interval '30 days' end), at,
      'refund:' || key || ':' || n, e.priority)::public.credit_grants, h.id);
  end loop;
  h.refunded_micro := h.refunded_micro + amount;
  update public.credit_holds set refunded_micro = h.refunded_micro where id = h.id;
  money := case when h.captured_micro > 0 then h.captured_money_micro * amount / h.captured_micro else 0 end;
  update public.budget_periods u set
    spent_micro = greatest(0, u.spent_micro - case b.unit when 'money' then money else amount end)
  from public.budgets b where u.id = any (h.budget_periods) and b.id = u.budget_id;
  return ledger.read(h) || jsonb_build_object('too_large', false, 'given_micros', amount);
end $$;
"""

UPKEEP = """
-- Organisations with something to expire, or with holds of work that died.
create function ledger.orgs_due(at timestamptz) returns setof uuid
language sql stable security definer set search_path = '' as $$
  select org_id from public.credit_holds where state = 'open' and lease_until <= at
  union select org_id from public.credit_balances where expires_at <= at and available_micro > 0 $$;

-- Organisations whose plan gives monthly credits and that have none for their month yet; the month
-- of the starter credits has those.
create function ledger.orgs_without_month(giving text[], at timestamptz)
returns table (org_id uuid, plan text, time_zone text)
language sql stable security definer set search_path = '' as $$
  select o.id, o.plan, o.time_zone from public.orgs o
  where o.plan = any (giving)
    and not exists (select from public.credit_grants g where g.org_id = o.id
      and g.key = 'monthly:' || to_char(at at time zone o.time_zone, 'YYYY-MM') || ':' || o.plan)
    and ledger.renews(o)
    and (o.plan <> 'free' or not exists (select from public.credit_grants g
      where g.org_id = o.id and g.kind = 'starter'
        and g.created_at >= date_trunc('month', at at time zone o.time_zone) at time zone o.time_zone)) $$;

-- Where what is kept differs from what the entries say; empty when all is well.
create function ledger.drift(only_org uuid default null)
returns table (org_id uuid, what text, kept bigint, counted bigint)
language sql stable security definer set search_path = '' as $$
  with posted as (
    select p.org_id, p.grant_id, p.account, sum(p.amount_micro)::bigint as amount
    from public.credit_postings p where only_org is null or p.org_id = only_org group by 1, 2, 3
  ), total as (
    select org_id, account, sum(amount)::bigint as amount from posted group by 1, 2
  ), accounts as (
    select * from public.credit_accounts a where only_org is null or a.org_id = only_org
  )
  select a.org_id, 'available', a.available_micro, coalesce(t.amount, 0)
  from accounts a left join total t on t.org_id = a.org_id and t.account = 'available'
  where a.available_micro <> coalesce(t.amount, 0)
  union all
  select a.org_id, 'held', a.held_micro, coalesce(t.amount, 0)
  from accounts a left join total t on t.org_id = a.org_id and t.account = 'held'
  where a.held_micro <> coalesce(t.amount, 0)
  union all
  select a.org_id, 'open holds', a.held_micro, coalesce(sum(h.amount_micro), 0)::bigint
  from accounts a left join public.credit_holds h on h.org_id = a.org_id and h.state = 'open'
  group by a.org_id, a.held_micro having a.held_micro <> coalesce(sum(h.amount_micro), 0)
  union all
  select coalesce(b.org_id, p.org_id), 'grant ' || coalesce(b.grant_id, p.grant_id),
         coalesce(b.available_micro + b.held_micro, 0), coalesce(p.amount, 0)
  from (select * from public.credit_balances c where only_org is null or c.org_id = only_org) b
  full join (select org_id, grant_id, sum(amount)::bigint as amount from posted
             where account in ('available', 'held') group by 1, 2) p on p.grant_id = b.grant_id
  where coalesce(b.available_micro + b.held_micro, 0) <> coalesce(p.amount, 0)
  union all
  select u.org_id, 'budget ' || u.budget_id, u.held_micro, coalesce(h.held, 0)
  from public.budget_periods u
  left join lateral (select sum(case b.unit when 'money' then c.money_micro else c.amount_micro end)::bigint as held
    from public.credit_holds c join public.budgets b on b.id = u.budget_id
    where c.org_id = u.org_id and c.state = 'open' and u.id = any (c.budget_periods)) h on true
  where (only_org is null or u.org_id = only_org) and u.held_micro <> coalesce(h.held, 0) $$;

-- Makes the balances anew from the entries.
create function ledger.rebuild(org uuid, at timestamptz) returns void
language plpgsql security definer set search_path = '' as $$
declare account public.credit_accounts;
begin
  insert into public.credit_accounts (org_id) values (org) on conflict do nothing;
  select * into account from public.credit_accounts where org_id = org for update;
  delete from public.credit_balances where org_id = org;
  insert into public.credit_balances
  select g.id, g.org_id, g.kind, g.priority, g.expires_at, g.created_at,
         coalesce(sum(p.amount_micro) filter (where p.account = 'available'), 0),
         coalesce(sum(p.amount_micro) filter (where p.account = 'held'), 0)
  from public.credit_grants g join public.credit_postings p on p.grant_id = g.id
  where g.org_id = org and p.account in ('available', 'held') group by g.id having sum(p.amount_micro) <> 0;
  select coalesce(sum(available_micro), 0), coalesce(sum(held_micro), 0)
  into account.available_micro, account.held_micro from public.credit_balances where org_id = org;
  select coalesce(max(seq), 0) into account.last_seq from public.credit_entries where org_id = org;
  perform ledger.save(account);
  update public.budget_periods u set held_micro = coalesce((
    select sum(case b.unit when 'money' then h.money_micro else h.amount_micro end)
    from public.credit_holds h join public.budgets b on b.id = u.budget_id
    where h.org_id = org and h.state = 'open' and u.id = any (h.budget_periods)), 0) where u.org_id = org;
end $$;

-- What was granted before there was a ledger.
insert into public.credit_accounts (org_id) select id from public.orgs;
insert into public.credit_balances
select id, org_id, kind, 10, expires_at, created_at, amount_micro, 0 from public.credit_grants;
insert into public.credit_entries
select org_id, row_number() over w, created_at, 'grant', amount_micro, sum(amount_micro) over w, id, null
from public.credit_grants window w as (partition by org_id order by created_at, id);
update public.credit_accounts a set (available_micro, last_seq) =
  (select coalesce(sum(amount_micro), 0), count(*) from public.credit_grants g where g.org_id = a.org_id);
"""

FUNCTIONS = {
    "org(text)": (),
    "lock(uuid, timestamptz)": (),
    "save(public.credit_accounts)": (),
    "change_balance(uuid, bigint, bigint)": (),
    "read(public.credit_holds)": (),
    "renews(public.orgs)": ("authenticated", "agentsos_system"),
    "put_in(public.credit_accounts, text, public.credit_grants, uuid)": (),
    "finish(public.credit_accounts, public.credit_holds, bigint, bigint, text, jsonb, timestamptz)": (),
    "period_start(text, timestamptz, text)": ("authenticated", "agentsos_system"),
    "period_end(text, timestamptz, text)": ("authenticated", "agentsos_system"),
    "period_key(text, timestamptz, text, text)": ("authenticated", "agentsos_system"),
    "tell_thresholds(uuid[], boolean)": (),
    "enter(text)": (),
    "period_of(uuid, uuid, text, timestamptz)": (),
    "grant_credits(uuid, text, bigint, text, text, timestamptz, int, timestamptz)": ("agentsos_auth", "agentsos_system"),
    "subject(text, uuid)": ("authenticated", "agentsos_system"),
    "refused(uuid, uuid, timestamptz)": ("authenticated", "agentsos_system"),
    "allow_more(uuid, bigint, uuid, timestamptz)": ("authenticated", "agentsos_system"),
    "hold(jsonb, timestamptz)": ("authenticated", "agentsos_system"),
    "settle(uuid, bigint, bigint, jsonb, timestamptz)": ("authenticated", "agentsos_system"),
    "release(uuid, timestamptz)": ("authenticated", "agentsos_system"),
    "hold_as(text, jsonb, timestamptz)": ("agentsos_api", "agentsos_worker"),
    "settle_as(text, uuid, bigint, bigint, jsonb, timestamptz)": ("agentsos_api", "agentsos_worker"),
    "renew(uuid, int, bigint, bigint, timestamptz)": ("authenticated", "agentsos_system"),
    "refund(uuid, bigint, text, text, timestamptz)": ("authenticated", "agentsos_system"),
    "settle_stale(timestamptz)": ("agentsos_system",),
    "orgs_due(timestamptz)": ("agentsos_worker",),
    "orgs_without_month(text[], timestamptz)": ("agentsos_worker",),
    "drift(uuid)": ("agentsos_worker",),
    "rebuild(uuid, timestamptz)": ("agentsos_worker",),
}  # fmt: skip


def upgrade() -> None:
    sql(TABLES)
    sql(COMMON)
    sql(BUDGETS)
    sql(HOLDS)
    sql(UPKEEP)
    for function, roles in FUNCTIONS.items():
        definer(f"ledger.{function}", *roles)
    for table in (
        "credit_accounts",
        "credit_balances",
        "credit_holds",
        "credit_entries",
        "budget_periods",
    ):
        secure(table, insert=None, update=None, delete=None, system="select")
    append_only("credit_entries")
    readable("credit_postings")
    secure("budgets", insert="lead", update="lead", delete=None, touch=True)
    # The owner of the functions is under forced row-level security, too, unless it bypasses it.
    for table in ("credit_accounts", "credit_balances", "credit_holds", "credit_entries",
                  "credit_grants", "budgets", "budget_periods", "orgs", "outbox"):  # fmt: skip
        sql(
            f"create policy {table}_ledger on public.{table} for all to current_user using (true) with check (true);"
        )
