-- Tasks: the job queue keeps a schema of its own, which the application's role cannot enter. With this function a change can
-- add work in its own transaction. Resolved when called: the queue's schema may not be there yet.

create function add_task(name text, payload json, run_at timestamptz, max_attempts integer, key text) returns void
  language plpgsql security definer set search_path = pg_catalog, pg_temp
  as $$
begin
  perform graphile_worker.add_job(name, payload, run_at => run_at, max_attempts => max_attempts, job_key => key);
end $$;
revoke execute on function add_task from public;
grant execute on function add_task to attune_app;

-- Sign-in. Global tables, reachable only as the owner role. ---------------------------------------------------------

drop table auth_rate_limit, auth_verification;

alter table auth_account  -- passwords; nothing of identity providers is kept but who somebody is
  drop access_token, drop refresh_token, drop id_token, drop access_token_expires_at, drop refresh_token_expires_at, drop scope;

alter table auth_session
  -- Vouched for by the identity provider of this one workspace, and good for nothing else; null: signed in here.
  add only_workspace uuid references workspace on delete cascade,
  add seen_at timestamptz not null default now();
create index auth_session_expires on auth_session (expires_at);

-- Failed tries by network address, account or device. They fade with time; too many at once bring growing pauses.
create table auth_attempt (
  key text primary key,
  failures real not null,
  at timestamptz not null,
  blocked_until timestamptz
);

-- One-time links and steps: only the hash of what the person holds.
create table auth_token (
  hash text primary key,
  kind text not null check (kind in ('reset', 'email', 'second_factor')),
  user_id text not null references auth_user on delete cascade,
  data text not null default '',
  expires_at timestamptz not null
);
create index auth_token_user on auth_token (user_id, kind);

-- Browsers in which somebody has signed in: strangers who guess do not slow these down.
create table auth_device (
  user_id text not null references auth_user on delete cascade,
  hash text not null,
  seen_at timestamptz not null,
  trusted_until timestamptz,              -- no second factor asked for until then
  primary key (user_id, hash)
);
create index auth_device_hash on auth_device (hash);

create table auth_second_factor (
  user_id text primary key references auth_user on delete cascade,
  secret text not null,                   -- sealed
  confirmed_at timestamptz,               -- null: set-up was begun
  last_step bigint not null default 0     -- the newest code that was used, in steps of 30 s: none works twice
);

create table auth_backup_code (
  user_id text not null references auth_second_factor on delete cascade,
  hash text not null,
  primary key (user_id, hash)
);

-- Single sign-on of a workspace ----------------------------------------------------------------------------------------

create table sso_connection (
  workspace_id uuid primary key references workspace on delete cascade,
  enabled boolean not null,
  label text not null,                    -- on the button
  issuer text not null,
  client_id text not null,
  client_secret text not null,            -- sealed
  domains text[] not null,                -- empty: any
  required boolean not null,              -- members other than owners come in by no other way
  join_role text check (join_role in ('admin', 'supervisor', 'agent', 'knowledge_editor', 'analyst')),  -- null: nobody is let in anew
  role_claim text,
  role_map jsonb not null default '{}',   -- value of the claim → role
  remap boolean not null                  -- at each sign-in, not only the first
);

create table sso_identity (
  workspace_id uuid not null references workspace on delete cascade,
  issuer text not null,
  subject text not null,
  user_id text not null references auth_user on delete cascade,
  primary key (workspace_id, issuer, subject)
);

do $$
declare t text;
begin
  foreach t in array array['sso_connection', 'sso_identity'] loop
    execute format('alter table %I enable row level security', t);
    execute format('create policy tenant on %I using (workspace_id = current_workspace()) with check (workspace_id = current_workspace())', t);
    execute format('grant select, insert, update, delete on %I to attune_app', t);
  end loop;
end $$;
