"""Runs that index documents, the text read from those, and passages on their way into the index."""

from agents_os.core.schema import secure, sql

revision = "0035"
down_revision = "0034"

RUNS = """
alter table public.runs drop constraint runs_kind_check;
alter table public.runs add constraint runs_kind_check
  check (kind in ('chat', 'task', 'order', 'workflow', 'external', 'indexing'));
alter table public.documents add column note text check (char_length(note) <= 1000);
"""

# The text of a document is what the run of the lowest id read: a newer one takes its place when
# its passages are in the index, in the same transaction.
TABLES = """
create table public.document_texts (
  org_id uuid not null,
  document_id uuid not null,
  run_id uuid not null,
  part int not null check (part >= 0),
  sections jsonb not null,
  pictures int not null default 0 check (pictures >= 0), -- pages that could not be read
  notes text[] not null default '{}',
  primary key (document_id, run_id, part),
  foreign key (org_id, document_id) references public.documents (org_id, id) on delete cascade
);
create index document_texts_org on public.document_texts (org_id, document_id);

-- `n` counts over all documents of the run, so that batches need not end where a document does.
create table public.indexing_passages (
  org_id uuid not null,
  run_id uuid not null,
  n int not null check (n >= 0),
  document_id uuid not null,
  seq int not null,
  heading text not null,
  text text not null,
  page_from int,
  page_to int,
  location text not null,
  start_offset int not null,
  end_offset int not null,
  embedding extensions.halfvec,
  primary key (run_id, n),
  foreign key (org_id, document_id) references public.documents (org_id, id) on delete cascade
);
create index indexing_passages_of_document on public.indexing_passages (org_id, document_id);
"""


def upgrade() -> None:
    sql(RUNS)
    sql(TABLES)
    secure("document_texts", insert=None, update=None, delete=None)
    secure("indexing_passages", read=None, insert=None, update=None, delete=None)
