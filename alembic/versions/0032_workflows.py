"""Workflows and their versions."""

from agents_os.core.schema import append_only, secure, sql

revision = "0032"
down_revision = "0031"

TABLES = """
create table public.workflows (
  id uuid primary key,
  org_id uuid not null references public.orgs (id) on delete cascade,
  name text not null check (char_length(name) between 1 and 80),
  slug text not null check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and char_length(slug) <= 80),
  emoji text not null check (char_length(emoji) between 1 and 32),
  description text not null default '' check (char_length(description) <= 500),
  template_key text,
  lifecycle text not null default 'draft' check (lifecycle in ('draft', 'active', 'paused', 'archived')),
  visibility text not null default 'org' check (visibility in ('private', 'team', 'org')),
  owner_id uuid,
  team_id uuid,
  tags text[] not null default '{}' check (cardinality(tags) <= 20),
  draft jsonb not null,
  draft_digest text not null check (draft_digest ~ '^[0-9a-f]{64}$'),
  draft_revision int not null default 1,
  draft_base_version int,
  draft_edited_by uuid,
  draft_edited_at timestamptz not null default now(),
  samples jsonb not null default '{}' check (pg_column_size(samples) <= 1048576),
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
  check (lifecycle in ('draft', 'archived') or published_version_id is not null),
  foreign key (org_id, team_id) references public.teams (org_id, id) on delete set null (team_id),
  foreign key (owner_id, org_id) references public.memberships (principal_id, org_id) on delete set null (owner_id)
);
create index workflows_name on public.workflows (org_id, lower(name), id);
create index workflows_owner on public.workflows (owner_id, org_id);
create index workflows_team on public.workflows (org_id, team_id) where team_id is not null;
create index workflows_tags on public.workflows using gin (tags);

create table public.workflow_versions (
  id uuid primary key,
  org_id uuid not null references public.orgs (id) on delete cascade,
  workflow_id uuid not null,
  number int not null check (number > 0),
  definition jsonb not null,
  digest text not null check (digest ~ '^[0-9a-f]{64}$'),
  change_message text not null check (char_length(change_message) <= 500),
  author_id uuid,
  created_at timestamptz not null default now(),
  unique (workflow_id, number),
  unique (org_id, workflow_id, id),
  foreign key (org_id, workflow_id) references public.workflows (org_id, id)
);

-- Deferred: a workflow made from a template and its first version point at each other.
alter table public.workflows add foreign key (org_id, id, published_version_id)
  references public.workflow_versions (org_id, workflow_id, id) deferrable initially deferred;

-- A caller (an API key, a trigger, another workflow) that keeps to a version until told otherwise.
create table public.workflow_pins (
  id uuid primary key,
  org_id uuid not null references public.orgs (id) on delete cascade,
  workflow_id uuid not null,
  caller_kind text not null check (caller_kind in ('api_key', 'trigger', 'workflow')),
  caller_id uuid not null,
  version_id uuid not null,
  created_by uuid,
  created_at timestamptz not null default now(),
  unique (workflow_id, caller_kind, caller_id),
  foreign key (org_id, workflow_id, version_id)
    references public.workflow_versions (org_id, workflow_id, id)
);
"""

# Identity and origin of a workflow never change.
CHANGEABLE = (
    "name, emoji, description, lifecycle, visibility, owner_id, team_id, tags, draft, draft_digest,"
    " draft_revision, draft_base_version, draft_edited_by, draft_edited_at, samples,"
    " published_version_id, paused_reason, paused_by, paused_at, archived_reason, archived_by,"
    " archived_at"
)


# As in 0025, with the workflows that are not put away.
IN_USE = """
create or replace function ledger.in_use(org uuid, resource text) returns bigint
language sql stable set search_path = '' as $$
  select case resource
    when 'agents' then (select count(*) from public.agents a
                        where a.org_id = org and a.lifecycle <> 'archived')
    when 'workflows' then (select count(*) from public.workflows w
                           where w.org_id = org and w.lifecycle <> 'archived')
    when 'api_keys' then (select count(*) from public.api_keys k where k.org_id = org
                          and k.revoked_at is null and (k.expires_at is null or k.expires_at > now()))
    when 'plugin_integrations' then (select count(*) from public.tool_servers s where s.org_id = org)
    else 0 end $$;
"""


def upgrade() -> None:
    sql(TABLES)
    secure(
        "workflows",
        delete=None,
        update_columns=CHANGEABLE,
        system="select, insert, update",
        touch=True,
    )
    secure("workflow_versions", update=None, delete=None, system="select, insert")
    append_only("workflow_versions")
    secure("workflow_pins", update_columns="version_id")
    sql(IN_USE)


def downgrade() -> None:
    sql(
        "alter table public.workflows drop constraint"
        " workflows_org_id_id_published_version_id_fkey;"
        "drop table public.workflow_pins, public.workflow_versions, public.workflows cascade;"
    )
