"""Policies, decisions, approvals, votes, and the one effect of each decision."""

from agents_os.core.schema import append_only, definer, secure, sql

revision = "0007"
down_revision = "0006"

ENVIRONMENTS = "'prod', 'staging', 'test'"
VERDICTS = "'allow', 'log_only', 'require_approval', 'block'"

POLICIES = f"""
create table public.policies (
  id uuid primary key,
  org_id uuid not null references public.orgs (id) on delete cascade,
  team_id uuid,
  name text not null check (char_length(name) between 1 and 80),
  reason text not null default '' check (char_length(reason) <= 500),
  priority int not null default 0,
  enabled boolean not null default true,
  effect text not null check (effect in ({VERDICTS})),
  action_classes text[] not null default '{{}}',
  tools text[] not null default '{{}}',
  environments text[] not null default '{{}}' check (environments <@ array[{ENVIRONMENTS}]),
  agent_ids uuid[] not null default '{{}}',
  amount_over_micros bigint check (amount_over_micros >= 0),
  amount_up_to_micros bigint check (amount_up_to_micros >= 0),
  approver_roles text[] not null default '{{}}',
  approver_team_ids uuid[] not null default '{{}}',
  approver_user_ids uuid[] not null default '{{}}',
  quorum int not null default 1 check (quorum between 1 and 10),
  expires_after_s int not null default 86400 check (expires_after_s >= 60),
  created_by uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (org_id, id),
  foreign key (org_id, team_id) references public.teams (org_id, id) on delete cascade
);
create index policies_enabled on public.policies (org_id, priority desc) where enabled;
create index policies_team on public.policies (org_id, team_id) where team_id is not null;
"""

# The payload is kept only where a person must see it; else its digest is enough.
DECISIONS = f"""
create table public.decisions (
  id uuid primary key,
  org_id uuid not null references public.orgs (id) on delete cascade,
  approval_id uuid,
  action_class text not null,
  tool text not null,
  environment text not null check (environment in ({ENVIRONMENTS})),
  amount_micros bigint check (amount_micros >= 0),
  recipient text,
  agent_id uuid,
  team_id uuid,
  run_id uuid,
  step_id text,
  requested_by uuid,
  payload jsonb,
  digest text not null check (digest ~ '^[0-9a-f]{{64}}$'),
  verdict text not null check (verdict in ({VERDICTS})),
  reasons text[] not null,
  matched_rules jsonb not null,
  policy_digest text not null,
  created_at timestamptz not null default now(),
  unique (org_id, id),
  unique (org_id, approval_id, id),
  foreign key (org_id, agent_id) references public.agents (org_id, id),
  foreign key (org_id, run_id) references public.runs (org_id, id),
  check ((verdict = 'require_approval') = (approval_id is not null)),
  check ((approval_id is null) = (payload is null))
);
create index decisions_newest on public.decisions (org_id, created_at desc);
create index decisions_of_step on public.decisions (run_id, step_id) where run_id is not null;
create index decisions_of_thread on public.decisions (approval_id) where approval_id is not null;
create index decisions_of_agent on public.decisions (org_id, agent_id, created_at desc) where agent_id is not null;
"""

APPROVALS = f"""
create table public.approvals (
  id uuid primary key,
  org_id uuid not null references public.orgs (id) on delete cascade,
  kind text not null check (kind in ('action', 'question')),
  status text not null default 'pending' check (status in (
    'pending', 'deferred', 'approved', 'modified', 'rejected', 'expired', 'cancelled', 'answered', 'used')),
  decision_id uuid,
  action_class text,
  tool text,
  environment text check (environment in ({ENVIRONMENTS})),
  amount_micros bigint check (amount_micros >= 0),
  recipient text,
  payload jsonb,
  digest text,
  reasons text[] not null default '{{}}',
  question text,
  options text[] not null default '{{}}',
  answer text,
  agent_id uuid,
  team_id uuid,
  run_id uuid,
  step_id text,
  requested_by uuid,
  approver_roles text[] not null default '{{}}',
  approver_team_ids uuid[] not null default '{{}}',
  approver_user_ids uuid[] not null default '{{}}',
  quorum int not null default 1 check (quorum between 1 and 10),
  expires_after_s int not null check (expires_after_s >= 60),
  expires_at timestamptz not null,
  snoozed_until timestamptz,
  modified_by uuid,
  decided_by uuid,
  decided_at timestamptz,
  comment text not null default '',
  self_approved boolean not null default false,
  effect_used_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (org_id, id),
  foreign key (org_id, id, decision_id) references public.decisions (org_id, approval_id, id) deferrable initially deferred,
  foreign key (org_id, agent_id) references public.agents (org_id, id),
  foreign key (org_id, run_id) references public.runs (org_id, id),
  foreign key (org_id, team_id) references public.teams (org_id, id) on delete set null (team_id),
  check (case kind when 'action' then decision_id is not null and payload is not null and digest is not null and question is null
                   else decision_id is null and payload is null and question is not null end),
  check ((status = 'answered') = (answer is not null)),
  check ((status = 'used') = (effect_used_at is not null)),
  check ((status in ('pending', 'deferred')) = (decided_at is null)),
  check ((status = 'deferred') = (snoozed_until is not null)),
  check (not self_approved or quorum = 1)
);
create index approvals_newest on public.approvals (org_id, id desc);
create index approvals_open on public.approvals (org_id, expires_at) where status in ('pending', 'deferred');
create index approvals_of_run on public.approvals (run_id) where run_id is not null;
-- Deferred: a decision and its thread point at each other.
alter table public.decisions add foreign key (org_id, approval_id)
  references public.approvals (org_id, id) deferrable initially deferred;

create table public.approval_votes (
  id uuid primary key,
  org_id uuid not null,
  approval_id uuid not null,
  decision_id uuid not null,
  user_id uuid not null,
  vote text not null check (vote in ('approve', 'reject')),
  via text not null check (via in ('user', 'api_key')),
  comment text not null default '',
  created_at timestamptz not null default now(),
  unique (decision_id, user_id, vote),
  foreign key (org_id, approval_id) references public.approvals (org_id, id),
  foreign key (org_id, approval_id, decision_id) references public.decisions (org_id, approval_id, id)
);
create index approval_votes_of on public.approval_votes (approval_id);

-- One row per effect: of a decision at most one, of a thread at most one.
create table public.decision_effects (
  decision_id uuid primary key,
  org_id uuid not null,
  approval_id uuid,
  digest text not null,
  confirmed_at timestamptz not null default now(),
  unique (approval_id),
  foreign key (org_id, decision_id) references public.decisions (org_id, id),
  foreign key (org_id, approval_id, decision_id) references public.decisions (org_id, approval_id, id)
);
"""

# What was asked for and by whom never changes; payload and digest only with a new decision.
CHANGEABLE = (
    "status, decision_id, amount_micros, recipient, payload, digest, reasons, answer,"
    " approver_roles, approver_team_ids, approver_user_ids, quorum, expires_after_s, expires_at,"
    " snoozed_until, modified_by, decided_by, decided_at, comment, self_approved, effect_used_at"
)

GUARD = """
create function private.guard_approval() returns trigger language plpgsql set search_path = '' as $$ begin
  if (new.digest is distinct from old.digest or new.payload is distinct from old.payload)
     and new.decision_id is not distinct from old.decision_id then
    raise exception 'a changed payload needs a new decision' using errcode = '42501';
  end if;
  if not (old.status in ('pending', 'deferred')
          or old.status in ('approved', 'modified') and new.status in ('used', 'cancelled')
          or old.status = new.status) then
    raise exception 'an approval that is % cannot become %', old.status, new.status using errcode = '42501';
  end if;
  if old.status not in ('pending', 'deferred') and new.decision_id is distinct from old.decision_id then
    raise exception 'a decided approval keeps its decision' using errcode = '42501';
  end if;
  return new;
end $$;
create trigger approvals_guard before update on public.approvals for each row execute function private.guard_approval();
"""

KEYHOLE = """
create function private.orgs_with_due_approvals(due timestamptz) returns setof uuid
language sql stable security definer set search_path = '' as $$
  select distinct org_id from public.approvals
  where status in ('pending', 'deferred') and (expires_at <= due or snoozed_until <= due) $$;
create policy approvals_definer on public.approvals for select to current_user using (true);
"""


def upgrade() -> None:
    sql(POLICIES)
    sql(DECISIONS)
    sql(APPROVALS)
    secure("policies", insert="lead", update="lead", delete=None, system="select", touch=True)
    secure("decisions", update=None, delete=None, system="select, insert")
    append_only("decisions")
    secure(
        "approvals",
        delete=None,
        update_columns=CHANGEABLE,
        system="select, insert, update",
        touch=True,
    )
    sql(GUARD)
    secure("approval_votes", update=None, delete=None, system="select")
    append_only("approval_votes")
    secure("decision_effects", update=None, delete=None, system="select, insert")
    append_only("decision_effects")
    sql(KEYHOLE)
    definer("private.orgs_with_due_approvals(timestamptz)", "agentsos_worker")
