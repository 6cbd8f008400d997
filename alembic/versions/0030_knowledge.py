"""Knowledge bases, which agents may use them, their documents, links to share those."""

from agents_os.core.schema import definer, secure, sql

revision = "0030"
down_revision = "0029"

BASES = """
create table public.knowledge_bases (
  id uuid primary key,
  org_id uuid not null references public.orgs (id) on delete cascade,
  name text not null check (char_length(name) between 1 and 80),
  description text not null default '' check (char_length(description) <= 500),
  embedding_model text not null check (char_length(embedding_model) between 1 and 200),
  chunk_size int not null default 1000 check (chunk_size between 200 and 8000),
  chunk_overlap int not null default 200 check (chunk_overlap between 0 and chunk_size / 2),
  index_version bigint not null default 1, -- grows with every change of what a search may find
  owner_id uuid,
  team_id uuid,
  visibility text not null default 'org' check (visibility in ('private', 'team', 'org')),
  members_add boolean not null default false, -- everybody who sees it may add documents
  searches int not null default 0, -- those that asked this base, and those that it answered
  hits int not null default 0,
  last_used_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (org_id, id),
  foreign key (org_id, team_id) references public.teams (org_id, id) on delete set null (team_id),
  foreign key (owner_id, org_id) references public.memberships (principal_id, org_id) on delete set null (owner_id)
);
create unique index knowledge_bases_name on public.knowledge_bases (org_id, lower(name));
create index knowledge_bases_owner on public.knowledge_bases (owner_id, org_id);
create index knowledge_bases_team on public.knowledge_bases (org_id, team_id) where team_id is not null;

create table public.knowledge_grants (
  id uuid primary key,
  org_id uuid not null,
  base_id uuid not null,
  agent_id uuid, -- this agent; or
  team_id uuid, -- every agent of this team; or neither: every agent of the company
  created_by uuid,
  created_at timestamptz not null default now(),
  check (agent_id is null or team_id is null),
  unique nulls not distinct (base_id, agent_id, team_id),
  foreign key (org_id, base_id) references public.knowledge_bases (org_id, id) on delete cascade,
  foreign key (org_id, agent_id) references public.agents (org_id, id) on delete cascade,
  foreign key (org_id, team_id) references public.teams (org_id, id) on delete cascade,
  foreign key (created_by, org_id) references public.memberships (principal_id, org_id) on delete set null (created_by)
);
create index knowledge_grants_of_base on public.knowledge_grants (org_id, base_id);
create index knowledge_grants_to_agent on public.knowledge_grants (org_id, agent_id);
create index knowledge_grants_to_team on public.knowledge_grants (org_id, team_id);
create index knowledge_grants_author on public.knowledge_grants (created_by, org_id);
"""

DOCUMENTS = """
create table public.documents (
  id uuid primary key,
  org_id uuid not null,
  base_id uuid not null,
  name text not null check (char_length(name) between 1 and 200),
  source text not null check (source in ('upload', 'web')),
  url text check (char_length(url) <= 2000),
  media_type text check (char_length(media_type) <= 200),
  size_bytes bigint not null default 0 check (size_bytes >= 0),
  sha256 text check (sha256 ~ '^[0-9a-f]{64}$'),
  storage_key text unique check (char_length(storage_key) <= 300),
  status text not null default 'waiting' check (status in (
    'waiting', 'reading', 'splitting', 'embedding', 'ready', 'failed')),
  progress int not null default 0 check (progress between 0 and 100),
  failure_code text check (char_length(failure_code) <= 60),
  failure text check (char_length(failure) <= 1000),
  pages int check (pages >= 0),
  passages int not null default 0 check (passages >= 0),
  run_id uuid,
  tags text[] not null default '{}' check (cardinality(tags) <= 20),
  visibility text not null default 'org' check (visibility in ('private', 'team', 'org')),
  owner_id uuid,
  expires_at timestamptz,
  uses int not null default 0 check (uses >= 0),
  last_used_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  indexed_at timestamptz,
  unique (org_id, id),
  check ((source = 'web') = (url is not null)),
  check ((status = 'failed') = (failure is not null)),
  check ((failure is null) = (failure_code is null)),
  check ((storage_key is null) = (sha256 is null)),
  foreign key (org_id, base_id) references public.knowledge_bases (org_id, id) on delete cascade,
  foreign key (org_id, run_id) references public.runs (org_id, id) on delete set null (run_id),
  foreign key (owner_id, org_id) references public.memberships (principal_id, org_id) on delete set null (owner_id)
) with (fillfactor = 85);
create index documents_of_base on public.documents (org_id, base_id, id desc);
create unique index documents_same_bytes on public.documents (base_id, sha256) where source = 'upload';
create unique index documents_same_page on public.documents (base_id, url);
create index documents_tags on public.documents using gin (tags);
create index documents_of_run on public.documents (org_id, run_id) where run_id is not null;
create index documents_owner on public.documents (owner_id, org_id);
create index documents_to_expire on public.documents (expires_at) where expires_at is not null;

create table public.document_links (
  id uuid primary key,
  org_id uuid not null,
  document_id uuid not null,
  token_hash text not null unique,
  created_by uuid,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  foreign key (org_id, document_id) references public.documents (org_id, id) on delete cascade,
  foreign key (created_by, org_id) references public.memberships (principal_id, org_id) on delete set null (created_by)
);
create index document_links_of on public.document_links (org_id, document_id);
create index document_links_author on public.document_links (created_by, org_id);

-- Bytes in the storage that must go once `due_at` has come: of a document that was deleted, however
-- that came about, and of an upload that never finished. It outlives the company.
create table public.file_removals (
  storage_key text primary key,
  org_id uuid not null,
  due_at timestamptz not null default now(),
  attempts int not null default 0
);
create index file_removals_due on public.file_removals (due_at);
create index file_removals_org on public.file_removals (org_id);
"""

# What the tables cannot say by themselves. A removal is noted with the rights of this function,
# because rows may vanish with their company, when there is nobody left to have rights.
FUNCTIONS = """
create policy documents_definer on public.documents for select to current_user using (true);
create policy document_links_definer on public.document_links for select to current_user using (true);
create policy file_removals_definer on public.file_removals for all to current_user using (true) with check (true);

create function private.note_file_removal() returns trigger
language plpgsql security definer set search_path = '' as $$ begin
  if old.storage_key is not null then
    insert into public.file_removals (storage_key, org_id) values (old.storage_key, old.org_id)
    on conflict (storage_key) do update set due_at = now();
  end if;
  return null;
end $$;
create trigger documents_note_file_removal after delete on public.documents
  for each row execute function private.note_file_removal();

create function private.due_file_removals(moment timestamptz)
returns table (org_id uuid, storage_key text)
language sql stable security definer set search_path = '' as $$
  select r.org_id, r.storage_key from public.file_removals r
  where r.due_at <= moment order by r.due_at limit 200 $$;

create function private.expired_documents(moment timestamptz)
returns table (org_id uuid, document_id uuid)
language sql stable security definer set search_path = '' as $$
  select d.org_id, d.id from public.documents d
  where d.expires_at <= moment order by d.expires_at limit 200 $$;

-- Whoever holds the secret of a link may read the file, and learns nothing else.
create function private.linked_document(secret_hash text, moment timestamptz)
returns table (name text, media_type text, size_bytes bigint, storage_key text)
language sql stable security definer set search_path = '' as $$
  select d.name, d.media_type, d.size_bytes, d.storage_key
  from public.document_links l join public.documents d on d.org_id = l.org_id and d.id = l.document_id
  where l.token_hash = secret_hash and l.expires_at > moment and d.storage_key is not null
    and (d.expires_at is null or d.expires_at > moment) $$;
"""


def upgrade() -> None:
    sql(BASES)
    sql(DOCUMENTS)
    secure("knowledge_bases", touch=True)
    secure("knowledge_grants", update=None)
    secure("documents", touch=True)
    secure("document_links", update=None)
    secure("file_removals", read="member")
    sql(FUNCTIONS)
    definer("private.note_file_removal()")
    definer("private.due_file_removals(timestamptz)", "agentsos_worker")
    definer("private.expired_documents(timestamptz)", "agentsos_worker")
    definer("private.linked_document(text, timestamptz)", "agentsos_auth")
