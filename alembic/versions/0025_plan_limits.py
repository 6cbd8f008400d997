"""How much of what its plan limits a company uses, counted under a lock."""

from agents_os.core.schema import sql

revision = "0025"
down_revision = "0024"

# With the caller's rights: row-level security bounds what is counted. Agents and keys that are
# put away need no place; a batch is carried out at once, and there are no workflows yet.
FUNCTIONS = """
create function ledger.in_use(org uuid, resource text) returns bigint
language sql stable set search_path = '' as $$
  select case resource
    when 'agents' then (select count(*) from public.agents a
                        where a.org_id = org and a.lifecycle <> 'archived')
    when 'api_keys' then (select count(*) from public.api_keys k where k.org_id = org
                          and k.revoked_at is null and (k.expires_at is null or k.expires_at > now()))
    when 'plugin_integrations' then (select count(*) from public.tool_servers s where s.org_id = org)
    else 0 end $$;

-- Who asks next waits until this transaction ends, and then counts what it has added.
create function ledger.take_place(org uuid, resource text, out plan text, out used bigint)
language plpgsql volatile set search_path = '' as $$ begin
  perform pg_advisory_xact_lock(hashtextextended('plan limit ' || org || ' ' || resource, 0));
  select o.plan, ledger.in_use(org, resource) into plan, used from public.orgs o where o.id = org;
end $$;
"""
SIGNATURES = ("ledger.in_use(uuid, text)", "ledger.take_place(uuid, text)")


def upgrade() -> None:
    sql(FUNCTIONS)
    for signature in SIGNATURES:
        sql(
            f"revoke all on function {signature} from public;"
            f"grant execute on function {signature} to authenticated, agentsos_system;"
        )


def downgrade() -> None:
    for signature in SIGNATURES:
        sql(f"drop function {signature};")
