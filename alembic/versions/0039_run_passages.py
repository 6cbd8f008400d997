"""What a run was given to read, and what it cited; how a company wants its agents to speak."""

from agents_os.core.schema import secure, sql

revision = "0039"
down_revision = "0038"

# Ids and places, never texts: with its document a row is gone from every record. A passage is
# replaced when its document is read again; the page it stood on stays.
TABLE = """
create table public.run_passages (
  id uuid primary key,
  org_id uuid not null,
  run_id uuid not null,
  number int not null check (number >= 1),
  passage_id uuid not null,
  base_id uuid not null,
  document_id uuid not null,
  page_from int,
  page_to int,
  location text not null default '',
  start_offset int not null,
  end_offset int not null,
  score double precision not null,
  coverage double precision,
  similarity double precision,
  cited boolean not null default false,
  created_at timestamptz not null default now(),
  unique (run_id, number),
  foreign key (org_id, run_id) references public.runs (org_id, id) on delete cascade,
  foreign key (org_id, document_id) references public.documents (org_id, id) on delete cascade
);
create index run_passages_of_run on public.run_passages (org_id, run_id);
create index run_passages_of_document on public.run_passages (org_id, document_id);

alter table public.orgs add column brand_guidelines text not null default ''
  check (char_length(brand_guidelines) <= 4000);
grant update (brand_guidelines) on public.orgs to authenticated;
"""


def upgrade() -> None:
    sql(TABLE)
    secure(
        "run_passages",
        delete=None,
        update_columns="cited",
        system="select, insert, update",
    )
