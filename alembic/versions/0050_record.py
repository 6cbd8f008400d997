"""The journal of a run is written by a function of the database.

Sessions call it as who they are, under row-level security. A worker that has nothing to add to a
record calls it in a statement of its own, without a transaction around it: `engine.record_alone`
names the organisation instead.
"""

from agents_os.core.schema import definer, sql

revision = "0050"
down_revision = "0049"

# One statement, for two reasons. The fence and what it guards are one: if the run has another
# holder or has moved on, nothing is written, and nobody can come in between. And the row is held
# for as short as that takes. `changes` names only the columns that change; the row supplies the rest.
RECORD = """
create function engine.record(
  company uuid, recorded uuid, at_seq int, holder uuid, events jsonb, steps jsonb, changes jsonb
) returns boolean language plpgsql set search_path = '' as $$
begin
  with before as (
    select r as whole, r.id, r.org_id from public.runs r
    where r.id = recorded and r.org_id = company and r.last_seq = at_seq
      and (holder is null or r.lease = holder)
    for no key update),
  written as (
    insert into public.run_events (id, org_id, run_id, seq, at, type, data)
    select e.id, b.org_id, b.id, e.seq, e.at, e.type, e.data
    from before b, jsonb_to_recordset(events)
      as e (id uuid, seq int, at timestamptz, type text, data jsonb)),
  projected as (
    insert into public.run_steps (
      org_id, run_id, key, kind, status, attempt, idempotency_key, input, input_digest, output,
      failure_kind, error_code, error_message, not_before, started_at, ended_at,
      input_tokens, output_tokens, cost_micros, first_seq)
    select b.org_id, b.id, s.key, s.kind, s.status, s.attempt, s.idempotency_key, s.input,
      s.input_digest, s.output, s.failure_kind, s.error_code, s.error_message, s.not_before,
      s.started_at, s.ended_at, s.input_tokens, s.output_tokens, s.cost_micros, s.first_seq
    from before b, jsonb_populate_recordset(null::public.run_steps, steps) s
    on conflict (run_id, key) do update set
      kind = excluded.kind, status = excluded.status, attempt = excluded.attempt,
      idempotency_key = excluded.idempotency_key, input = excluded.input,
      input_digest = excluded.input_digest, output = excluded.output,
      failure_kind = excluded.failure_kind, error_code = excluded.error_code,
      error_message = excluded.error_message, not_before = excluded.not_before,
      started_at = excluded.started_at, ended_at = excluded.ended_at,
      input_tokens = excluded.input_tokens, output_tokens = excluded.output_tokens,
      cost_micros = excluded.cost_micros, first_seq = excluded.first_seq)
  update public.runs r set
    status = a.status, requested_model = a.requested_model, model = a.model,
    provider = a.provider, practice = a.practice, input_tokens = a.input_tokens,
    output_tokens = a.output_tokens, usage_source = a.usage_source, cost_micros = a.cost_micros,
    first_token_ms = a.first_token_ms, latency_ms = a.latency_ms, error_code = a.error_code,
    error_message = a.error_message, created_at = a.created_at, started_at = a.started_at,
    ended_at = a.ended_at,
    cancel_requested_at = a.cancel_requested_at, pause_requested_at = a.pause_requested_at,
    waiting_for = a.waiting_for, output = a.output, last_seq = a.last_seq,
    drive_id = a.drive_id, lease = a.lease, lease_owner = a.lease_owner, attempts = a.attempts,
    heartbeat_at = a.heartbeat_at, not_before = a.not_before, asked_at = a.asked_at,
    slot_at = a.slot_at
  from before b, jsonb_populate_record(b.whole, changes) a
  where r.id = b.id;
  return found;
end $$;

-- When a connection breaks, nobody knows whether the statement took effect, so it is sent again. Then
-- the run has moved on, by this very entry: written on top of that, its costs would count twice.
create function engine.record_alone(
  company uuid, recorded uuid, at_seq int, holder uuid, events jsonb, steps jsonb, changes jsonb
) returns boolean language sql security definer set search_path = '' as $$
  select case when engine.record(company, recorded, at_seq, holder, events, steps, changes) then true
    else exists (
      select from public.run_events e
      where e.org_id = company and e.run_id = recorded and e.seq = at_seq + 1
        and e.id = (events -> 0 ->> 'id')::uuid)
    end $$;

-- Takes a run that nobody has driven yet, unless the company's agents are stopped. Its row, or null.
create function engine.begin(company uuid, fresh uuid, drive text, event jsonb, changes jsonb)
returns jsonb language plpgsql security definer set search_path = '' as $$
declare begun public.runs;
begin
  perform from public.runs r
  where r.id = fresh and r.org_id = company and r.drive_id = drive
    and r.status = 'queued' and r.last_seq = 1 and r.attempts = 0
    and not exists (
      select from public.company_stops s where s.org_id = company and s.resumed_at is null)
  for no key update;
  if not found or not engine.record(company, fresh, 1, null, event, '[]', changes) then
    return null;
  end if;
  select * into begun from public.runs r where r.id = fresh;
  return to_jsonb(begun);
end $$;

-- For those who wait for nothing else; null: no such run. Whether they may know is asked before.
create function engine.status_of(company uuid, asked uuid) returns text
language sql stable security definer set search_path = '' as $$
  select r.status from public.runs r where r.id = asked and r.org_id = company $$;

-- The owner of the functions is under forced row-level security, too, unless it bypasses it.
create policy company_stops_recorder on public.company_stops for select to current_user using (true);
create policy run_events_recorder on public.run_events for insert to current_user with check (true);
create policy run_steps_recorder on public.run_steps for all to current_user
  using (true) with check (true);
"""

# Who frees a slot tells the workers only if another run of the company wants one. They look for
# themselves once a second, for the case that it began to want it in that very moment.
TELL = """
create or replace function private.tell_workers() returns trigger
language plpgsql set search_path = '' as $$
begin
  if new.asked_at is not null
     or exists (select from public.runs r where r.org_id = new.org_id and r.asked_at is not null) then
    perform pg_notify('engine', new.org_id::text);
  end if;
  return null;
end $$;
"""

# As in 0033, but a company that another worker looks after at this moment is left to that one, which
# hears the same news; and it says how many were queued, so that nobody polls for nothing.
ADMIT = """
drop function engine.admit(uuid[], jsonb);
create function engine.admit(companies uuid[], limits jsonb) returns int
language plpgsql security definer set search_path = '' as $$
declare company uuid; room int; chosen public.runs; queued int := 0;
begin
  for company in select distinct unnest(companies) order by 1 loop
    continue when not pg_try_advisory_xact_lock(hashtextextended('engine.admit ' || company, 0));
    select coalesce(limits ->> o.plan, limits ->> 'free')::int
      - (select count(*) from public.runs r where r.org_id = company and r.slot_at is not null)
    into room from public.orgs o where o.id = company;
    continue when room is null or room <= 0;
    for chosen in
      with busy as (
        select agent_id, count(*) as runs from public.runs
        where org_id = company and slot_at is not null group by agent_id),
      flowing as (
        select workflow_id, count(*) as runs from public.runs
        where org_id = company and slot_at is not null and workflow_id is not null
        group by workflow_id),
      asking as (
        select r.id, r.agent_id, r.workflow_id, r.at_once,
          engine.turn(r.asked_at, r.priority) as turn,
          row_number() over (
            partition by r.agent_id order by engine.turn(r.asked_at, r.priority), r.id) as place,
          row_number() over (
            partition by r.workflow_id order by engine.turn(r.asked_at, r.priority), r.id) as flow_place
        from public.runs r where r.org_id = company and r.asked_at <= clock_timestamp()),
      fitting as (
        select a.id, a.turn from asking a
        left join public.agents g on g.id = a.agent_id
        left join busy b on b.agent_id = a.agent_id
        left join flowing f on f.workflow_id = a.workflow_id
        where (a.agent_id is null or a.place + coalesce(b.runs, 0) <= g.runs_at_once)
          and (a.workflow_id is null or a.at_once is null
               or a.flow_place + coalesce(f.runs, 0) <= a.at_once)),
      free as (
        select r.id from public.runs r join fitting f on f.id = r.id
        order by f.turn, f.id limit room for update of r skip locked)
      update public.runs r set slot_at = clock_timestamp(), asked_at = null
      from free where r.id = free.id returning r.*
    loop
      perform dbos.enqueue_workflow(
        workflow_name => 'drive_run', queue_name => 'runs',
        positional_args => array[to_json(chosen.org_id), to_json(chosen.id)],
        workflow_id => chosen.drive_id, app_version => '1', application_name => 'agents-os');
      queued := queued + 1;
    end loop;
  end loop;
  return queued;
end $$;
"""

_ARGUMENTS = "(uuid, uuid, int, uuid, jsonb, jsonb, jsonb)"


def upgrade() -> None:
    sql(RECORD)
    sql(TELL)
    sql(ADMIT)
    definer("engine.admit(uuid[], jsonb)", "agentsos_worker")
    definer(f"engine.record{_ARGUMENTS}", "authenticated", "agentsos_system")
    definer("engine.status_of(uuid, uuid)", "agentsos_api", "agentsos_worker")
    definer("engine.begin(uuid, uuid, text, jsonb, jsonb)", "agentsos_worker")
    definer(f"engine.record_alone{_ARGUMENTS}", "agentsos_worker")
