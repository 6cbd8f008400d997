"""What starts workflows from outside and by itself, and what came to it."""

from agents_os.core.schema import definer, secure, sql

revision = "0034"
down_revision = "0033"

RUNS = "alter table public.runs add column retry_of uuid;"

TABLES = """
create table public.workflow_triggers (
  id uuid primary key,
  org_id uuid not null,
  workflow_id uuid not null,
  node_id text not null check (char_length(node_id) between 1 and 60),
  kind text not null check (kind in ('webhook', 'schedule', 'event')),
  active boolean not null default true,
  owner_id uuid,
  token text unique check (char_length(token) between 32 and 100),
  signed boolean not null default true,
  sealed_secret bytea,
  sealed_old_secret bytea,
  old_secret_until timestamptz,
  event text check (char_length(event) <= 60),
  condition text check (char_length(condition) <= 2000),
  schedule_id uuid,
  problem text check (char_length(problem) <= 500),
  refused int not null default 0,
  last_refused_at timestamptz,
  last_refusal text check (char_length(last_refusal) <= 500),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  check ((kind = 'webhook') = (token is not null)),
  check ((kind = 'event') = (event is not null)),
  unique (org_id, id),
  unique (workflow_id, node_id),
  foreign key (org_id, workflow_id) references public.workflows (org_id, id) on delete cascade,
  foreign key (org_id, schedule_id) references public.schedules (org_id, id)
    on delete set null (schedule_id)
);
create index workflow_triggers_of_event on public.workflow_triggers (org_id, event)
  where active and event is not null;
create unique index workflow_triggers_of_schedule on public.workflow_triggers (schedule_id)
  where schedule_id is not null;

create table public.trigger_deliveries (
  id uuid primary key,
  org_id uuid not null,
  trigger_id uuid not null,
  key text not null check (char_length(key) between 1 and 200),
  digest text not null check (digest ~ '^[0-9a-f]{64}$'),
  data jsonb not null,
  state text not null check (state in ('started', 'not_started')),
  run_id uuid,
  problem text check (char_length(problem) <= 500),
  replay_of uuid,
  received_at timestamptz not null,
  check ((state = 'started') = (run_id is not null)),
  unique (org_id, id),
  unique (trigger_id, key),
  foreign key (org_id, trigger_id) references public.workflow_triggers (org_id, id)
    on delete cascade
);
create index trigger_deliveries_newest on public.trigger_deliveries (org_id, trigger_id, id desc);
create index trigger_deliveries_alike on public.trigger_deliveries (trigger_id, digest, received_at);
create index trigger_deliveries_old on public.trigger_deliveries (received_at);

-- Whom a request to a webhook is for: asked before anybody is known.
create function private.webhook_of(given text)
returns table (org_id uuid, trigger_id uuid, owner_id uuid)
language sql stable security definer set search_path = '' as $$
  select t.org_id, t.id, t.owner_id from public.workflow_triggers t where t.token = given
$$;

-- Companies that keep deliveries for longer than they are kept.
create function private.sweep_trigger_deliveries(before timestamptz)
returns bigint language sql security definer set search_path = '' as $$
  with gone as (
    delete from public.trigger_deliveries d where d.id in (
      select o.id from public.trigger_deliveries o where o.received_at < before limit 10000)
    returning 1)
  select count(*) from gone
$$;
"""


def upgrade() -> None:
    sql(RUNS)
    sql(TABLES)
    secure("workflow_triggers", touch=True)
    secure("trigger_deliveries", delete=None)
    definer("private.webhook_of(text)", "agentsos_auth")
    definer("private.sweep_trigger_deliveries(timestamptz)", "agentsos_worker")


def downgrade() -> None:
    sql(
        "drop function private.webhook_of(text);"
        "drop function private.sweep_trigger_deliveries(timestamptz);"
        "drop table public.trigger_deliveries, public.workflow_triggers;"
        "alter table public.runs drop column retry_of;"
    )
