"""What agents remember, its log, and the switch that stops it."""

from agents_os.core.schema import secure, sql

revision = "0015"
down_revision = "0014"

TABLES = """
create table public.memories (
  id uuid primary key,
  org_id uuid not null,
  agent_id uuid not null,
  shared boolean not null default false,
  kind text not null check (kind in ('fact', 'preference', 'correction', 'procedure')),
  text text not null check (char_length(text) <= 1000),
  status text not null check (status in ('proposed', 'kept', 'forgotten')),
  review_reason text check (review_reason in ('suggested', 'untrusted', 'feedback', 'unused')),
  source text not null check (source in ('run', 'message', 'person')),
  run_id uuid,
  conversation_id uuid,
  message_id uuid,
  created_by uuid,
  expires_on date,
  uses int not null default 0 check (uses >= 0),
  last_used_at timestamptz,
  created_at timestamptz not null default now(),
  check ((status = 'forgotten') = (text = '')),
  check ((status = 'proposed') = (review_reason is not null)),
  unique (org_id, id),
  foreign key (org_id, agent_id) references public.agents (org_id, id) on delete cascade,
  foreign key (org_id, run_id) references public.runs (org_id, id) on delete set null (run_id),
  foreign key (org_id, conversation_id) references public.conversations (org_id, id) on delete set null (conversation_id),
  foreign key (org_id, message_id) references public.messages (org_id, id) on delete set null (message_id),
  foreign key (created_by, org_id) references public.memberships (principal_id, org_id) on delete set null (created_by)
);
create index memories_of_agent on public.memories (org_id, agent_id, status, id);
create index memories_shared on public.memories (org_id, status, id) where shared;
create index memories_of_run on public.memories (org_id, run_id) where run_id is not null;
create index memories_of_conversation on public.memories (org_id, conversation_id) where conversation_id is not null;
create index memories_of_message on public.memories (org_id, message_id) where message_id is not null;
create index memories_of_author on public.memories (created_by, org_id) where created_by is not null;
-- the same thing is remembered once
create unique index memories_once on public.memories (org_id, agent_id, md5(lower(text))) where status <> 'forgotten';

create table public.memory_changes (
  id uuid primary key,
  org_id uuid not null,
  agent_id uuid not null,
  memory_id uuid not null,
  change text not null check (change in ('proposed', 'remembered', 'kept', 'edited', 'set_aside', 'forgotten')),
  before text,
  after text,
  by_user_id uuid,
  run_id uuid,
  created_at timestamptz not null default now(),
  foreign key (org_id, memory_id) references public.memories (org_id, id) on delete cascade
);
create index memory_changes_of_agent on public.memory_changes (org_id, agent_id, id);
create index memory_changes_of_memory on public.memory_changes (memory_id, id);

create table public.memory_settings (
  id uuid primary key,
  org_id uuid not null,
  agent_id uuid not null,
  enabled boolean not null default true,
  most int not null default 200 check (most between 10 and 500),
  unique (org_id, agent_id),
  foreign key (org_id, agent_id) references public.agents (org_id, id) on delete cascade
);
"""


def upgrade() -> None:
    sql(TABLES)
    secure("memories", delete=None, system="select, insert, update")
    # Changed only to erase a forgotten text from it.
    secure(
        "memory_changes",
        delete=None,
        update_columns="before, after",
        system="select, insert, update",
    )
    secure("memory_settings", delete=None, system="select, insert, update")
