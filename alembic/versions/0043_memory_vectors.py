"""Memories as vectors, so that they are recalled by what they mean, too."""

from agents_os.core.schema import definer, sql

revision = "0043"
down_revision = "0042"

# Whatever changes a memory's text takes its vector away: nothing of a forgotten one is left.
STATEMENTS = """
alter table public.memories add column model text, add column embedding extensions.halfvec;
create function private.forget_vector() returns trigger language plpgsql set search_path = '' as $$ begin
  new.model := null; new.embedding := null; return new;
end $$;
create trigger memories_forget_vector before update of text on public.memories
  for each row when (old.text is distinct from new.text) execute function private.forget_vector();
create index memories_without_vector on public.memories (org_id, id) where status = 'kept' and model is null;
create policy memories_definer on public.memories for select to current_user using (true);
create function private.orgs_with_new_memories() returns setof uuid
language sql stable security definer set search_path = '' as $$
  select distinct org_id from public.memories where status = 'kept' and model is null $$;
"""


def upgrade() -> None:
    sql(STATEMENTS)
    definer("private.forget_vector()")
    definer("private.orgs_with_new_memories()", "agentsos_worker")
