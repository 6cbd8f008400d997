"""Runs, their events (partitioned by month), conversations, messages."""

from agents_os.core.schema import append_only, definer, secure, sql

revision = "0005"
down_revision = "0004"

# Room on each page, and no index on heartbeat_at: a run and its answer are updated several times
# a second while the answer is written, and those updates should not touch an index.
RUNS = """
create table public.runs (
  id uuid primary key,
  org_id uuid not null references public.orgs (id) on delete cascade,
  kind text not null check (kind in ('chat', 'task', 'order', 'workflow', 'external')),
  agent_id uuid,
  agent_version_id uuid,
  conversation_id uuid,
  owner_id uuid,
  team_id uuid,
  visibility text not null default 'private' check (visibility in ('private', 'team', 'org')),
  status text not null default 'queued' check (status in (
    'queued', 'running', 'waiting_approval', 'waiting_input', 'paused',
    'succeeded', 'failed', 'cancelled', 'blocked')),
  requested_model text,
  model text,
  provider text,
  practice boolean not null default false,
  input_tokens int not null default 0 check (input_tokens >= 0),
  output_tokens int not null default 0 check (output_tokens >= 0),
  usage_source text check (usage_source in ('reported', 'estimated')),
  cost_micros bigint check (cost_micros >= 0),
  first_token_ms int check (first_token_ms >= 0),
  latency_ms int check (latency_ms >= 0),
  error_code text,
  error_message text,
  created_at timestamptz not null default now(),
  started_at timestamptz,
  ended_at timestamptz,
  cancel_requested_at timestamptz,
  last_seq int not null default 0,
  heartbeat_at timestamptz,
  unique (org_id, id),
  foreign key (org_id, agent_id) references public.agents (org_id, id),
  foreign key (org_id, agent_id, agent_version_id) references public.agent_versions (org_id, agent_id, id),
  foreign key (org_id, team_id) references public.teams (org_id, id) on delete set null (team_id),
  check ((status in ('succeeded', 'failed', 'cancelled', 'blocked')) = (ended_at is not null))
) with (fillfactor = 80);
create index runs_newest on public.runs (org_id, created_at desc);
create index runs_of_agent on public.runs (org_id, agent_id, created_at desc);
create index runs_of_owner on public.runs (org_id, owner_id, created_at desc);
create index runs_of_conversation on public.runs (conversation_id) where conversation_id is not null;
create index runs_active on public.runs (org_id, agent_id)
  where status in ('queued', 'running', 'waiting_approval', 'waiting_input', 'paused');
"""

# No default partition: DETACH ... CONCURRENTLY is refused while one exists, and a row in the
# wrong place is worse than a refused one. The worker keeps three months ahead.
EVENTS = """
create table public.run_events (
  id uuid not null,
  org_id uuid not null,
  run_id uuid not null,
  seq int not null check (seq > 0),
  at timestamptz not null,
  type text not null,
  data jsonb not null default '{}',
  primary key (id, at),
  unique (run_id, seq, at),
  foreign key (org_id, run_id) references public.runs (org_id, id)
) partition by range (at);
create index run_events_newest on public.run_events (org_id, at desc);

-- LIKE + ATTACH takes a weaker lock on the parent than CREATE ... PARTITION OF.
create function private.ensure_month_partition(month date) returns boolean
language plpgsql security definer set search_path = '' as $$
declare
  first_day timestamptz := date_trunc('month', month::timestamp) at time zone 'UTC';
  next_month timestamptz := (date_trunc('month', month::timestamp) + interval '1 month') at time zone 'UTC';
  partition text := 'run_events_' || to_char(month, 'YYYYMM');
begin
  perform pg_advisory_xact_lock(hashtext('private.ensure_month_partition'));
  if to_regclass(format('partitions.%I', partition)) is not null then return false; end if;
  execute format('create table partitions.%I (like public.run_events including defaults including constraints)', partition);
  execute format('alter table partitions.%I enable row level security', partition);
  execute format('alter table partitions.%I force row level security', partition);
  execute format('alter table public.run_events attach partition partitions.%I for values from (%L) to (%L)',
                 partition, first_day, next_month);
  return true;
end $$;
"""

CHAT = """
create table public.conversations (
  id uuid primary key,
  org_id uuid not null references public.orgs (id) on delete cascade,
  agent_id uuid not null,
  owner_id uuid not null,
  title text not null check (char_length(title) between 1 and 80),
  pinned boolean not null default false,
  active_leaf_id uuid,
  last_message_at timestamptz not null default now(),
  archived_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (org_id, id),
  foreign key (org_id, agent_id) references public.agents (org_id, id)
);
create index conversations_of_owner on public.conversations (org_id, owner_id, agent_id, id desc);

create table public.messages (
  id uuid primary key,
  org_id uuid not null,
  conversation_id uuid not null,
  parent_id uuid,
  role text not null check (role in ('user', 'assistant')),
  content text not null default '',
  status text not null check (status in ('streaming', 'done', 'stopped', 'failed')),
  run_id uuid,
  model text,
  practice boolean not null default false,
  error_code text,
  error_message text,
  feedback smallint not null default 0 check (feedback in (-1, 0, 1)),
  feedback_comment text check (char_length(feedback_comment) <= 500),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (org_id, id),
  unique (conversation_id, id),
  foreign key (org_id, conversation_id) references public.conversations (org_id, id) on delete cascade,
  foreign key (conversation_id, parent_id) references public.messages (conversation_id, id),
  foreign key (org_id, run_id) references public.runs (org_id, id)
) with (fillfactor = 80);
create index messages_children on public.messages (conversation_id, parent_id, id);
create unique index messages_of_run on public.messages (run_id) where run_id is not null;
-- one answer at a time, whatever two tabs do
create unique index messages_one_streaming on public.messages (conversation_id) where status = 'streaming';
alter table public.conversations add foreign key (id, active_leaf_id)
  references public.messages (conversation_id, id);
alter table public.runs add foreign key (org_id, conversation_id)
  references public.conversations (org_id, id) on delete set null (conversation_id);
"""

# The worker looks across organisations only through this keyhole; it then acts inside one.
KEYHOLE = """
create function private.orgs_with_abandoned_runs(silent_since timestamptz) returns setof uuid
language sql stable security definer set search_path = '' as $$
  select distinct org_id from public.runs
  where kind = 'chat' and status in ('queued', 'running') and heartbeat_at < silent_since $$;
-- The owner of the function is under forced row-level security, too, unless it bypasses it.
create policy runs_definer on public.runs for select to current_user using (true);
"""


def upgrade() -> None:
    sql(RUNS)
    sql(EVENTS)
    sql(CHAT)
    secure("runs", delete=None, system="select, insert, update")
    secure("run_events", update=None, delete=None, system="select, insert")
    append_only("run_events")
    secure("conversations", delete=None, system="select", touch=True)
    secure("messages", delete=None, system="select, update", touch=True)
    sql(KEYHOLE)
    definer("private.ensure_month_partition(date)", "agentsos_worker")
    definer("private.orgs_with_abandoned_runs(timestamptz)", "agentsos_worker")
    sql(
        "select private.ensure_month_partition((current_date + make_interval(months => n))::date)"
        " from generate_series(0, 2) n;"
    )
