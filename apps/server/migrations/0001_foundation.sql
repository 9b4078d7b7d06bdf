-- The foundation: sign-in, workspaces, people, conversations, the event log.
-- Every tenant table has workspace_id first in its primary key and a row-level-security policy (last section).

create function current_workspace() returns uuid language sql stable
  as $$ select nullif(current_setting('attune.workspace_id', true), '')::uuid $$;

-- Sign-in (better-auth). Global: reachable only as the owner role. -----------------------------------------------

create table auth_user (
  id text primary key,
  name text not null,
  email text not null unique,
  email_verified boolean not null default false,
  image text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create table auth_session (
  id text primary key,
  user_id text not null references auth_user on delete cascade,
  token text not null unique,
  expires_at timestamptz not null,
  ip_address text,
  user_agent text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index auth_session_user on auth_session (user_id);

create table auth_account (
  id text primary key,
  user_id text not null references auth_user on delete cascade,
  account_id text not null,
  provider_id text not null,
  access_token text,
  refresh_token text,
  id_token text,
  access_token_expires_at timestamptz,
  refresh_token_expires_at timestamptz,
  scope text,
  password text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index auth_account_user on auth_account (user_id);

create table auth_verification (
  id text primary key,
  identifier text not null,
  value text not null,
  expires_at timestamptz not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index auth_verification_identifier on auth_verification (identifier);

create table auth_rate_limit (
  id text primary key,
  key text not null unique,
  count integer not null,
  last_request bigint not null
);

-- Workspaces and people --------------------------------------------------------------------------------------------

create table workspace (
  workspace_id uuid primary key,
  name text not null,
  locale text not null check (locale in ('zh-CN', 'en')),
  time_zone text not null,
  settings jsonb not null default '{}',   -- WorkspaceSettings in the contract
  widget_key text not null unique,        -- public: names the workspace in the snippet
  widget_secret text not null,            -- signs verified identities
  demo boolean not null default false,
  created_at timestamptz not null
);

create table counter (
  workspace_id uuid not null references workspace on delete cascade,
  name text not null,
  value integer not null,
  primary key (workspace_id, name)
);

create table team (
  workspace_id uuid not null references workspace on delete cascade,
  id uuid not null,
  name text not null,
  created_at timestamptz not null,
  primary key (workspace_id, id),
  unique (workspace_id, name)
);

create table skill (
  workspace_id uuid not null references workspace on delete cascade,
  id uuid not null,
  name text not null,
  created_at timestamptz not null,
  primary key (workspace_id, id),
  unique (workspace_id, name)
);

-- What customers ask about: recognised from examples, and the skill that it takes.
create table topic (
  workspace_id uuid not null references workspace on delete cascade,
  id uuid not null,
  name text not null,
  skill_id uuid,
  min_level smallint not null default 1 check (min_level between 1 and 5),
  team_id uuid,
  examples text[] not null default '{}',
  created_at timestamptz not null,
  primary key (workspace_id, id),
  unique (workspace_id, name),
  foreign key (workspace_id, skill_id) references skill on delete set null (skill_id),
  foreign key (workspace_id, team_id) references team on delete set null (team_id)
);

create table member (
  workspace_id uuid not null references workspace on delete cascade,
  id uuid not null,
  user_id text not null references auth_user on delete cascade,
  name text not null,
  email text not null,
  role text not null check (role in ('owner', 'admin', 'supervisor', 'agent', 'knowledge_editor', 'analyst')),
  locale text check (locale in ('zh-CN', 'en')),
  languages text[] not null default '{zh,en}',
  disabled_at timestamptz,
  presence text not null default 'offline' check (presence in ('online', 'busy', 'away', 'offline')),
  presence_at timestamptz not null,
  seen_at timestamptz,                    -- last sign of a live socket; who has none for a while is offline
  capacity numeric(6, 2) not null default 5 check (capacity >= 0),
  load numeric(6, 2) not null default 0 check (load >= 0),  -- kept by the trigger conversation_load
  last_assigned_at timestamptz,
  created_at timestamptz not null,
  primary key (workspace_id, id),
  unique (workspace_id, user_id)
);
create index member_user on member (user_id);

create table team_member (
  workspace_id uuid not null,
  team_id uuid not null,
  member_id uuid not null,
  primary key (workspace_id, team_id, member_id),
  foreign key (workspace_id, team_id) references team on delete cascade,
  foreign key (workspace_id, member_id) references member on delete cascade
);

create table member_skill (
  workspace_id uuid not null,
  member_id uuid not null,
  skill_id uuid not null,
  level smallint not null check (level between 1 and 5),
  primary key (workspace_id, member_id, skill_id),
  foreign key (workspace_id, member_id) references member on delete cascade,
  foreign key (workspace_id, skill_id) references skill on delete cascade
);

create table invitation (
  workspace_id uuid not null references workspace on delete cascade,
  id uuid not null,
  email text not null,
  role text not null check (role in ('admin', 'supervisor', 'agent', 'knowledge_editor', 'analyst')),
  token_hash text not null unique,
  invited_by uuid,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  accepted_at timestamptz,
  primary key (workspace_id, id)
);

-- Customers and conversations ----------------------------------------------------------------------------------------

create table contact (
  workspace_id uuid not null references workspace on delete cascade,
  id uuid not null,
  external_id text,                       -- verified id in the app; null for a visitor
  name text,
  email text,
  phone text,
  locale text,
  attributes jsonb not null default '{}',
  created_at timestamptz not null,
  last_seen_at timestamptz not null,
  primary key (workspace_id, id),
  unique (workspace_id, external_id)
);

create table conversation (
  workspace_id uuid not null references workspace on delete cascade,
  id uuid not null,
  number integer not null,
  contact_id uuid not null,
  channel text not null check (channel in ('widget', 'api', 'email')),
  language text check (language in ('zh', 'en')),
  topic_id uuid,
  status text not null check (status in ('open', 'pending', 'snoozed', 'resolved')),
  owner text not null check (owner in ('bot', 'queue', 'agent')),
  assignee_id uuid,
  last_assignee_id uuid,
  team_id uuid,
  priority text not null default 'normal' check (priority in ('urgent', 'high', 'normal', 'low')),
  weight numeric(6, 2) not null default 1 check (weight > 0),
  refused_by uuid[] not null default '{}',
  created_at timestamptz not null,
  updated_at timestamptz not null,
  queued_at timestamptz,
  assigned_at timestamptz,
  first_reply_at timestamptz,
  first_reply_due_at timestamptz,
  waiting_since timestamptz,              -- first message of the customer's unanswered burst
  snoozed_until timestamptz,
  resolved_at timestamptz,
  csat_score smallint check (csat_score between 1 and 5),
  last_message_at timestamptz not null,
  last_message_preview text not null default '',
  last_message_author text not null default 'contact' check (last_message_author in ('contact', 'member', 'bot', 'system')),
  agent_read_at timestamptz,
  contact_read_at timestamptz,
  version integer not null default 1,     -- rises with every change, so that a client keeps the newest
  primary key (workspace_id, id),
  unique (workspace_id, number),
  foreign key (workspace_id, contact_id) references contact on delete cascade,
  foreign key (workspace_id, topic_id) references topic on delete set null (topic_id),
  foreign key (workspace_id, assignee_id) references member,
  foreign key (workspace_id, team_id) references team on delete set null (team_id),
  check ((owner = 'agent') = (assignee_id is not null))
);
-- A customer has one unresolved conversation per channel: a burst from several tabs cannot make two.
create unique index conversation_one_unresolved on conversation (workspace_id, contact_id, channel)
  where status <> 'resolved' and channel = 'widget';
create index conversation_inbox on conversation (workspace_id, last_message_at desc, id desc);
create index conversation_assignee on conversation (workspace_id, assignee_id, last_message_at desc) where assignee_id is not null;
create index conversation_queue on conversation (workspace_id, queued_at) where owner = 'queue' and status = 'open';
create index conversation_contact on conversation (workspace_id, contact_id, created_at desc);
create index conversation_snoozed on conversation (snoozed_until) where status = 'snoozed';

-- An agent's load is the weight of the open conversations they own. A row of its own would drift; a trigger cannot,
-- and the claim statement can re-check load against capacity under the member's row lock.
create function conversation_load() returns trigger language plpgsql as $$
declare
  before_member uuid := case when tg_op <> 'INSERT' and old.owner = 'agent' and old.status = 'open' then old.assignee_id end;
  after_member uuid := case when tg_op <> 'DELETE' and new.owner = 'agent' and new.status = 'open' then new.assignee_id end;
  change record;
begin
  if tg_op = 'UPDATE' and before_member is not distinct from after_member and old.weight = new.weight then
    return null;
  end if;
  -- Members are locked in id order, so that two transfers in opposite directions cannot deadlock.
  for change in
    select m, sum(w) as w
    from (values (before_member, case when tg_op <> 'INSERT' then -old.weight end),
                 (after_member, case when tg_op <> 'DELETE' then new.weight end)) v (m, w)
    where m is not null group by m having sum(w) <> 0 order by m
  loop
    update member set load = load + change.w
    where workspace_id = coalesce(new.workspace_id, old.workspace_id) and id = change.m;
  end loop;
  return null;
end $$;
create trigger conversation_load after insert or delete or update of owner, assignee_id, status, weight on conversation
  for each row execute function conversation_load();

create table message (
  workspace_id uuid not null,
  id uuid not null,
  conversation_id uuid not null,
  kind text not null check (kind in ('message', 'note')),
  author_kind text not null check (author_kind in ('contact', 'member', 'bot', 'system')),
  author_id uuid,
  body text not null,
  template_id uuid,
  client_key text,                        -- made by the sender; the same key never stores twice
  created_at timestamptz not null,
  primary key (workspace_id, id),
  unique (workspace_id, conversation_id, client_key),
  foreign key (workspace_id, conversation_id) references conversation on delete cascade
);
create index message_thread on message (workspace_id, conversation_id, created_at, id);

create table attachment (
  workspace_id uuid not null references workspace on delete cascade,
  id uuid not null,
  message_id uuid,                        -- null until the message that carries it is sent
  uploader_kind text not null check (uploader_kind in ('contact', 'member')),
  uploader_id uuid not null,
  file_name text not null,
  content_type text not null,
  byte_size integer not null,
  storage_key text not null,
  created_at timestamptz not null,
  primary key (workspace_id, id),
  foreign key (workspace_id, message_id) references message on delete cascade
);
create index attachment_message on attachment (workspace_id, message_id);
create index attachment_unsent on attachment (created_at) where message_id is null;

create table tag (
  workspace_id uuid not null references workspace on delete cascade,
  id uuid not null,
  name text not null,
  primary key (workspace_id, id),
  unique (workspace_id, name)
);

create table conversation_tag (
  workspace_id uuid not null,
  conversation_id uuid not null,
  tag_id uuid not null,
  primary key (workspace_id, conversation_id, tag_id),
  foreign key (workspace_id, conversation_id) references conversation on delete cascade,
  foreign key (workspace_id, tag_id) references tag on delete cascade
);
create index conversation_tag_tag on conversation_tag (workspace_id, tag_id);

create table draft (
  workspace_id uuid not null,
  member_id uuid not null,
  conversation_id uuid not null,
  kind text not null check (kind in ('message', 'note')),
  body text not null,
  updated_at timestamptz not null,
  primary key (workspace_id, member_id, conversation_id, kind),
  foreign key (workspace_id, member_id) references member on delete cascade,
  foreign key (workspace_id, conversation_id) references conversation on delete cascade
);

create table template (
  workspace_id uuid not null references workspace on delete cascade,
  id uuid not null,
  title text not null,
  body text not null,
  shortcut text,
  language text not null check (language in ('zh', 'en')),
  topic_id uuid,
  examples text[] not null default '{}',
  use_count integer not null default 0,
  updated_at timestamptz not null,
  primary key (workspace_id, id),
  unique (workspace_id, language, shortcut),
  foreign key (workspace_id, topic_id) references topic on delete set null (topic_id)
);

create table survey (
  workspace_id uuid not null,
  id uuid not null,
  conversation_id uuid not null,
  member_id uuid,                         -- who answered for the conversation when it was resolved
  kind text not null check (kind in ('csat')),
  token_hash text not null unique,
  sent_at timestamptz not null,
  answered_at timestamptz,
  score smallint check (score between 1 and 5),
  comment text,
  primary key (workspace_id, id),
  foreign key (workspace_id, conversation_id) references conversation on delete cascade
);
create index survey_conversation on survey (workspace_id, conversation_id);

-- Why dispatch chose whom it chose: the engine's Decision, replayable.
create table dispatch_decision (
  workspace_id uuid not null,
  id uuid not null,
  conversation_id uuid not null,
  member_id uuid not null,
  decided_at timestamptz not null,
  decision jsonb not null,
  primary key (workspace_id, id),
  foreign key (workspace_id, conversation_id) references conversation on delete cascade
);
create index dispatch_decision_conversation on dispatch_decision (workspace_id, conversation_id, decided_at);

-- The event log ----------------------------------------------------------------------------------------------------------

-- Append-only. Commits do not become visible in id order: readers go by (txid, id) below the snapshot's xmin.
-- No foreign key to the workspace: every event would lock that one row, all day, from all sides.
create table event (
  workspace_id uuid not null,
  id bigint generated always as identity,
  txid xid8 not null default pg_current_xact_id(),
  type text not null,
  conversation_id uuid,
  actor_kind text not null check (actor_kind in ('customer', 'agent', 'bot', 'rule', 'system')),
  actor_id uuid,
  at timestamptz not null,
  payload jsonb not null default '{}',
  shard smallint not null,                -- 0..15 from the conversation: order per conversation holds within a shard
  primary key (workspace_id, id)
);
create index event_position on event (txid, id);                          -- readers of all workspaces
create index event_conversation on event (workspace_id, conversation_id, at, id);
create index event_workspace_position on event (workspace_id, txid, id);  -- a socket that resumes

create table event_cursor (
  consumer text not null,
  shard smallint not null,
  txid xid8 not null,
  id bigint not null,
  updated_at timestamptz not null default now(),
  primary key (consumer, shard)
);

-- Events that a consumer could not handle after several tries, so that one bad event does not hold up the rest.
create table event_failure (
  workspace_id uuid not null references workspace on delete cascade,
  event_id bigint not null,
  consumer text not null,
  error text not null,
  failed_at timestamptz not null default now(),
  primary key (workspace_id, event_id, consumer)
);

-- Metrics: what packages/metrics measured, one row per measured value; replaced per conversation when it changes. ---------

create table measurement (
  workspace_id uuid not null,
  conversation_id uuid not null,
  seq smallint not null,
  metric text not null,
  at timestamptz not null,                -- when the value became final: the hour it belongs to
  value double precision not null,        -- wall time in ms, a count, or 0/1
  business_value double precision,
  provisional boolean not null,
  estimated boolean not null,
  running boolean not null,
  member_id uuid,
  team_id uuid,
  channel text not null,
  topic_id uuid,
  language text,
  primary key (workspace_id, conversation_id, seq),
  foreign key (workspace_id, conversation_id) references conversation on delete cascade
);
create index measurement_time on measurement (workspace_id, metric, at) include (value, business_value);

create table stage_span (
  workspace_id uuid not null,
  conversation_id uuid not null,
  seq smallint not null,
  stage text not null check (stage in ('bot', 'queue', 'first_response', 'work', 'customer', 'transfer_wait', 'wrap_up')),
  from_at timestamptz not null,
  to_at timestamptz not null,
  member_id uuid,
  team_id uuid,
  primary key (workspace_id, conversation_id, seq),
  foreign key (workspace_id, conversation_id) references conversation on delete cascade
);
create index stage_span_time on stage_span (workspace_id, from_at, to_at);

-- When a conversation's measures change without an event (a target passes, a window closes).
create table measurement_due (
  workspace_id uuid not null,
  conversation_id uuid not null,
  due_at timestamptz not null,
  primary key (workspace_id, conversation_id),
  foreign key (workspace_id, conversation_id) references conversation on delete cascade
);
create index measurement_due_at on measurement_due (due_at);

-- Row-level security and grants -----------------------------------------------------------------------------------------

do $$
declare t text;
begin
  for t in
    select c.relname from pg_class c
    where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r'
      and exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'workspace_id')
  loop
    execute format('alter table %I enable row level security', t);
    execute format('create policy tenant on %I using (workspace_id = current_workspace()) with check (workspace_id = current_workspace())', t);
    execute format('grant select, insert, update, delete on %I to attune_app', t);
  end loop;
  revoke update, delete on event from attune_app;
  revoke delete on workspace from attune_app;
end $$;
