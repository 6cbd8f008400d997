"""Notifications: what a person is told, what of it they want; and the stop of a whole company."""

from agents_os.core.schema import secure, sql

revision = "0012"
down_revision = "0011"

TABLES = """
create table public.notifications (
  id uuid primary key,
  org_id uuid not null references public.orgs (id) on delete cascade,
  user_id uuid not null,
  kind text not null check (kind ~ '^[a-z_]{1,40}$'),
  source text not null check (char_length(source) <= 200), -- the fact it tells: once per person
  title text not null check (char_length(title) <= 300),
  subject_kind text not null check (subject_kind ~ '^[a-z_]{1,40}$'),
  subject_id uuid,
  caused_by uuid, -- the person whose doing it was, if it was one's
  created_at timestamptz not null default now(),
  read_at timestamptz,
  unique (org_id, user_id, source),
  foreign key (user_id, org_id) references public.memberships (principal_id, org_id) on delete cascade
);
create index notifications_newest on public.notifications (org_id, user_id, id desc);
create index notifications_unread on public.notifications (org_id, user_id, id desc) where read_at is null;
create index notifications_age on public.notifications (org_id, created_at);

create table public.notification_preferences (
  org_id uuid not null references public.orgs (id) on delete cascade,
  user_id uuid not null,
  muted text[] not null default '{}' check (cardinality(muted) <= 40),
  mailed text[] not null default '{}' check (cardinality(mailed) <= 40),
  digest boolean not null default false,
  digest_sent_at timestamptz,
  updated_at timestamptz not null default now(),
  primary key (org_id, user_id),
  foreign key (user_id, org_id) references public.memberships (principal_id, org_id) on delete cascade
);

create table public.company_stops (
  id uuid primary key,
  org_id uuid not null references public.orgs (id) on delete cascade,
  reason text not null check (char_length(reason) <= 500),
  stopped_by uuid,
  stopped_at timestamptz not null default now(),
  resumed_by uuid,
  resumed_at timestamptz check (resumed_at >= stopped_at)
);
create unique index company_stops_one_open on public.company_stops (org_id) where resumed_at is null;
"""

# What a person is told is nobody else's business, not even an administrator's.
PRIVATE = """
create policy notifications_own on public.notifications as restrictive for all to authenticated
  using (user_id = (select private.uid())) with check (user_id = (select private.uid()));
create policy notification_preferences_own on public.notification_preferences as restrictive for all to authenticated
  using (user_id = (select private.uid())) with check (user_id = (select private.uid()));
"""


def upgrade() -> None:
    sql(TABLES)
    secure("notifications", insert=None, update="viewer", update_columns="read_at", delete=None)
    secure("notification_preferences", insert="viewer", update="viewer", delete=None, touch=True)
    secure(
        "company_stops",
        insert="admin",
        update="admin",
        update_columns="resumed_by, resumed_at",
        delete=None,
        system="select",
    )
    sql(PRIVATE)
