"""Which features are on for whom: every flip of a flag, for ever; the newest one counts."""

from agents_os.core.schema import append_only, sql

revision = "0045"
down_revision = "0044"

TABLE = """
create table public.flag_flips (
  id bigint generated always as identity primary key,
  flag text not null check (char_length(flag) <= 40),
  org_id uuid references public.orgs (id) on delete restrict,  -- null: everybody
  percent numeric(5, 2) check (percent between 0 and 100),
  plans text[],
  is_on boolean,  -- of one company; null: like everybody
  flipped_by text not null check (char_length(flipped_by) between 1 and 80),
  why text not null check (char_length(why) between 1 and 500),
  created_at timestamptz not null default now(),
  check ((org_id is null) = (percent is not null and plans is not null)),
  check (org_id is not null or is_on is null)
);
create index flag_flips_newest on public.flag_flips (org_id, flag, id desc);

-- A company sees what holds for it, but not who decided that, and why.
alter table public.flag_flips enable row level security;
alter table public.flag_flips force row level security;
revoke all on public.flag_flips from public, anon, authenticated, service_role, agentsos_auth, agentsos_system;
grant select (id, flag, org_id, percent, plans, is_on) on public.flag_flips to authenticated, agentsos_system;
grant select, insert on public.flag_flips to agentsos_worker;
create policy flag_flips_everybody on public.flag_flips for select to authenticated, agentsos_system
  using (org_id is null);
create policy flag_flips_select on public.flag_flips for select to authenticated
  using (org_id = (select private.org_id('viewer')));
create policy flag_flips_system on public.flag_flips for select to agentsos_system
  using (org_id = (select private.claim_org()));
create policy flag_flips_operator on public.flag_flips for all to agentsos_worker using (true) with check (true);
"""


def upgrade() -> None:
    sql(TABLE)
    append_only("flag_flips")


def downgrade() -> None:
    sql("drop table public.flag_flips;")
