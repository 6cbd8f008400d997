"""Megabytes of files count by the plan; a signed link finds its file."""

from agents_os.core.schema import definer, sql

revision = "0040"
down_revision = "0039"

# As in 0032, with the stored files.
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
    when 'storage_mb' then (select ceil(coalesce(sum(d.size_bytes), 0) / 1000000) from public.documents d
                            where d.org_id = org)
    else 0 end $$;
"""

# For a link that we signed ourselves: a document that was deleted opens no more, at once.
SIGNED = """
create function private.signed_document(org uuid, document uuid, moment timestamptz)
returns table (name text, media_type text, size_bytes bigint, storage_key text)
language sql stable security definer set search_path = '' as $$
  select d.name, d.media_type, d.size_bytes, d.storage_key from public.documents d
  where d.org_id = org and d.id = document and d.storage_key is not null
    and (d.expires_at is null or d.expires_at > moment) $$;
"""


def upgrade() -> None:
    sql(IN_USE)
    sql(SIGNED)
    definer("private.signed_document(uuid, uuid, timestamptz)", "agentsos_auth")
