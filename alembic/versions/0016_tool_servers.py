"""Servers of tools (MCP), their tools as reviewed, and which agents may use them."""

from agents_os.core.schema import secure, sql

revision = "0016"
down_revision = "0015"

TABLES = """
create table public.tool_servers (
  id uuid primary key,
  org_id uuid not null references public.orgs (id) on delete cascade,
  name text not null check (char_length(name) between 1 and 80),
  url text not null check (char_length(url) <= 2000),
  sealed_token bytea,
  protocol text,
  problem text check (char_length(problem) <= 500),
  checked_at timestamptz,
  created_by uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (org_id, id),
  unique (org_id, url)
);

create table public.server_tools (
  id uuid primary key,
  org_id uuid not null,
  server_id uuid not null,
  key text not null check (key ~ '^[a-z][a-z0-9_]{0,59}$'),
  name text not null check (char_length(name) between 1 and 200),
  description text not null default '' check (char_length(description) <= 4000),
  input_schema jsonb not null check (jsonb_typeof(input_schema) = 'object'),
  read_only boolean not null default false,
  digest text not null check (digest ~ '^[0-9a-f]{64}$'),
  allowed_digest text check (allowed_digest ~ '^[0-9a-f]{64}$'),
  action_class text not null default 'external_write' check (action_class in (
    'read', 'write', 'outbound', 'money', 'external_write', 'delete')),
  offered boolean not null default true,
  reviewed_by uuid,
  reviewed_at timestamptz,
  uses int not null default 0 check (uses >= 0),
  last_used_at timestamptz,
  created_at timestamptz not null default now(),
  check (action_class <> 'read' or read_only),
  unique (org_id, id),
  unique (org_id, key),
  unique (server_id, name),
  foreign key (org_id, server_id) references public.tool_servers (org_id, id) on delete cascade
);

create table public.agent_server_tools (
  id uuid primary key,
  org_id uuid not null,
  agent_id uuid not null,
  tool_id uuid not null,
  created_by uuid,
  created_at timestamptz not null default now(),
  unique (agent_id, tool_id),
  foreign key (org_id, agent_id) references public.agents (org_id, id) on delete cascade,
  foreign key (org_id, tool_id) references public.server_tools (org_id, id) on delete cascade
);
create index agent_server_tools_of_tool on public.agent_server_tools (org_id, tool_id);
"""


def upgrade() -> None:
    sql(TABLES)
    secure(
        "tool_servers",
        insert="lead",
        update="lead",
        delete="lead",
        system="select, update",
        touch=True,
    )
    secure("server_tools", insert="lead", update="lead", delete="lead", system="select, update")
    secure("agent_server_tools", update=None, system="select")
