"""Runs of workflows: which workflow and version, started once per key, so many of them at once.

`at_once` is the limit of the version that runs, kept with the run so that `engine.admit` (0024)
needs to know nothing of workflows. `start_key`: who asks twice with the same key gets the same run.
"""

from agents_os.core.schema import sql

revision = "0033"
down_revision = "0032"

COLUMNS = """
alter table public.runs
  add column workflow_id uuid,
  add column workflow_version_id uuid,
  add column at_once int check (at_once between 1 and 1000),
  add column start_key text check (length(start_key) between 1 and 200),
  add column test boolean not null default false;
create index runs_of_workflow on public.runs (org_id, workflow_id, created_at desc)
  where workflow_id is not null;
create index runs_of_workflow_with_slot on public.runs (org_id, workflow_id)
  where workflow_id is not null and slot_at is not null;
create unique index runs_started_once on public.runs (org_id, workflow_id, start_key)
  where start_key is not null;
"""

ADMIT = """
create or replace function engine.admit(companies uuid[], limits jsonb) returns void
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
    end loop;
  end loop;
end $$;
"""


def upgrade() -> None:
    sql(COLUMNS)
    sql(ADMIT)
