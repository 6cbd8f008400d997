"""Users, organisations, memberships, teams, invites, sessions, API keys."""

from agents_os.core.schema import definer, open_to_gatekeeper, secure, sql

revision = "0002"
down_revision = "0001"

TABLES = """
create table public.orgs (
  id uuid primary key,
  name text not null check (char_length(name) between 1 and 80),
  slug text not null,
  logo text not null default '🏢',
  plan text not null default 'free' check (plan in ('free', 'pro', 'teams', 'enterprise')),
  time_zone text not null default 'UTC',
  locale text not null default 'en',
  region text not null default 'default',
  members_can_build boolean not null default true,
  settings jsonb not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create unique index orgs_slug on public.orgs (lower(slug));

-- id = the `sub` of the token. No foreign key to auth.users: that table is Supabase's, if it exists.
create table public.users (
  id uuid primary key,
  email text not null check (char_length(email) <= 254),
  display_name text not null check (char_length(display_name) between 1 and 80),
  avatar text not null default '🧑‍💼',
  preferences jsonb not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create unique index users_email on public.users (lower(email));

create table public.user_credentials (
  user_id uuid primary key references public.users (id) on delete cascade,
  password_hash text not null,
  failed_attempts int not null default 0,
  locked_until timestamptz,
  updated_at timestamptz not null default now()
);

-- A principal is whoever a token can stand for: a user or an API key.
create table public.memberships (
  principal_id uuid not null,
  org_id uuid not null references public.orgs (id) on delete cascade,
  kind text not null default 'user' check (kind in ('user', 'api_key')),
  role text not null check (role in ('owner', 'admin', 'lead', 'member', 'viewer')),
  disabled_at timestamptz,
  created_at timestamptz not null default now(),
  primary key (principal_id, org_id)
);
create index memberships_org on public.memberships (org_id);

create table public.role_overrides (
  org_id uuid not null references public.orgs (id) on delete cascade,
  role text not null check (role in ('admin', 'lead', 'member', 'viewer')),
  permission text not null,
  reach text check (reach in ('own', 'team', 'all')),
  primary key (org_id, role, permission)
);

create table public.teams (
  id uuid primary key,
  org_id uuid not null references public.orgs (id) on delete cascade,
  name text not null check (char_length(name) between 1 and 80),
  emoji text not null default '👥',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (org_id, id)
);
create unique index teams_name on public.teams (org_id, lower(name));
create table public.team_members (
  org_id uuid not null,
  team_id uuid not null,
  user_id uuid not null,
  created_at timestamptz not null default now(),
  primary key (team_id, user_id),
  foreign key (org_id, team_id) references public.teams (org_id, id) on delete cascade,
  foreign key (user_id, org_id) references public.memberships (principal_id, org_id) on delete cascade
);
create index team_members_user on public.team_members (user_id, org_id);

create table public.invites (
  id uuid primary key,
  org_id uuid not null references public.orgs (id) on delete cascade,
  email text not null,
  role text not null check (role in ('admin', 'lead', 'member', 'viewer')),
  team_id uuid,
  token_hash text not null unique,
  invited_by uuid not null,
  created_at timestamptz not null default now(),
  sent_at timestamptz not null default now(),
  expires_at timestamptz not null,
  accepted_at timestamptz,
  revoked_at timestamptz,
  foreign key (org_id, team_id) references public.teams (org_id, id) on delete set null (team_id)
);
create unique index invites_open on public.invites (org_id, lower(email)) where accepted_at is null and revoked_at is null;

create table public.sessions (
  id uuid primary key,
  user_id uuid not null references public.users (id) on delete cascade,
  org_id uuid references public.orgs (id) on delete set null,
  user_agent text not null default '',
  ip text not null default '',
  created_at timestamptz not null default now(),
  last_seen_at timestamptz not null default now(),
  expires_at timestamptz not null,
  revoked_at timestamptz,
  revoke_reason text
);
create index sessions_user on public.sessions (user_id, created_at desc);
create table public.refresh_tokens (
  token_hash text primary key,
  session_id uuid not null references public.sessions (id) on delete cascade,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  used_at timestamptz
);
create index refresh_tokens_session on public.refresh_tokens (session_id);
create table public.password_resets (
  token_hash text primary key,
  user_id uuid not null references public.users (id) on delete cascade,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  used_at timestamptz
);
create index password_resets_user on public.password_resets (user_id);

create table public.api_keys (
  id uuid primary key,
  org_id uuid not null references public.orgs (id) on delete cascade,
  name text not null check (char_length(name) between 1 and 80),
  prefix text not null,
  key_hash text not null unique,
  scopes text[] not null,
  created_by uuid not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz,
  last_used_at timestamptz,
  revoked_at timestamptz
);
create index api_keys_org on public.api_keys (org_id, created_at desc);
"""

# SECURITY DEFINER, because memberships are themselves behind these functions.
MEMBERSHIP = """
create function private.org_id(min_role text default 'viewer') returns uuid
language sql stable security definer set search_path = '' as $$
  select m.org_id from public.memberships m
  where m.principal_id = private.uid() and m.org_id = private.claim_org()
    and m.disabled_at is null and private.rank(m.role) >= private.rank(min_role) $$;
create function private.org_ids() returns setof uuid
language sql stable security definer set search_path = '' as $$
  select m.org_id from public.memberships m where m.principal_id = private.uid() and m.disabled_at is null $$;
create function private.org_rank() returns int
language sql stable security definer set search_path = '' as $$
  select private.rank(m.role) from public.memberships m
  where m.principal_id = private.uid() and m.org_id = private.claim_org() and m.disabled_at is null $$;
create function private.co_member_ids() returns setof uuid
language sql stable security definer set search_path = '' as $$
  select m.principal_id from public.memberships m where m.org_id = private.org_id('viewer') $$;
"""

# Orgs and users are not keyed by org_id alone; memberships may be changed only below one's own
# rank, so that an admin cannot touch an owner.
POLICIES = """
alter table public.orgs enable row level security;
alter table public.orgs force row level security;
revoke all on public.orgs from public, anon, authenticated, service_role;
grant select on public.orgs to authenticated, agentsos_system;
grant update (name, slug, logo, time_zone, locale, members_can_build, settings) on public.orgs to authenticated;
create policy orgs_select on public.orgs for select to authenticated using (id = any (array(select private.org_ids())));
create policy orgs_update on public.orgs for update to authenticated
  using (id = (select private.org_id('admin'))) with check (id = (select private.org_id('admin')));
create policy orgs_system on public.orgs for all to agentsos_system using (id = (select private.claim_org()));
create trigger orgs_touch before update on public.orgs for each row execute function private.touch();

alter table public.users enable row level security;
alter table public.users force row level security;
revoke all on public.users from public, anon, authenticated, service_role;
grant select on public.users to authenticated, agentsos_system;
grant update (display_name, avatar, preferences) on public.users to authenticated;
create policy users_select on public.users for select to authenticated
  using (id = (select private.uid()) or id = any (array(select private.co_member_ids())));
create policy users_update on public.users for update to authenticated
  using (id = (select private.uid())) with check (id = (select private.uid()));
create policy users_system on public.users for select to agentsos_system
  using (id in (select m.principal_id from public.memberships m where m.org_id = (select private.claim_org())));
create trigger users_touch before update on public.users for each row execute function private.touch();

alter table public.memberships enable row level security;
alter table public.memberships force row level security;
revoke all on public.memberships from public, anon, authenticated, service_role;
grant select, insert, delete on public.memberships to authenticated;
grant update (role, disabled_at) on public.memberships to authenticated;
grant select on public.memberships to agentsos_system;
create policy memberships_select on public.memberships for select to authenticated
  using (principal_id = (select private.uid()) or org_id = (select private.org_id('viewer')));
create policy memberships_insert on public.memberships for insert to authenticated
  with check (org_id = (select private.org_id('lead')) and private.rank(role) <= (select private.org_rank()));
create policy memberships_update on public.memberships for update to authenticated
  using (org_id = (select private.org_id('lead')) and private.rank(role) <= (select private.org_rank()))
  with check (org_id = (select private.org_id('lead')) and private.rank(role) <= (select private.org_rank()));
create policy memberships_delete on public.memberships for delete to authenticated
  using (org_id = (select private.org_id('viewer'))
         and (principal_id = (select private.uid())
              or (select private.org_rank()) >= greatest(private.rank('lead'), private.rank(role))));
create policy memberships_system on public.memberships for select to agentsos_system using (org_id = (select private.claim_org()));
"""

PERSONAL = ("user_credentials", "refresh_tokens", "password_resets")


def upgrade() -> None:
    sql(TABLES)
    sql(MEMBERSHIP)
    definer("private.org_id(text)", "authenticated")
    definer("private.org_ids()", "authenticated")
    definer("private.org_rank()", "authenticated")
    definer("private.co_member_ids()", "authenticated")
    sql(POLICIES)
    secure("role_overrides", insert="owner", update="owner", delete="owner", system="select")
    secure("teams", insert="admin", update="lead", delete="admin", system="select", touch=True)
    secure("team_members", insert="lead", update=None, delete="lead", system="select")
    secure("invites", read="lead", insert="lead", update="lead", delete=None, system="select")
    secure("api_keys", read="lead", insert="lead", update="lead", delete=None, system="select")
    secure("sessions", read=None, insert=None, update=None, delete=None, system="select")
    sql(
        "grant select on public.sessions to authenticated;"
        "create policy sessions_own on public.sessions for select to authenticated"
        " using (user_id = (select private.uid()));"
    )
    for table in PERSONAL:
        sql(
            f"alter table public.{table} enable row level security;"
            f"alter table public.{table} force row level security;"
            f"revoke all on public.{table} from public, anon, authenticated, service_role;"
        )
    for table in (
        *PERSONAL, "orgs", "users", "memberships", "role_overrides", "teams", "team_members",
        "invites", "sessions", "api_keys",
    ):  # fmt: skip
        open_to_gatekeeper(table)
