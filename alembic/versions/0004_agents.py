"""Agents and their versions."""

from agents_os.core.schema import append_only, secure, sql

revision = "0004"
down_revision = "0003"

TABLES = """
create table public.agents (
  id uuid primary key,
  org_id uuid not null references public.orgs (id) on delete cascade,
  name text not null check (char_length(name) between 1 and 80),
  slug text not null check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and char_length(slug) <= 80),
  emoji text not null check (char_length(emoji) between 1 and 32),
  role_title text not null check (char_length(role_title) between 1 and 80),
  description text not null default '' check (char_length(description) <= 500),
  category text not null check (category in ('marketing', 'sales', 'hr', 'operations', 'customer_service')),
  template_key text,
  kind text not null default 'native' check (kind in ('native', 'external')),
  lifecycle text not null default 'draft' check (lifecycle in ('draft', 'active', 'paused', 'archived')),
  visibility text not null default 'org' check (visibility in ('private', 'team', 'org')),
  owner_id uuid,
  team_id uuid,
  environment text not null default 'prod' check (environment in ('prod', 'staging', 'test')),
  tags text[] not null default '{}' check (cardinality(tags) <= 20),
  autonomy text not null default 'supervised' check (autonomy in ('workflow', 'supervised', 'autonomous')),
  draft jsonb,
  draft_digest text,
  draft_revision int not null default 1,
  draft_base_version int,
  draft_edited_by uuid,
  draft_edited_at timestamptz not null default now(),
  published_version_id uuid,
  paused_reason text check (char_length(paused_reason) <= 500),
  paused_by uuid,
  paused_at timestamptz,
  archived_reason text check (char_length(archived_reason) <= 500),
  archived_by uuid,
  archived_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (org_id, id),
  unique (org_id, slug),
  check ((draft is null) = (draft_digest is null)),
  check (kind = 'external' or draft is not null),
  check (kind = 'external' or lifecycle in ('draft', 'archived') or published_version_id is not null),
  foreign key (org_id, team_id) references public.teams (org_id, id) on delete set null (team_id),
  foreign key (owner_id, org_id) references public.memberships (principal_id, org_id) on delete set null (owner_id)
);
create index agents_name on public.agents (org_id, lower(name), id);
create index agents_owner on public.agents (owner_id, org_id);
create index agents_team on public.agents (org_id, team_id) where team_id is not null;
create index agents_tags on public.agents using gin (tags);

create table public.agent_versions (
  id uuid primary key,
  org_id uuid not null references public.orgs (id) on delete cascade,
  agent_id uuid not null,
  number int not null check (number > 0),
  definition jsonb not null,
  digest text not null check (digest ~ '^[0-9a-f]{64}$'),
  change_message text not null check (char_length(change_message) <= 500),
  restored_from int,
  author_id uuid,
  created_at timestamptz not null default now(),
  unique (agent_id, number),
  unique (org_id, agent_id, id),
  foreign key (org_id, agent_id) references public.agents (org_id, id)
);

-- Deferred: an agent and its first version point at each other.
alter table public.agents add foreign key (org_id, id, published_version_id)
  references public.agent_versions (org_id, agent_id, id) deferrable initially deferred;
"""

# Identity and origin of an agent never change.
CHANGEABLE = (
    "name, emoji, role_title, description, category, lifecycle, visibility, owner_id, team_id,"
    " environment, tags, autonomy, draft, draft_digest, draft_revision, draft_base_version,"
    " draft_edited_by, draft_edited_at, published_version_id, paused_reason, paused_by, paused_at,"
    " archived_reason, archived_by, archived_at"
)


def upgrade() -> None:
    sql(TABLES)
    secure(
        "agents",
        delete=None,
        update_columns=CHANGEABLE,
        system="select, insert, update",
        touch=True,
    )
    secure("agent_versions", update=None, delete=None, system="select, insert")
    append_only("agent_versions")
