"""The durable engine: leases on runs, step rows, workers, schedules (docs/adr/0015).

DBOS makes its own tables in the schema `dbos` after the migrations (`alembic/env.py`). People and
API keys never see them: they reach the queue through `engine.enqueue`, which takes everything but
the time from the run itself.
"""

from agents_os.core.schema import definer, secure, sql

revision = "0009"
down_revision = "0008"

RUNS = """
alter table public.runs
  add column task_id uuid,
  add column parent_run_id uuid,
  add column input jsonb not null default '{}',
  add column output jsonb,
  add column priority int not null default 50 check (priority between 1 and 1000),
  add column waiting_for jsonb,
  add column pause_requested_at timestamptz,
  -- who drives it: not part of the fold
  add column drive_id text,
  add column lease uuid,
  add column lease_owner text,
  add column attempts int not null default 0 check (attempts >= 0),
  add column not_before timestamptz,
  add foreign key (org_id, parent_run_id) references public.runs (org_id, id),
  add foreign key (org_id, task_id) references public.tasks (org_id, id),
  add check ((lease is null) = (lease_owner is null));
create index runs_of_task on public.runs (org_id, task_id, created_at desc) where task_id is not null;
create index runs_of_parent on public.runs (parent_run_id) where parent_run_id is not null;
create index runs_leased on public.runs (lease_owner) where lease_owner is not null;
create index runs_to_drive on public.runs (id) where drive_id is not null and ended_at is null;
"""

STEPS = """
create table public.run_steps (
  org_id uuid not null,
  run_id uuid not null,
  key text not null check (char_length(key) between 1 and 200),
  kind text not null check (kind in ('pure', 'effect')),
  status text not null check (status in (
    'pending', 'running', 'waiting', 'succeeded', 'failed', 'skipped', 'cancelled')),
  attempt int not null check (attempt >= 0),
  idempotency_key uuid,
  input jsonb not null default '{}',
  input_digest text,
  output jsonb,
  failure_kind text check (failure_kind in ('business', 'technical')),
  error_code text,
  error_message text,
  not_before timestamptz,
  started_at timestamptz,
  ended_at timestamptz,
  input_tokens int not null default 0,
  output_tokens int not null default 0,
  cost_micros bigint,
  first_seq int not null,
  primary key (run_id, key),
  foreign key (org_id, run_id) references public.runs (org_id, id) on delete cascade
);
create index run_steps_org on public.run_steps (org_id, run_id);
"""

SCHEDULES = """
create table public.schedules (
  id uuid primary key,
  org_id uuid not null references public.orgs (id) on delete cascade,
  owner_id uuid,
  name text not null check (char_length(name) between 1 and 80),
  cron text not null check (char_length(cron) <= 200),
  time_zone text not null,
  missed text not null check (missed in ('skip', 'run_once')),
  payload jsonb not null default '{}',
  next_due_at timestamptz not null,
  last_due_at timestamptz,
  paused_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (org_id, id)
);
create index schedules_due on public.schedules (next_due_at) where paused_at is null;
create index schedules_of_org on public.schedules (org_id, id desc);

-- what makes a firing happen once, whatever the clocks and workers do
create table public.schedule_firings (
  org_id uuid not null,
  schedule_id uuid not null,
  due_at timestamptz not null,
  fired_at timestamptz not null default now(),
  primary key (schedule_id, due_at),
  foreign key (org_id, schedule_id) references public.schedules (org_id, id) on delete cascade
);
create index schedule_firings_org on public.schedule_firings (org_id);
create policy schedules_definer on public.schedules for select to current_user using (true);
"""

WORKERS = """
create table private.workers (
  id text primary key,
  started_at timestamptz not null default now(),
  seen_at timestamptz not null default now()
);
alter table private.workers enable row level security;
alter table private.workers force row level security;
grant select, insert, update, delete on private.workers to agentsos_worker;
create policy workers_worker on private.workers for all to agentsos_worker using (true) with check (true);
create policy workers_definer on private.workers for select to current_user using (true);
"""

ENGINE = """
create schema engine;
revoke all on schema engine from public;
grant usage on schema engine to authenticated, agentsos_system, agentsos_worker;

-- Puts a run of the caller's organisation into its plan's queue, in the caller's transaction.
-- A drive that was queued before loses its right: only `runs.drive_id` may take the lease.
create function engine.enqueue(run uuid, drive text, queue text, due timestamptz) returns void
language plpgsql security definer set search_path = '' as $$
declare found public.runs;
begin
  select * into found from public.runs
  where id = run and org_id = private.claim_org() and drive_id = drive;
  if found.id is null then raise exception 'no such run' using errcode = '42501'; end if;
  perform dbos.enqueue_workflow(
    workflow_name => 'drive_run', queue_name => queue,
    positional_args => array[to_json(found.org_id), to_json(found.id)],
    workflow_id => drive, app_version => '1', application_name => 'agents-os',
    priority => found.priority, queue_partition_key => found.org_id::text,
    delay_until_epoch_ms => case when due > now() then ceil(extract(epoch from due) * 1000)::bigint end);
end $$;

-- One statement per worker and beat: who of the runs it drives should stop.
create function engine.asked_to_stop(owner text) returns table (run_id uuid, lease uuid, cancel boolean)
language sql stable security definer set search_path = '' as $$
  select r.id, r.lease, r.cancel_requested_at is not null from public.runs r
  where r.lease_owner = owner and (r.cancel_requested_at is not null or r.pause_requested_at is not null) $$;

-- Runs that should be driven but whom no queue and no worker knows (a lost queue, a restored backup).
create function engine.lost_runs(patience interval) returns table (org_id uuid, run_id uuid)
language plpgsql stable security definer set search_path = '' as $$
begin
  return query
  select r.org_id, r.id from public.runs r
  where r.drive_id is not null and r.ended_at is null
    and (r.status in ('queued', 'running')
         or (r.status in ('waiting_approval', 'waiting_input') and r.not_before is not null))
    and not exists (select from private.workers w where w.id = r.lease_owner and w.seen_at > now() - patience)
    and not exists (select from dbos.workflow_status s where s.workflow_uuid = r.drive_id
                    and s.status in ('ENQUEUED', 'DELAYED', 'PENDING'))
  limit 500;
end $$;

create function engine.due_schedules() returns table (org_id uuid, schedule_id uuid)
language sql stable security definer set search_path = '' as $$
  select s.org_id, s.id from public.schedules s
  where s.paused_at is null and s.next_due_at <= now() order by s.next_due_at limit 500 $$;
"""


def upgrade() -> None:
    sql(RUNS)
    sql(STEPS)
    sql(SCHEDULES)
    secure("run_steps", delete=None, system="select, insert, update, delete")
    secure("schedules", touch=True)
    secure("schedule_firings", insert=None, update=None, delete=None, system="select, insert")
    sql(WORKERS)
    sql(ENGINE)
    definer("engine.enqueue(uuid, text, text, timestamptz)", "authenticated", "agentsos_system")
    definer("engine.asked_to_stop(text)", "agentsos_worker")
    definer("engine.lost_runs(interval)", "agentsos_worker")
    definer("engine.due_schedules()", "agentsos_worker")
