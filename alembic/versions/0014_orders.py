"""Services of agents, quotes, orders and their timelines."""

from agents_os.core.schema import append_only, definer, secure, sql

revision = "0014"
down_revision = "0013"

SERVICES = """
create table public.services (
  id uuid primary key,
  org_id uuid not null references public.orgs (id) on delete cascade,
  agent_id uuid not null,
  key text not null check (key ~ '^[a-z][a-z0-9_]{0,59}$'),
  name text not null check (char_length(name) between 1 and 80),
  description text not null check (char_length(description) <= 500),
  intake_form jsonb not null check (jsonb_typeof(intake_form) = 'object'),
  deliverable jsonb not null check (jsonb_typeof(deliverable) = 'object'),
  criteria jsonb not null default '[]' check (jsonb_typeof(criteria) = 'array'),
  price_credits int not null check (price_credits between 10 and 50),
  expected_minutes int not null check (expected_minutes between 1 and 10080),
  revision_limit int not null default 2 check (revision_limit between 0 and 5),
  auto_accept_days int default 5 check (auto_accept_days between 1 and 30),
  offered boolean not null default true,
  changed_here boolean not null default false,
  revision int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (org_id, id),
  unique (agent_id, key),
  foreign key (org_id, agent_id) references public.agents (org_id, id)
);
create index services_by_name on public.services (org_id, lower(name), id);

-- What agents hired before this release offer; afterwards publishing a version does it.
insert into public.services
  (id, org_id, agent_id, key, name, description, intake_form, deliverable, price_credits,
   expected_minutes)
select gen_random_uuid(), a.org_id, a.id, s ->> 'key', s ->> 'name', s ->> 'description',
  s -> 'intake_form', s -> 'deliverables' -> 0, (s ->> 'price_credits')::int,
  (s ->> 'turnaround_minutes')::int
from public.agents a
join public.agent_versions v on v.id = a.published_version_id
cross join jsonb_array_elements(v.definition -> 'services') s;

create table public.quotes (
  id uuid primary key,
  org_id uuid not null,
  service_id uuid not null,
  terms jsonb not null check (jsonb_typeof(terms) = 'object'),
  lines jsonb not null check (jsonb_typeof(lines) = 'array'),
  total_micros bigint not null check (total_micros > 0),
  expected_s int not null check (expected_s > 0),
  past_orders int not null check (past_orders >= 0),
  user_id uuid,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  used_at timestamptz,
  unique (org_id, id),
  foreign key (org_id, service_id) references public.services (org_id, id)
);
create index quotes_of_service on public.quotes (service_id);
create index quotes_unused on public.quotes (expires_at) where used_at is null;
"""

ORDERS = """
create table public.orders (
  id uuid primary key,
  org_id uuid not null,
  service_id uuid not null,
  agent_id uuid not null,
  quote_id uuid not null,
  line int not null,
  task_id uuid not null unique,
  hold_id uuid not null,
  name text not null,
  terms jsonb not null,
  answers jsonb not null,
  status text not null default 'placed' check (status in (
    'placed', 'in_progress', 'in_review', 'accepted', 'refunded', 'cancelled')),
  price_micros bigint not null check (price_micros > 0),
  expected_s int not null,
  past_orders int not null,
  owner_id uuid,
  team_id uuid,
  visibility text not null default 'org' check (visibility in ('private', 'team', 'org')),
  placed_from jsonb not null default '{}',
  revisions_used int not null default 0,
  retries int not null default 0,
  deliverable_id uuid,
  started_at timestamptz,
  delivered_at timestamptz,
  auto_accept_at timestamptz,
  closed_at timestamptz,
  refund_reason text check (refund_reason in ('failed', 'stopped', 'rejected', 'agent_archived')),
  work_s int,
  work_events int,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (org_id, id),
  unique (quote_id, line),
  check ((status in ('accepted', 'refunded', 'cancelled')) = (closed_at is not null)),
  check ((status = 'refunded') = (refund_reason is not null)),
  foreign key (org_id, service_id) references public.services (org_id, id),
  foreign key (org_id, agent_id) references public.agents (org_id, id),
  foreign key (org_id, quote_id) references public.quotes (org_id, id),
  foreign key (org_id, task_id) references public.tasks (org_id, id),
  foreign key (org_id, deliverable_id) references public.deliverables (org_id, id),
  foreign key (owner_id, org_id) references public.memberships (principal_id, org_id) on delete set null (owner_id),
  foreign key (org_id, team_id) references public.teams (org_id, id) on delete set null (team_id)
) with (fillfactor = 85);
create index orders_newest on public.orders (org_id, id desc);
create index orders_of_service on public.orders (service_id, id desc);
create index orders_of_agent on public.orders (org_id, agent_id, id desc);
create index orders_of_owner on public.orders (owner_id, org_id);
create index orders_of_team on public.orders (org_id, team_id) where team_id is not null;
create index orders_to_accept on public.orders (auto_accept_at) where status = 'in_review';

create table public.order_notes (
  id uuid primary key,
  org_id uuid not null,
  order_id uuid not null,
  happening text not null,
  text text not null default '' check (char_length(text) <= 20000),
  user_id uuid,
  created_at timestamptz not null default now(),
  foreign key (org_id, order_id) references public.orders (org_id, id) on delete cascade
);
create index order_notes_of on public.order_notes (order_id, id);

-- The worker asks for those of every organisation.
create policy orders_definer on public.orders for select to current_user using (true);
create function private.orders_to_accept(moment timestamptz) returns table (org_id uuid, order_id uuid)
language sql stable security definer set search_path = '' as $$
  select o.org_id, o.id from public.orders o
  where o.status = 'in_review' and o.auto_accept_at <= moment order by o.auto_accept_at limit 100 $$;
"""

# What was ordered, of whom and for how much never changes.
CHANGEABLE = (
    "status, revisions_used, retries, deliverable_id, started_at, delivered_at, auto_accept_at,"
    " closed_at, refund_reason, work_s, work_events"
)


def upgrade() -> None:
    sql(SERVICES)
    sql(ORDERS)
    secure("services", delete=None, system="select, insert, update", touch=True)
    secure("quotes", delete=None, update_columns="used_at")
    secure(
        "orders",
        delete=None,
        update_columns=CHANGEABLE,
        system="select, insert, update",
        touch=True,
    )
    secure("order_notes", update=None, delete=None, system="select, insert")
    append_only("order_notes")
    definer("private.orders_to_accept(timestamptz)", "agentsos_worker")
