"""An organisation's own provider keys, and the models it allows."""

from agents_os.core.schema import secure, sql

revision = "0013"
down_revision = "0012"

TABLES = """
create table public.provider_keys (
  id uuid primary key,
  org_id uuid not null references public.orgs (id) on delete cascade,
  slug text not null check (slug ~ '^[a-z_]{2,20}-[0-9a-f]{6}$'),
  provider text not null check (char_length(provider) between 1 and 20),
  name text not null check (char_length(name) between 1 and 80),
  base_url text check (char_length(base_url) between 1 and 500),
  sealed bytea check (substring(sealed from 1 for 4) = 'aos1' and octet_length(sealed) <= 4096),
  last4 text not null check (char_length(last4) <= 4),
  models text[] not null check (cardinality(models) <= 500),
  verdict text not null check (verdict in ('works', 'wrong_key', 'no_quota', 'unreachable', 'refused')),
  verdict_message text not null check (char_length(verdict_message) <= 1000),
  tested_at timestamptz not null,
  created_by uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (org_id, id),
  unique (org_id, slug),
  unique (org_id, name)
);

-- One row per organisation; null: every model it can reach.
create table public.model_rules (
  org_id uuid primary key references public.orgs (id) on delete cascade,
  allowed text[] check (cardinality(allowed) <= 500),
  updated_at timestamptz not null default now()
);
"""


def upgrade() -> None:
    sql(TABLES)
    secure("provider_keys", insert="lead", update="lead", delete="lead", touch=True)
    secure("model_rules", insert="lead", update="lead", delete=None, touch=True)


def downgrade() -> None:
    sql("drop table public.model_rules, public.provider_keys;")
