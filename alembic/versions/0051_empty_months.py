"""A month of events is dropped only if it is empty, not if its rows are hidden from the owner."""

from agents_os.core.schema import sql

revision = "0051"
down_revision = "0050"

# The owner of the function is under forced row-level security, too, unless it bypasses it; and a
# partition has no policies of its own, so who asks it directly is told that it is empty.
UPGRADE = """
create policy run_events_counted on public.run_events for select to current_user using (true);
create or replace function private.drop_empty_event_months(before date) returns setof text
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
