"""The game: XP ledger and balances, accepted work, skills, quests, achievements, settings."""

from agents_os.core.schema import append_only, secure, sql

revision = "0010"
down_revision = "0009"

TABLES = """
create table public.game_settings (
  org_id uuid primary key references public.orgs (id) on delete cascade,
  mode text not null default 'full' check (mode in ('off', 'subtle', 'full')),
  human_xp boolean not null default true,
  streaks boolean not null default true,
  quests boolean not null default true,
  achievements boolean not null default true,
  boards boolean not null default true,
  individual_board boolean not null default false,
  sounds boolean not null default false,
  pixel_theme boolean not null default true,
  rank_names jsonb not null default '{}',
  base_points jsonb not null default '{}',
  working_days int[] not null default '{1,2,3,4,5}' check (working_days <@ '{1,2,3,4,5,6,7}' and cardinality(working_days) > 0),
  holidays date[] not null default '{}' check (cardinality(holidays) <= 400),
  season_months int not null default 3 check (season_months in (1, 2, 3, 4, 6, 12)),
  updated_at timestamptz not null default now()
);

create table public.game_preferences (
  org_id uuid not null references public.orgs (id) on delete cascade,
  user_id uuid not null,
  hidden boolean not null default false,
  human_xp boolean not null default false,
  streak boolean not null default false,
  on_board boolean not null default false,
  reduced_motion boolean not null default false,
  notifications boolean not null default true,
  updated_at timestamptz not null default now(),
  primary key (org_id, user_id),
  foreign key (user_id, org_id) references public.memberships (principal_id, org_id) on delete cascade
);

-- What the game knows of each deliverable version: handed in, accepted, taken back.
create table public.game_outcomes (
  id uuid primary key,
  org_id uuid not null references public.orgs (id) on delete cascade,
  task_id uuid not null,
  deliverable_id uuid not null,
  version int not null check (version > 0),
  agent_id uuid not null,
  team_id uuid,
  creator_id uuid,
  accepted_by uuid,
  priority text not null check (priority in ('LOW', 'MEDIUM', 'HIGH')),
  counted_as text not null check (counted_as in ('LOW', 'MEDIUM', 'HIGH')),
  size text not null check (size in ('S', 'M', 'L', 'XL')),
  category text not null,
  quality text not null check (quality in ('first_time', 'accepted', 'after_changes')),
  auto boolean not null,
  intake_digest text check (char_length(intake_digest) = 64),
  xp int not null check (xp >= 0),
  flags text[] not null default '{}',
  accepted_at timestamptz not null,
  accepted_day date not null,
  review_minutes int check (review_minutes >= 0),
  reversed_at timestamptz,
  reversed_because text check (reversed_because in ('rejected', 'refunded', 'reopened')),
  unique (org_id, id),
  unique (org_id, deliverable_id, version),
  foreign key (org_id, agent_id) references public.agents (org_id, id) on delete cascade,
  check ((reversed_at is null) = (reversed_because is null))
);
create index game_outcomes_agent on public.game_outcomes (org_id, agent_id, accepted_at desc);
create index game_outcomes_creator on public.game_outcomes (org_id, creator_id, accepted_day);
create index game_outcomes_day on public.game_outcomes (org_id, accepted_day);

create table public.game_reviews (
  org_id uuid not null references public.orgs (id) on delete cascade,
  deliverable_id uuid not null,
  version int not null check (version > 0),
  task_id uuid not null,
  agent_id uuid,
  submitted_at timestamptz not null,
  decided_at timestamptz,
  verdict text check (verdict in ('accepted', 'changes_requested', 'rejected')),
  primary key (org_id, deliverable_id, version),
  check ((decided_at is null) = (verdict is null))
);
create index game_reviews_time on public.game_reviews (org_id, submitted_at);

-- The truth about points. `balance_after` and `level_after` make balances rebuildable although
-- levels never fall. `season` is the first day of it, for teams.
create table public.xp_entries (
  id uuid primary key,
  org_id uuid not null references public.orgs (id) on delete cascade,
  account_kind text not null check (account_kind in ('agent', 'person', 'team', 'company')),
  account_id uuid not null,
  season date check ((season is not null) = (account_kind = 'team')),
  reason text not null check (reason in ('award', 'coaching', 'reversal')),
  amount int not null,
  source_type text not null check (source_type in ('deliverable', 'reversal')),
  source_id text not null check (char_length(source_id) between 1 and 100),
  rule_version int not null check (rule_version > 0),
  reverses uuid,
  outcome_id uuid not null,
  agent_id uuid not null,
  explanation jsonb not null,
  balance_after int not null check (balance_after >= 0),
  level_after int not null check (level_after between 1 and 50),
  created_at timestamptz not null default now(),
  unique (org_id, id),
  unique (org_id, source_type, source_id, rule_version, account_kind, account_id),
  check (case reason when 'reversal' then amount <= 0 else amount >= 0 end),
  check ((reverses is not null) = (reason = 'reversal')),
  foreign key (org_id, reverses) references public.xp_entries (org_id, id),
  foreign key (org_id, outcome_id) references public.game_outcomes (org_id, id)
);
create unique index xp_entries_reversed_once on public.xp_entries (org_id, reverses) where reverses is not null;
create index xp_entries_account on public.xp_entries (org_id, account_kind, account_id, id desc);
create index xp_entries_outcome on public.xp_entries (org_id, outcome_id);

-- Projection of the ledger.
create table public.xp_balances (
  id uuid primary key default gen_random_uuid(),
  org_id uuid not null references public.orgs (id) on delete cascade,
  account_kind text not null check (account_kind in ('agent', 'person', 'team', 'company')),
  account_id uuid not null,
  season date check ((season is not null) = (account_kind = 'team')),
  total int not null check (total >= 0),
  level int not null check (level between 1 and 50),
  on_board boolean not null default false,
  updated_at timestamptz not null default now(),
  unique nulls not distinct (org_id, account_kind, account_id, season)
);

create table public.skill_recommendations (
  id uuid primary key,
  org_id uuid not null references public.orgs (id) on delete cascade,
  agent_id uuid not null,
  skill_key text not null check (char_length(skill_key) between 1 and 60),
  status text not null default 'open' check (status in ('open', 'accepted', 'dismissed')),
  evidence jsonb not null,
  comment text not null default '' check (char_length(comment) <= 500),
  answered_by uuid,
  answered_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (org_id, agent_id, skill_key),
  foreign key (org_id, agent_id) references public.agents (org_id, id) on delete cascade,
  check ((status = 'open') = (answered_at is null))
);

create table public.game_achievements (
  id uuid primary key,
  org_id uuid not null references public.orgs (id) on delete cascade,
  key text not null check (char_length(key) between 1 and 60),
  agent_id uuid,
  evidence text not null check (char_length(evidence) <= 500),
  earned_at timestamptz not null,
  unique nulls not distinct (org_id, key, agent_id),
  foreign key (org_id, agent_id) references public.agents (org_id, id) on delete cascade
);

create table public.weekly_quests (
  id uuid primary key,
  org_id uuid not null references public.orgs (id) on delete cascade,
  team_id uuid,
  week date not null check (extract(isodow from week) = 1),
  quest_key text not null check (char_length(quest_key) between 1 and 60),
  baseline double precision,
  target double precision not null,
  picked_by uuid,
  created_at timestamptz not null default now(),
  unique nulls not distinct (org_id, team_id, week),
  foreign key (org_id, team_id) references public.teams (org_id, id) on delete cascade
);

create table public.agent_pauses (
  id uuid primary key,
  org_id uuid not null references public.orgs (id) on delete cascade,
  agent_id uuid not null,
  first_day date not null,
  last_day date check (last_day >= first_day),
  foreign key (org_id, agent_id) references public.agents (org_id, id) on delete cascade
);
create index agent_pauses_agent on public.agent_pauses (org_id, agent_id);
create unique index agent_pauses_one_open on public.agent_pauses (org_id, agent_id) where last_day is null;
"""

# A person's points and choices are nobody else's business, not even an administrator's; on the
# opt-in board a person shows the balance, never the entries.
PRIVATE = """
create policy game_preferences_own on public.game_preferences as restrictive for all to authenticated
  using (user_id = (select private.uid())) with check (user_id = (select private.uid()));
create policy xp_entries_own on public.xp_entries as restrictive for select to authenticated
  using (account_kind <> 'person' or account_id = (select private.uid()));
create policy xp_balances_own on public.xp_balances as restrictive for select to authenticated
  using (account_kind <> 'person' or on_board or account_id = (select private.uid()));
create policy xp_balances_own_choice on public.xp_balances as restrictive for update to authenticated
  using (account_kind = 'person' and account_id = (select private.uid()))
  with check (account_kind = 'person' and account_id = (select private.uid()));
"""


def upgrade() -> None:
    sql(TABLES)
    secure("game_settings", insert="admin", update="admin", delete=None, touch=True)
    secure("game_preferences", insert="viewer", update="viewer", delete=None, touch=True)
    secure("game_outcomes", insert=None, update=None, delete=None, system="select, insert, update")
    secure("game_reviews", insert=None, update=None, delete=None, system="select, insert, update")
    secure("xp_entries", insert=None, update=None, delete=None, system="select, insert")
    append_only("xp_entries")
    secure("xp_balances", insert=None, update="viewer", update_columns="on_board", delete=None)
    secure(
        "skill_recommendations",
        insert=None,
        update="lead",
        update_columns="status, comment, answered_by, answered_at",
        delete=None,
        system="select, insert, update",
        touch=True,
    )
    secure("game_achievements", insert=None, update=None, delete=None, system="select, insert")
    secure("weekly_quests", update=None, delete=None, system="select")
    secure("agent_pauses", insert=None, update=None, delete=None, system="select, insert, update")
    sql(PRIVATE)
