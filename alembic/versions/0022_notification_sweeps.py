"""Where the worker looks for old notifications and for digests that are due."""

from agents_os.core.schema import definer, sql

revision = "0022"
down_revision = "0021"

KEYHOLES = """
create function private.orgs_with_old_notifications(before timestamptz) returns setof uuid
language sql stable security definer set search_path = '' as $$
  select o.id from public.orgs o where exists (
    select from public.notifications n where n.org_id = o.id and n.created_at < before) $$;
create function private.digests_due(before timestamptz) returns table (org_id uuid, user_id uuid)
language sql stable security definer set search_path = '' as $$
  select p.org_id, p.user_id from public.notification_preferences p
  where p.digest and coalesce(p.digest_sent_at, '-infinity') < before and exists (
    select from public.notifications n
    where n.org_id = p.org_id and n.user_id = p.user_id and n.read_at is null
      and n.created_at > coalesce(p.digest_sent_at, before)) $$;
create policy notifications_definer on public.notifications for select to current_user using (true);
create policy notification_preferences_definer on public.notification_preferences for select to current_user using (true);
"""


def upgrade() -> None:
    sql(KEYHOLES)
    definer("private.orgs_with_old_notifications(timestamptz)", "agentsos_worker")
    definer("private.digests_due(timestamptz)", "agentsos_worker")
