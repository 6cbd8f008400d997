"""Slots: how many runs of a company, and of each of its agents, are in hand at once (ADR 0015).

A run asks (`asked_at`), a worker gives it a slot and puts it into the queue (`engine.admit`), and
whoever releases it frees the slot. Both are told to all workers when the transaction commits.
"""

from agents_os.core.schema import definer, sql

revision = "0024"
down_revision = "0023"

SLOTS = """
alter table public.agents
  add column runs_at_once int not null default 3 check (runs_at_once between 1 and 100);
alter table public.runs
  add column asked_at timestamptz, -- waits for a slot, since (or until) then
  add column slot_at timestamptz, -- has a slot: queued for a worker, or driven by one
  add check (asked_at is null or slot_at is null);
create index runs_asking on public.runs (org_id, asked_at) where asked_at is not null;
create index runs_with_slot on public.runs (org_id, agent_id) where slot_at is not null;
create index runs_due on public.runs (asked_at) where asked_at is not null;
drop index public.runs_to_drive;
create index runs_to_drive on public.runs (id)
  where drive_id is not null and asked_at is null and status in ('queued', 'running');
create policy runs_admission on public.runs for update to current_user using (true);
create policy orgs_definer on public.orgs for select to current_user using (true);
grant update (runs_at_once) on public.agents to authenticated;
create policy agents_definer on public.agents for select to current_user using (true);

-- What is under way begins again from its journal, under a new name.
update public.runs set asked_at = coalesce(not_before, now()), drive_id = id || ':' || gen_random_uuid()
where drive_id is not null and ended_at is null
  and (status in ('queued', 'running') or (status like 'waiting_%' and not_before is not null));
"""

TELL = """
create function private.tell_workers() returns trigger
language plpgsql set search_path = '' as $$
begin
  perform pg_notify('engine', new.org_id::text);
  return null;
end $$;
create trigger runs_tell_workers after update on public.runs for each row
  when (new.asked_at is not null and new.asked_at is distinct from old.asked_at
        or old.slot_at is not null and new.slot_at is null)
  execute function private.tell_workers();
"""

ADMIT = """
drop function engine.enqueue(uuid, text, text, timestamptz);
drop function engine.lost_runs(interval);

-- Waiting ten seconds longer makes up for one point of priority, so nobody waits for ever.
create function engine.turn(asked_at timestamptz, priority int) returns timestamptz
language sql immutable parallel safe return asked_at + priority * interval '10 seconds';

-- Gives the free slots of these companies to the runs whose turn it is, and queues those. Limits
-- by plan come from the worker. The lock makes workers count one after the other.
create function engine.admit(companies uuid[], limits jsonb) returns void
language plpgsql security definer set search_path = '' as $$
declare company uuid; room int; chosen public.runs;
begin
  for company in select distinct unnest(companies) order by 1 loop
    perform pg_advisory_xact_lock(hashtextextended('engine.admit ' || company, 0));
    select coalesce(limits ->> o.plan, limits ->> 'free')::int
      - (select count(*) from public.runs r where r.org_id = company and r.slot_at is not null)
    into room from public.orgs o where o.id = company;
    continue when room is null or room <= 0;
    for chosen in
      with busy as (
        select agent_id, count(*) as runs from public.runs
        where org_id = company and slot_at is not null group by agent_id),
      asking as (
        select r.id, r.agent_id, engine.turn(r.asked_at, r.priority) as turn, row_number() over (
          partition by r.agent_id order by engine.turn(r.asked_at, r.priority), r.id) as place
        from public.runs r where r.org_id = company and r.asked_at <= clock_timestamp()),
      fitting as (
        select a.id, a.turn from asking a
        left join public.agents g on g.id = a.agent_id
        left join busy b on b.agent_id = a.agent_id
        where a.agent_id is null or a.place + coalesce(b.runs, 0) <= g.runs_at_once),
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
    end loop;
  end loop;
end $$;

-- Companies with runs that may begin: for what came due, and for a message that got lost.
create function engine.companies_asking() returns setof uuid
language sql stable security definer set search_path = '' as $$
  select distinct r.org_id from public.runs r where r.asked_at <= now() $$;

-- Runs that should be driven but whom no queue and no worker knows (a lost queue, a restored backup).
create function engine.lost_runs(patience interval) returns table (org_id uuid, run_id uuid)
language plpgsql stable security definer set search_path = '' as $$
begin
  return query
  select r.org_id, r.id from public.runs r
  where r.drive_id is not null and r.asked_at is null and r.status in ('queued', 'running')
    and not exists (select from private.workers w where w.id = r.lease_owner and w.seen_at > now() - patience)
    and not exists (select from dbos.workflow_status s where s.workflow_uuid = r.drive_id
                    and s.status in ('ENQUEUED', 'DELAYED', 'PENDING'))
  limit 500;
end $$;
"""


def upgrade() -> None:
    sql(SLOTS)
    sql(TELL)
    sql(ADMIT)
    definer("engine.turn(timestamptz, int)", "authenticated", "agentsos_system")
    definer("engine.admit(uuid[], jsonb)", "agentsos_worker")
    definer("engine.companies_asking()", "agentsos_worker")
    definer("engine.lost_runs(interval)", "agentsos_worker")
