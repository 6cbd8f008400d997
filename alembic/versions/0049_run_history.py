"""How long the details of runs are kept: as long as the plan says; the runs themselves stay."""

from agents_os.core.schema import definer, sql

revision = "0049"
down_revision = "0047"

UPGRADE = """
alter table public.runs add column details_kept_days int check (details_kept_days > 0);  -- null: they are there
create index runs_with_details on public.runs (org_id, ended_at)
  where ended_at is not null and details_kept_days is null;

-- Events still only grow, but for those of runs whose details are given up, which go as a whole.
create function private.deny_unless_given_up() returns trigger
language plpgsql security definer set search_path = '' as $$ begin
  if exists (select from public.runs r where r.id = old.run_id and r.details_kept_days is not null) then
    return old;
  end if;
  raise exception '% on %.% is not allowed: append-only', tg_op, tg_table_schema, tg_table_name
    using errcode = '42501';
end $$;
drop trigger run_events_append_only on public.run_events;
create trigger run_events_append_only before update on public.run_events
  for each row execute function private.deny_change();
create trigger run_events_kept before delete on public.run_events
  for each row execute function private.deny_unless_given_up();
grant delete on public.run_events to agentsos_system;
create policy run_events_forget on public.run_events for delete to agentsos_system
  using (org_id = (select private.claim_org()));

create function private.orgs_with_old_details(plan_ text, days int) returns setof uuid
language sql stable security definer set search_path = '' as $$
  select o.id from public.orgs o
  where o.plan = plan_ and exists (
    select from public.runs r where r.org_id = o.id and r.details_kept_days is null
      and r.ended_at < now() - make_interval(days => days))
  limit 200 $$;

-- The owner of the function is under forced row-level security, too, unless it bypasses it; and a
-- partition has no policies of its own, so who asks it directly is told that it is empty.
create policy run_events_counted on public.run_events for select to current_user using (true);
-- Months of which nothing is left. Whoever writes now must not wait for it: next time, then.
create function private.drop_empty_event_months(before date) returns setof text
language plpgsql security definer set search_path = '' as $$
declare partition text; month timestamp; filled boolean;
begin
  perform set_config('lock_timeout', '500ms', true);
  for partition in
    select c.relname from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'partitions' and c.relkind = 'r' and c.relname ~ '^run_events_[0-9]{6}$'
      and c.relname < 'run_events_' || to_char(before, 'YYYYMM')
  loop
    month := to_date(right(partition, 6), 'YYYYMM');
    select exists (
      select from public.run_events
      where at >= month at time zone 'UTC' and at < (month + interval '1 month') at time zone 'UTC'
    ) into filled;
    continue when filled;
    begin
      execute format('drop table partitions.%I', partition);
      return next partition;
    exception when lock_not_available then null;
    end;
  end loop;
end $$;
"""


def upgrade() -> None:
    sql(UPGRADE)
    definer("private.deny_unless_given_up()")
    definer("private.orgs_with_old_details(text, int)", "agentsos_worker")
    definer("private.drop_empty_event_months(date)", "agentsos_worker")


def downgrade() -> None:
    sql(
        "drop function private.drop_empty_event_months(date);"
        "drop policy run_events_counted on public.run_events;"
        "drop function private.orgs_with_old_details(text, int);"
        "drop policy run_events_forget on public.run_events;"
        "revoke delete on public.run_events from agentsos_system;"
        "drop trigger run_events_kept on public.run_events;"
        "drop function private.deny_unless_given_up();"
        "drop trigger run_events_append_only on public.run_events;"
        "create trigger run_events_append_only before update or delete on public.run_events"
        " for each row execute function private.deny_change();"
        "alter table public.runs drop column details_kept_days;"
    )
