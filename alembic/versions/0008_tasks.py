"""Tasks, their comments, dependencies and attachments; deliverables, versions, reviews."""

from agents_os.core.schema import append_only, secure, sql

revision = "0008"
down_revision = "0007"

TASKS = """
create table public.tasks (
  id uuid primary key,
  org_id uuid not null references public.orgs (id) on delete cascade,
  title text not null check (char_length(title) between 1 and 200),
  details text not null default '' check (char_length(details) <= 20000),
  priority text not null default 'MEDIUM' check (priority in ('LOW', 'MEDIUM', 'HIGH')),
  category text not null default 'content' check (category in ('content', 'analysis', 'communication', 'research')),
  size text not null default 'M' check (size in ('S', 'M', 'L', 'XL')),
  status text not null default 'pending' check (status in (
    'pending', 'in_progress', 'waiting', 'in_review', 'completed', 'cancelled')),
  assignee_agent_id uuid,
  assignee_user_id uuid,
  creator_id uuid,
  created_by_agent_id uuid,
  owner_id uuid,
  team_id uuid,
  visibility text not null default 'org' check (visibility in ('private', 'team', 'org')),
  due_at timestamptz,
  criteria jsonb not null default '[]' check (jsonb_typeof(criteria) = 'array'),
  origin_conversation_id uuid,
  origin_message_id uuid,
  order_id uuid,
  run_id uuid,
  attempts int not null default 0 check (attempts >= 0),
  hold_reason text check (char_length(hold_reason) <= 500),
  failure text check (char_length(failure) <= 500),
  cancel_reason text check (char_length(cancel_reason) <= 500),
  revision int not null default 1,
  position double precision not null,
  started_at timestamptz,
  completed_at timestamptz,
  cancelled_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (org_id, id),
  check (num_nonnulls(assignee_agent_id, assignee_user_id) <= 1),
  check ((status = 'completed') = (completed_at is not null)),
  check ((status = 'cancelled') = (cancelled_at is not null)),
  foreign key (org_id, assignee_agent_id) references public.agents (org_id, id),
  foreign key (org_id, created_by_agent_id) references public.agents (org_id, id),
  foreign key (assignee_user_id, org_id) references public.memberships (principal_id, org_id) on delete set null (assignee_user_id),
  foreign key (creator_id, org_id) references public.memberships (principal_id, org_id) on delete set null (creator_id),
  foreign key (owner_id, org_id) references public.memberships (principal_id, org_id) on delete set null (owner_id),
  foreign key (org_id, team_id) references public.teams (org_id, id) on delete set null (team_id),
  foreign key (org_id, origin_conversation_id) references public.conversations (org_id, id) on delete set null (origin_conversation_id),
  foreign key (org_id, origin_message_id) references public.messages (org_id, id) on delete set null (origin_message_id),
  foreign key (org_id, run_id) references public.runs (org_id, id)
) with (fillfactor = 85);
create index tasks_board on public.tasks (org_id, status, position desc, id);
create index tasks_of_agent on public.tasks (org_id, assignee_agent_id, status) where assignee_agent_id is not null;
create index tasks_of_person on public.tasks (assignee_user_id, org_id) where assignee_user_id is not null;
create index tasks_of_creator on public.tasks (creator_id, org_id);
create index tasks_of_owner on public.tasks (owner_id, org_id);
create index tasks_of_team on public.tasks (org_id, team_id) where team_id is not null;
create index tasks_due on public.tasks (org_id, due_at) where status not in ('completed', 'cancelled');
create index tasks_of_message on public.tasks (org_id, origin_message_id) where origin_message_id is not null;
create index tasks_of_conversation on public.tasks (org_id, origin_conversation_id) where origin_conversation_id is not null;

create table public.task_comments (
  id uuid primary key,
  org_id uuid not null,
  task_id uuid not null,
  author_id uuid,
  author_agent_id uuid,
  text text not null check (char_length(text) between 1 and 20000),
  mention_ids uuid[] not null default '{}' check (cardinality(mention_ids) <= 20),
  for_agent boolean not null default false,
  created_at timestamptz not null default now(),
  foreign key (org_id, task_id) references public.tasks (org_id, id) on delete cascade,
  foreign key (org_id, author_agent_id) references public.agents (org_id, id)
);
create index task_comments_of_task on public.task_comments (task_id, id);

create table public.task_dependencies (
  id uuid primary key,
  org_id uuid not null,
  task_id uuid not null,
  depends_on_id uuid not null check (depends_on_id <> task_id),
  unique (task_id, depends_on_id),
  foreign key (org_id, task_id) references public.tasks (org_id, id) on delete cascade,
  foreign key (org_id, depends_on_id) references public.tasks (org_id, id) on delete cascade
);
create index task_dependencies_of on public.task_dependencies (depends_on_id);

create table public.task_attachments (
  id uuid primary key,
  org_id uuid not null,
  task_id uuid not null,
  name text not null check (char_length(name) between 1 and 80),
  media_type text not null check (char_length(media_type) <= 80),
  content text not null check (char_length(content) between 1 and 100000),
  size_bytes int not null check (size_bytes > 0),
  author_id uuid,
  created_at timestamptz not null default now(),
  unique (task_id, name),
  foreign key (org_id, task_id) references public.tasks (org_id, id) on delete cascade
);
"""

DELIVERABLES = """
create table public.deliverables (
  id uuid primary key,
  org_id uuid not null,
  task_id uuid not null,
  status text not null default 'in_review' check (status in ('in_review', 'accepted', 'changes_requested', 'rejected')),
  current_version int not null default 1 check (current_version > 0),
  title text not null check (char_length(title) between 1 and 80),
  summary text not null default '' check (char_length(summary) <= 500),
  agent_id uuid,
  user_id uuid,
  decided_by uuid,
  decided_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (org_id, id),
  foreign key (org_id, task_id) references public.tasks (org_id, id) on delete cascade,
  foreign key (org_id, agent_id) references public.agents (org_id, id)
);
create index deliverables_of_task on public.deliverables (task_id, id);
create index deliverables_of_agent on public.deliverables (org_id, agent_id) where agent_id is not null;
-- one at a time: the next may come after a rejection
create unique index deliverables_current on public.deliverables (task_id) where status <> 'rejected';

create table public.deliverable_versions (
  id uuid primary key,
  org_id uuid not null,
  deliverable_id uuid not null,
  number int not null check (number > 0),
  title text not null,
  summary text not null,
  sections jsonb not null check (jsonb_typeof(sections) = 'array'),
  digest text not null check (digest ~ '^[0-9a-f]{64}$'),
  run_id uuid,
  created_at timestamptz not null default now(),
  unique (deliverable_id, number),
  foreign key (org_id, deliverable_id) references public.deliverables (org_id, id),
  foreign key (org_id, run_id) references public.runs (org_id, id)
);

create table public.deliverable_reviews (
  id uuid primary key,
  org_id uuid not null,
  deliverable_id uuid not null,
  version int not null,
  verdict text not null check (verdict in ('accepted', 'changes_requested', 'rejected')),
  comment text not null default '' check (char_length(comment) <= 20000),
  criteria jsonb not null default '[]',
  reviewer_id uuid,
  auto boolean not null default false,
  self_accepted boolean not null default false,
  created_at timestamptz not null default now(),
  foreign key (org_id, deliverable_id) references public.deliverables (org_id, id),
  foreign key (deliverable_id, version) references public.deliverable_versions (deliverable_id, number)
);
create index deliverable_reviews_of on public.deliverable_reviews (deliverable_id, id);
"""

# Where a task comes from never changes.
CHANGEABLE = (
    "title, details, priority, category, size, status, assignee_agent_id, assignee_user_id,"
    " owner_id, team_id, visibility, due_at, criteria, run_id, attempts, hold_reason, failure,"
    " cancel_reason, revision, position, started_at, completed_at, cancelled_at"
)


def upgrade() -> None:
    sql(TASKS)
    sql(DELIVERABLES)
    secure(
        "tasks",
        delete=None,
        update_columns=CHANGEABLE,
        system="select, insert, update",
        touch=True,
    )
    secure("task_comments", update=None, delete=None, system="select, insert")
    secure("task_dependencies", update=None, system="select, insert, delete")
    secure("task_attachments", update=None, system="select, insert, delete")
    secure(
        "deliverables",
        delete=None,
        update_columns="status, current_version, title, summary, agent_id, user_id, decided_by, decided_at",
        system="select, insert, update",
        touch=True,
    )
    secure("deliverable_versions", update=None, delete=None, system="select, insert")
    append_only("deliverable_versions")
    secure("deliverable_reviews", update=None, delete=None, system="select, insert")
    append_only("deliverable_reviews")
