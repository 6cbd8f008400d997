"""Runs begin and are waited for with fewer statements.

A worker gives slots to as many runs as it has room for, and takes them at once instead of looking
into the queue for them (0050). Who waits for a run reads what came of it; the start of an effect
uses up its decision.
"""

from agents_os.core.schema import definer, sql

revision = "0051"
down_revision = "0050"

# As in 0050, but of two workers who hear the same news the later one is done at once. A drive that
# is taken is on record as DBOS writes one that it takes from the queue, so that it is found when the
# worker dies.
ADMIT = """
drop function engine.admit(uuid[], jsonb);
create function engine.admit(companies uuid[], limits jsonb, worker text, at_most int)
returns jsonb language plpgsql security definer set search_path = '' as $$
declare company uuid; room int; chosen public.runs; taken jsonb := '[]';
begin
  for company in select distinct unnest(companies) order by 1 loop
    continue when not exists (
      select from public.runs r where r.org_id = company and r.asked_at <= clock_timestamp());
    continue when not pg_try_advisory_xact_lock(hashtextextended('engine.admit ' || company, 0));
    select coalesce(limits ->> o.plan, limits ->> 'free')::int
      - (select count(*) from public.runs r where r.org_id = company and r.slot_at is not null)
    into room from public.orgs o where o.id = company;
    continue when room is null;
    room := least(room, at_most - jsonb_array_length(taken));
    continue when room <= 0;
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
      update dbos.workflow_status s set status = 'PENDING', executor_id = worker,
        owner_xid = gen_random_uuid()::text, recovery_attempts = s.recovery_attempts + 1,
        started_at_epoch_ms = s.created_at
      where s.workflow_uuid = chosen.drive_id;
      taken := taken || jsonb_build_array(
        jsonb_build_array(chosen.org_id, chosen.id, chosen.drive_id));
    end loop;
  end loop;
  return taken;
end $$;
"""


# In the place of functions that said less (0050) or could be called in a transaction only (0034).
# The web process asks with its bare login: whether one may know of the run is asked before, and
# whoever knows the token of a webhook may call it.
ASKED = """
drop function engine.status_of(uuid, uuid);
drop function private.webhook_of(text);
create function engine.outcome_of(company uuid, asked uuid) returns jsonb
language sql stable security definer set search_path = '' as $$
  select jsonb_build_object('status', r.status, 'output', r.output, 'error_message', r.error_message)
  from public.runs r where r.id = asked and r.org_id = company $$;
create function engine.webhook_of(given text) returns jsonb
language sql stable security definer set search_path = '' as $$
  select jsonb_build_array(t.org_id, t.id, t.owner_id)
  from public.workflow_triggers t where t.token = given $$;
grant usage on schema engine to agentsos_api;
"""

# What `confirm_effect` does where there is nothing to say but yes, and `engine.record_alone` (0050)
# with it: no approval to use up, nothing stopped or paused, the payload that was judged, not used
# yet. Whatever else it is, the usecase says. The row of the run is locked first, so that nothing is
# used up for an entry that cannot be written.
EFFECT = """
create function engine.record_effect(
  company uuid, recorded uuid, at_seq int, holder uuid, events jsonb, steps jsonb, changes jsonb,
  decided uuid, payload_digest text
) returns boolean language plpgsql security definer set search_path = '' as $$
begin
  perform from public.runs r
  where r.id = recorded and r.org_id = company and r.last_seq = at_seq and r.lease = holder
  for no key update;
  if not found then  -- or it is this very entry, sent once more
    return exists (
      select from public.run_events e
      where e.org_id = company and e.run_id = recorded and e.seq = at_seq + 1
        and e.id = (events -> 0 ->> 'id')::uuid);
  end if;
  insert into public.decision_effects (decision_id, org_id, digest)
  select d.id, d.org_id, d.digest from public.decisions d
  left join public.agents a on a.org_id = d.org_id and a.id = d.agent_id
  where d.id = decided and d.org_id = company and d.run_id = recorded
    and d.digest = payload_digest and d.verdict in ('allow', 'log_only') and d.approval_id is null
    and (a.id is null or a.lifecycle not in ('paused', 'archived'))
    and not exists (
      select from public.company_stops s where s.org_id = company and s.resumed_at is null)
  on conflict do nothing;
  return found and engine.record(company, recorded, at_seq, holder, events, steps, changes);
end $$;
create policy decisions_recorder on public.decisions for select to current_user using (true);
create policy decision_effects_recorder on public.decision_effects for insert to current_user
  with check (true);
"""


def upgrade() -> None:
    sql(ADMIT)
    sql(ASKED)
    sql(EFFECT)
    definer("engine.admit(uuid[], jsonb, text, int)", "agentsos_worker")
    definer("engine.outcome_of(uuid, uuid)", "agentsos_api", "agentsos_worker")
    definer("engine.webhook_of(text)", "agentsos_api", "agentsos_worker")
    definer(
        "engine.record_effect(uuid, uuid, int, uuid, jsonb, jsonb, jsonb, uuid, text)",
        "agentsos_worker",
    )
