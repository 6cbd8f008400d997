"""A worker that sends an entry of a journal once more hears that it is written."""

from agents_os.core.schema import sql

revision = "0052"
down_revision = "0051"

# When a connection breaks, nobody knows whether the statement took effect, so it is sent again. Then
# the run has moved on, by this very entry: written on top of that, its costs would count twice.
UPGRADE = """
create or replace function engine.record_alone(
  company uuid, recorded uuid, at_seq int, holder uuid, events jsonb, steps jsonb, changes jsonb
) returns boolean language sql security definer set search_path = '' as $$
  select case when engine.record(company, recorded, at_seq, holder, events, steps, changes) then true
    else exists (
      select from public.run_events e
      where e.org_id = company and e.run_id = recorded and e.seq = at_seq + 1
        and e.id = (events -> 0 ->> 'id')::uuid)
    end $$;
"""


def upgrade() -> None:
    sql(UPGRADE)
