"""Passages of documents, and the one way to search in them (docs/adr/0036)."""

from agents_os.core.schema import definer, secure, sql

revision = "0031"
down_revision = "0030"

# Vectors of one column may have any length. Each common length has an index of its own; vectors of
# other lengths are compared one by one.
INDEXED_DIMENSIONS = (384, 768, 1024, 1536)

TABLE = """
create schema knowledge;
revoke all on schema knowledge from public;
grant usage on schema knowledge to authenticated, agentsos_system;

-- A text as its words, each with a mark of the company before it: so the index has for each company
-- a list of its own passages with a word, and nobody's search grows with what others keep.
create function knowledge.marked(org uuid, said text) returns text language sql immutable parallel safe as $$
  select pg_catalog.regexp_replace(pg_catalog.lower(said), '[^[:alnum:]]*([[:alnum:]]+)', ' o' || right(org::text, 8) || '\\1', 'g') $$;

create table public.passages (
  id uuid primary key,
  org_id uuid not null,
  base_id uuid not null,
  document_id uuid not null,
  seq int not null check (seq >= 0),
  heading text not null default '',
  text text not null check (text <> ''),
  page_from int check (page_from >= 1),
  page_to int check (page_to >= page_from),
  location text not null default '',
  start_offset int not null check (start_offset >= 0),
  end_offset int not null check (end_offset >= start_offset),
  model text,
  dimensions smallint,
  embedding extensions.halfvec,
  words tsvector not null generated always as (
    setweight(to_tsvector('simple', knowledge.marked(org_id, heading)), 'A')
    || to_tsvector('simple', knowledge.marked(org_id, text))) stored,
  check ((embedding is null) = (model is null)),
  check (dimensions is not distinct from extensions.vector_dims(embedding)),
  unique (document_id, seq),
  foreign key (org_id, base_id) references public.knowledge_bases (org_id, id) on delete cascade,
  foreign key (org_id, document_id) references public.documents (org_id, id) on delete cascade
);
-- A search reads words and vectors of many passages but the text of few: that is what moves out.
alter table public.passages alter column words set storage main;
create index passages_of_base on public.passages (org_id, base_id);
create index passages_of_document on public.passages (org_id, document_id);
create index passages_words on public.passages using gin (words);

-- In the transaction that changes passages: nothing that was kept for an earlier version of the
-- index is used again, whichever way a document went.
create function private.count_index_change() returns trigger
language plpgsql security definer set search_path = '' as $$ begin
  update public.knowledge_bases set index_version = index_version + 1
  where id in (select base_id from changed);
  return null;
end $$;
create trigger passages_added after insert on public.passages
  referencing new table as changed for each statement execute function private.count_index_change();
create trigger passages_gone after delete on public.passages
  referencing old table as changed for each statement execute function private.count_index_change();
"""

VECTOR_INDEX = """
create index passages_near_{n} on public.passages
  using hnsw ((embedding::extensions.halfvec({n})) extensions.halfvec_cosine_ops) where dimensions = {n};
"""

# Row-level security would keep the index of words from being used (its operator is not leakproof:
# 46 ms instead of 7 at 20,000 passages), so these functions have their owner's rights and check by
# themselves who asks. The worker says for whom it works; everybody else is who they are.
SEARCH = """
-- Who looks something up. `sees_all`: what others keep to themselves; never through an agent.
create function knowledge.asker(for_agent uuid, for_person uuid)
returns table (org uuid, person uuid, teams uuid[], leads boolean, sees_all boolean)
language plpgsql stable security definer set search_path = '' as $$
declare worker boolean := current_setting('role') = 'agentsos_system';
begin
  org := case when worker then private.claim_org() else private.org_id() end;
  person := case when worker then for_person else coalesce(
    (select k.created_by from public.api_keys k where k.id = private.uid()), private.uid()) end;
  teams := array(select t.team_id from public.team_members t where t.org_id = org and t.user_id = person);
  leads := exists (select from public.memberships m where m.org_id = org and m.disabled_at is null
    and m.principal_id = case when worker then person else private.uid() end and m.kind = 'user'
    and private.rank(m.role) >= 40);
  sees_all := leads and for_agent is null;
  return next;
end $$;

-- The bases this person may see, and the agent (if one looks it up for them) may use.
create function knowledge.permitted_bases(for_agent uuid, for_person uuid)
returns table (base_id uuid, index_version bigint)
language sql stable security definer set search_path = '' as $$
  select b.id, b.index_version
  from knowledge.asker(for_agent, for_person) a join public.knowledge_bases b on b.org_id = a.org
  where (a.sees_all or b.visibility = 'org' or b.owner_id = a.person
         or (b.visibility = 'team' and (a.leads or b.team_id = any (a.teams))))
    and (for_agent is null or exists (
      select from public.knowledge_grants g
      where g.org_id = a.org and g.base_id = b.id and (g.agent_id = for_agent or (g.agent_id is null and (
        g.team_id is null or g.team_id = (select team_id from public.agents where org_id = a.org and id = for_agent)))))) $$;

-- Of the documents in these bases, those that are not for this person, or no more.
create function knowledge.hidden_documents(bases uuid[], for_agent uuid, for_person uuid) returns setof uuid
language sql stable security definer set search_path = '' as $$
  select d.id
  from knowledge.asker(for_agent, for_person) a
  join public.knowledge_bases b on b.org_id = a.org and b.id = any (bases)
  join public.documents d on d.org_id = a.org and d.base_id = b.id
  where d.expires_at <= now()
    or (d.visibility <> 'org' and not a.sees_all and d.owner_id is distinct from a.person
        and not (d.visibility = 'team' and (a.leads or b.team_id = any (a.teams)))) $$;

-- Words and meaning, fused by reciprocal rank. A place among the words counts as far as the passage
-- has the words of the question: else chance hits would push away what means the same. `words` and
-- `stems` belong together: a stem finds what begins with it; null: only the word itself. A word that
-- is in very many passages says nothing about any of them and is left out, unless all are like that.
create function knowledge.search(
  bases uuid[], for_agent uuid, for_person uuid, words text[], stems text[], near extensions.halfvec, of_model text,
  only_documents uuid[], candidates int, most int, exact_up_to int)
returns table (passage_id uuid, score float8, keyword_rank int, vector_rank int, coverage float8, similarity float8)
language plpgsql volatile security definer set search_path = 'pg_catalog', 'extensions' set jit = off as $$
declare
  common constant int := 2000;
  company uuid := (select a.org from knowledge.asker(for_agent, for_person) a);
  allowed uuid[] := array(select p.base_id from knowledge.permitted_bases(for_agent, for_person) p where p.base_id = any (bases));
  hidden uuid[] := array(select * from knowledge.hidden_documents(allowed, for_agent, for_person));
  size int := (select count(*) from (select from public.passages p where p.org_id = company and p.base_id = any (allowed)
                                     limit greatest(exact_up_to, common) + 1) as enough);
  dims int := vector_dims(near);
  best constant float8 := 61.0 / case when near is null then 1 else 2 end; -- so that 1 is the first by both
  wanted constant text := 'p.org_id = $3 and p.base_id = any ($4) and ($5 is null or p.document_id = any ($5))'
    ' and (cardinality($11) = 0 or p.document_id <> all ($11))';
  nearest text := 'select null::uuid as id, null::float8 as distance where false';
begin
  if size = 0 then return; end if;
  if near is not null then
    nearest := format('select p.id, p.embedding::halfvec(%1$s) <=> $1::halfvec(%1$s) as distance'
      ' from public.passages p where p.dimensions = %1$s and p.model = $2 and %2$s', dims, wanted);
    if size <= exact_up_to or only_documents is not null then
      nearest := format('with each as materialized (%s) select * from each order by distance limit $6', nearest);
    else
      perform set_config('hnsw.iterative_scan', 'relaxed_order', true), set_config('hnsw.ef_search', '100', true),
        set_config('hnsw.max_scan_tuples', '100000', true); -- a company may be a small part of a large index
      nearest := format('%s order by p.embedding::halfvec(%2$s) <=> $1::halfvec(%2$s) limit $6', nearest, dims);
    end if;
  end if;
  return query execute format($sql$
    with by_vector as (
      select n.id, 1 - n.distance as similarity, row_number() over (order by n.distance, n.id)::int as rank from (%s) n),
    asked as materialized (
      select t.place, case when t.stem is null then phraseto_tsquery('simple', knowledge.marked($3, t.word))
        else phraseto_tsquery('simple', knowledge.marked($3, t.word))
          || to_tsquery('simple', trim(knowledge.marked($3, t.stem)) || ':*') end as query
      from unnest($7::text[], $8::text[]) with ordinality as t (word, stem, place)),
    hits as materialized (
      select a.place, h.* from asked a cross join lateral (
        select p.id, ts_rank('{0.4, 0.4, 0.4, 0.8}', p.words, a.query, 1) as weight
        -- "is true" keeps the planner at the index of words, which has the company in it
        from public.passages p where p.words @@ a.query and (%s) is true limit $12 + 1) h),
    counted as (select a.place, count(h.id) as found from asked a left join hits h using (place) group by 1),
    rare as materialized (
      select place, ln(1 + $9::float8 / greatest(found, 1)) as worth from counted
      where found <= $12 or (select min(found) > $12 from counted)),
    by_words as (
      select w.*, row_number() over (order by w.weight desc, w.id)::int as rank
      from (select h.id, sum(h.weight * r.worth) as weight, sum(r.worth) / (select sum(worth) from rare) as coverage
            from hits h join rare r using (place) group by 1 order by 2 desc, 1 limit $6) w)
    select coalesce(v.id, w.id),
           $13 * (coalesce(1.0 / (60 + v.rank), 0) + coalesce(w.coverage / (60 + w.rank), 0)),
           w.rank, v.rank, w.coverage, v.similarity
    from by_vector v full join by_words w on w.id = v.id order by 2 desc, 6 desc nulls last, 1 limit $10 $sql$, nearest, wanted)
  using near, of_model, company, allowed, only_documents, candidates, words, stems, size, most, hidden, common, best;
end $$;
"""


def upgrade() -> None:
    sql(TABLE)
    for dimensions in INDEXED_DIMENSIONS:
        sql(VECTOR_INDEX.format(n=dimensions))
    secure("passages", update=None, system="select, insert, delete")
    definer("private.count_index_change()")
    sql(SEARCH)
    for function in (
        "marked(uuid, text)",
        "asker(uuid, uuid)",
        "permitted_bases(uuid, uuid)",
        "hidden_documents(uuid[], uuid, uuid)",
        "search(uuid[], uuid, uuid, text[], text[], extensions.halfvec, text, uuid[], int, int, int)",
    ):
        definer(f"knowledge.{function}", "authenticated", "agentsos_system")
