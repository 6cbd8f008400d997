-- What a hosted Supabase database looks like to a migration: who exists, who owns what, what is
-- granted by default. Derived from the supabase/postgres repository (see shared notes, data.md §2);
-- the supautils hooks are not emulated. Run as superuser supabase_admin.
create role postgres login createdb createrole replication;
create role anon nologin;
create role authenticated nologin;
create role service_role nologin bypassrls;
create role authenticator login noinherit;
grant anon, authenticated, service_role to authenticator;
create role supabase_auth_admin login noinherit createrole;

create schema extensions;
grant usage, create on schema extensions to postgres;
grant usage on schema extensions to anon, authenticated, service_role;
create extension vector with schema extensions;  -- hosted: supautils lets postgres create it

grant usage on schema public to postgres, anon, authenticated, service_role;
-- projects made before 2026-10-30 grant everything new in public to the API roles
alter default privileges for role postgres in schema public grant all on tables to anon, authenticated, service_role;
alter default privileges for role postgres in schema public grant all on functions to anon, authenticated, service_role;
alter default privileges for role postgres in schema public grant all on sequences to anon, authenticated, service_role;

create schema auth authorization supabase_admin;
grant usage on schema auth to anon, authenticated, service_role, postgres;
create table auth.users (id uuid primary key, email text unique);
alter table auth.users owner to supabase_auth_admin;

alter database postgres owner to postgres;  -- hence CREATE on schema public
alter role postgres nosuperuser bypassrls;
grant anon, authenticated, service_role, authenticator to postgres with admin option;
