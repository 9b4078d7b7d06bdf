-- Generated from the migrations by scripts/generate.ts; do not edit.

CREATE OR REPLACE FUNCTION public.add_task(name text, payload json, run_at timestamp with time zone, max_attempts integer, key text)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  perform graphile_worker.add_job(name, payload, run_at => run_at, max_attempts => max_attempts, job_key => key);
end $function$;

CREATE OR REPLACE FUNCTION public.conversation_load()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
declare
  before_member uuid := case when tg_op <> 'INSERT' and old.owner = 'agent' and old.status = 'open' then old.assignee_id end;
  after_member uuid := case when tg_op <> 'DELETE' and new.owner = 'agent' and new.status = 'open' then new.assignee_id end;
  is_async boolean := case when tg_op = 'DELETE' then old.channel = 'email' else new.channel = 'email' end;
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
    update member
    set load = load + change.w, async_load = async_load + case when is_async then change.w else 0 end
    where workspace_id = coalesce(new.workspace_id, old.workspace_id) and id = change.m;
  end loop;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.current_workspace()
 RETURNS uuid
 LANGUAGE sql
 STABLE
AS $function$ select nullif(current_setting('attune.workspace_id', true), '')::uuid $function$;

CREATE OR REPLACE FUNCTION public.search_candidates(asked tsquery[], kinds text[], since timestamp with time zone, until timestamp with time zone, last_bucket integer, last_at timestamp with time zone, last_id uuid, most integer)
 RETURNS TABLE(id uuid, kind text, bucket integer, message_id uuid, contact_id uuid, at timestamp with time zone)
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  return query execute '
    select e.id, e.kind, e.bucket, e.message_id, e.contact_id, e.at
    from unnest($1) question cross join lateral (
      select * from search_entry e
      where e.workspace_id = current_workspace() and e.terms @@ question and e.kind = any ($2)
        and ($3 is null or e.at >= $3) and ($4 is null or e.at < $4)
        and ($5 is null or (e.bucket, e.at, e.id) < ($5, $6, $7))
      order by e.bucket desc, e.at desc, e.id desc limit $8
    ) e
    order by e.bucket desc, e.at desc, e.id desc limit $8'
    using asked, kinds, since, until, last_bucket, last_at, last_id, most;
end $function$;

create table absence (
  workspace_id uuid not null,
  id uuid not null,
  member_id uuid not null,
  from_at timestamp with time zone not null,
  to_at timestamp with time zone not null,
  kind text not null,
  state text not null,
  created_at timestamp with time zone not null,
  constraint absence_pkey PRIMARY KEY (workspace_id, id),
  constraint absence_check CHECK (from_at < to_at),
  constraint absence_kind_check CHECK (kind = ANY (ARRAY['leave'::text, 'sick'::text, 'training'::text, 'other'::text])),
  constraint absence_state_check CHECK (state = ANY (ARRAY['asked'::text, 'approved'::text, 'refused'::text])),
  constraint absence_workspace_id_member_id_fkey FOREIGN KEY (workspace_id, member_id) REFERENCES member(workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX absence_member ON absence USING btree (workspace_id, member_id, from_at);
alter table absence enable row level security;
create policy tenant on absence as permissive for all to public using (workspace_id = current_workspace()) with check (workspace_id = current_workspace());
grant delete, insert, select, update on absence to attune_app;

create table attachment (
  workspace_id uuid not null,
  id uuid not null,
  message_id uuid,
  uploader_kind text not null,
  uploader_id uuid not null,
  file_name text not null,
  content_type text not null,
  byte_size integer not null,
  storage_key text not null,
  created_at timestamp with time zone not null,
  constraint attachment_pkey PRIMARY KEY (workspace_id, id),
  constraint attachment_uploader_kind_check CHECK (uploader_kind = ANY (ARRAY['contact'::text, 'member'::text])),
  constraint attachment_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(workspace_id) ON DELETE CASCADE,
  constraint attachment_workspace_id_message_id_fkey FOREIGN KEY (workspace_id, message_id) REFERENCES message(workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX attachment_message ON attachment USING btree (workspace_id, message_id);
CREATE INDEX attachment_unsent ON attachment USING btree (created_at) WHERE message_id IS NULL;
alter table attachment enable row level security;
create policy tenant on attachment as permissive for all to public using (workspace_id = current_workspace()) with check (workspace_id = current_workspace());
grant delete, insert, select, update on attachment to attune_app;

create table attribute_definition (
  workspace_id uuid not null,
  id uuid not null,
  subject text not null,
  key text not null,
  label_zh text not null,
  label_en text not null,
  type text not null,
  options text[] not null default '{}'::text[],
  required boolean not null default false,
  "position" integer not null,
  created_at timestamp with time zone not null,
  constraint attribute_definition_pkey PRIMARY KEY (workspace_id, id),
  constraint attribute_definition_workspace_id_subject_key_key UNIQUE (workspace_id, subject, key),
  constraint attribute_definition_check CHECK (NOT required OR subject = 'conversation'::text),
  constraint attribute_definition_subject_check CHECK (subject = ANY (ARRAY['conversation'::text, 'contact'::text])),
  constraint attribute_definition_type_check CHECK (type = ANY (ARRAY['text'::text, 'number'::text, 'boolean'::text, 'date'::text, 'choice'::text, 'link'::text])),
  constraint attribute_definition_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(workspace_id) ON DELETE CASCADE
);
alter table attribute_definition enable row level security;
create policy tenant on attribute_definition as permissive for all to public using (workspace_id = current_workspace()) with check (workspace_id = current_workspace());
grant delete, insert, select, update on attribute_definition to attune_app;

create table auth_account (
  id text not null,
  user_id text not null,
  account_id text not null,
  provider_id text not null,
  password text,
  created_at timestamp with time zone not null default now(),
  updated_at timestamp with time zone not null default now(),
  constraint auth_account_pkey PRIMARY KEY (id),
  constraint auth_account_user_id_fkey FOREIGN KEY (user_id) REFERENCES auth_user(id) ON DELETE CASCADE
);
CREATE INDEX auth_account_user ON auth_account USING btree (user_id);

create table auth_attempt (
  key text not null,
  failures real not null,
  at timestamp with time zone not null,
  blocked_until timestamp with time zone,
  constraint auth_attempt_pkey PRIMARY KEY (key)
);

create table auth_backup_code (
  user_id text not null,
  hash text not null,
  constraint auth_backup_code_pkey PRIMARY KEY (user_id, hash),
  constraint auth_backup_code_user_id_fkey FOREIGN KEY (user_id) REFERENCES auth_second_factor(user_id) ON DELETE CASCADE
);

create table auth_device (
  user_id text not null,
  hash text not null,
  seen_at timestamp with time zone not null,
  trusted_until timestamp with time zone,
  constraint auth_device_pkey PRIMARY KEY (user_id, hash),
  constraint auth_device_user_id_fkey FOREIGN KEY (user_id) REFERENCES auth_user(id) ON DELETE CASCADE
);
CREATE INDEX auth_device_hash ON auth_device USING btree (hash);

create table auth_second_factor (
  user_id text not null,
  secret text not null,
  confirmed_at timestamp with time zone,
  last_step bigint not null default 0,
  constraint auth_second_factor_pkey PRIMARY KEY (user_id),
  constraint auth_second_factor_user_id_fkey FOREIGN KEY (user_id) REFERENCES auth_user(id) ON DELETE CASCADE
);

create table auth_session (
  id text not null,
  user_id text not null,
  token text not null,
  expires_at timestamp with time zone not null,
  ip_address text,
  user_agent text,
  created_at timestamp with time zone not null default now(),
  updated_at timestamp with time zone not null default now(),
  only_workspace uuid,
  seen_at timestamp with time zone not null default now(),
  constraint auth_session_pkey PRIMARY KEY (id),
  constraint auth_session_token_key UNIQUE (token),
  constraint auth_session_only_workspace_fkey FOREIGN KEY (only_workspace) REFERENCES workspace(workspace_id) ON DELETE CASCADE,
  constraint auth_session_user_id_fkey FOREIGN KEY (user_id) REFERENCES auth_user(id) ON DELETE CASCADE
);
CREATE INDEX auth_session_expires ON auth_session USING btree (expires_at);
CREATE INDEX auth_session_user ON auth_session USING btree (user_id);

create table auth_token (
  hash text not null,
  kind text not null,
  user_id text not null,
  data text not null default ''::text,
  expires_at timestamp with time zone not null,
  constraint auth_token_pkey PRIMARY KEY (hash),
  constraint auth_token_kind_check CHECK (kind = ANY (ARRAY['reset'::text, 'email'::text, 'second_factor'::text])),
  constraint auth_token_user_id_fkey FOREIGN KEY (user_id) REFERENCES auth_user(id) ON DELETE CASCADE
);
CREATE INDEX auth_token_user ON auth_token USING btree (user_id, kind);

create table auth_user (
  id text not null,
  name text not null,
  email text not null,
  email_verified boolean not null default false,
  image text,
  created_at timestamp with time zone not null default now(),
  updated_at timestamp with time zone not null default now(),
  constraint auth_user_pkey PRIMARY KEY (id),
  constraint auth_user_email_key UNIQUE (email)
);

create table bulk (
  workspace_id uuid not null,
  id uuid not null,
  member_id uuid not null,
  client_key text not null,
  actions jsonb not null,
  created_at timestamp with time zone not null,
  undone_at timestamp with time zone,
  constraint bulk_pkey PRIMARY KEY (workspace_id, id),
  constraint bulk_workspace_id_member_id_client_key_key UNIQUE (workspace_id, member_id, client_key),
  constraint bulk_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(workspace_id) ON DELETE CASCADE,
  constraint bulk_workspace_id_member_id_fkey FOREIGN KEY (workspace_id, member_id) REFERENCES member(workspace_id, id) ON DELETE CASCADE
);
alter table bulk enable row level security;
create policy tenant on bulk as permissive for all to public using (workspace_id = current_workspace()) with check (workspace_id = current_workspace());
grant delete, insert, select, update on bulk to attune_app;

create table bulk_item (
  workspace_id uuid not null,
  bulk_id uuid not null,
  conversation_id uuid not null,
  "position" integer not null,
  state text not null,
  code text,
  undo jsonb,
  constraint bulk_item_pkey PRIMARY KEY (workspace_id, bulk_id, conversation_id),
  constraint bulk_item_workspace_id_bulk_id_fkey FOREIGN KEY (workspace_id, bulk_id) REFERENCES bulk(workspace_id, id) ON DELETE CASCADE,
  constraint bulk_item_workspace_id_conversation_id_fkey FOREIGN KEY (workspace_id, conversation_id) REFERENCES conversation(workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX bulk_item_conversation ON bulk_item USING btree (workspace_id, conversation_id);
alter table bulk_item enable row level security;
create policy tenant on bulk_item as permissive for all to public using (workspace_id = current_workspace()) with check (workspace_id = current_workspace());
grant delete, insert, select, update on bulk_item to attune_app;

create table contact (
  workspace_id uuid not null,
  id uuid not null,
  external_id text,
  name text,
  email text,
  phone text,
  locale text,
  attributes jsonb not null default '{}'::jsonb,
  created_at timestamp with time zone not null,
  last_seen_at timestamp with time zone not null,
  merged_into_id uuid,
  same_device_id uuid,
  constraint contact_pkey PRIMARY KEY (workspace_id, id),
  constraint contact_workspace_id_external_id_key UNIQUE (workspace_id, external_id),
  constraint contact_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(workspace_id) ON DELETE CASCADE,
  constraint contact_workspace_id_merged_into_id_fkey FOREIGN KEY (workspace_id, merged_into_id) REFERENCES contact(workspace_id, id) ON DELETE CASCADE,
  constraint contact_workspace_id_same_device_id_fkey FOREIGN KEY (workspace_id, same_device_id) REFERENCES contact(workspace_id, id) ON DELETE SET NULL (same_device_id)
);
CREATE INDEX contact_email ON contact USING btree (workspace_id, lower(email)) WHERE email IS NOT NULL;
CREATE INDEX contact_external ON contact USING btree (workspace_id, lower(external_id)) WHERE external_id IS NOT NULL;
CREATE INDEX contact_merged ON contact USING btree (workspace_id, merged_into_id) WHERE merged_into_id IS NOT NULL;
CREATE INDEX contact_phone ON contact USING btree (workspace_id, "right"(regexp_replace(phone, '\D'::text, ''::text, 'g'::text), 8)) WHERE phone IS NOT NULL;
CREATE INDEX contact_same_device ON contact USING btree (workspace_id, same_device_id) WHERE same_device_id IS NOT NULL;
CREATE INDEX contact_seen ON contact USING btree (workspace_id, last_seen_at DESC, id DESC);
alter table contact enable row level security;
create policy tenant on contact as permissive for all to public using (workspace_id = current_workspace()) with check (workspace_id = current_workspace());
grant delete, insert, select, update on contact to attune_app;

create table contact_merge (
  workspace_id uuid not null,
  contact_id uuid not null,
  into_id uuid not null,
  conversation_ids uuid[] not null,
  filled jsonb not null,
  merged_at timestamp with time zone not null,
  constraint contact_merge_pkey PRIMARY KEY (workspace_id, contact_id),
  constraint contact_merge_workspace_id_contact_id_fkey FOREIGN KEY (workspace_id, contact_id) REFERENCES contact(workspace_id, id) ON DELETE CASCADE,
  constraint contact_merge_workspace_id_into_id_fkey FOREIGN KEY (workspace_id, into_id) REFERENCES contact(workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX contact_merge_into ON contact_merge USING btree (workspace_id, into_id);
alter table contact_merge enable row level security;
create policy tenant on contact_merge as permissive for all to public using (workspace_id = current_workspace()) with check (workspace_id = current_workspace());
grant delete, insert, select, update on contact_merge to attune_app;

create table conversation (
  workspace_id uuid not null,
  id uuid not null,
  number integer not null,
  contact_id uuid not null,
  channel text not null,
  language text,
  topic_id uuid,
  status text not null,
  owner text not null,
  assignee_id uuid,
  last_assignee_id uuid,
  team_id uuid,
  priority text not null default 'normal'::text,
  weight numeric(6,2) not null default 1,
  refused_by uuid[] not null default '{}'::uuid[],
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  queued_at timestamp with time zone,
  assigned_at timestamp with time zone,
  first_reply_at timestamp with time zone,
  first_reply_due_at timestamp with time zone,
  waiting_since timestamp with time zone,
  snoozed_until timestamp with time zone,
  resolved_at timestamp with time zone,
  csat_score smallint,
  last_message_at timestamp with time zone not null,
  last_message_preview text not null default ''::text,
  last_message_author text not null default 'contact'::text,
  agent_read_at timestamp with time zone,
  contact_read_at timestamp with time zone,
  version integer not null default 1,
  required_skill_id uuid,
  assigned_by text,
  offered_until timestamp with time zone,
  dispatch_locked boolean not null default false,
  attributes jsonb not null default '{}'::jsonb,
  merged_into_id uuid,
  constraint conversation_pkey PRIMARY KEY (workspace_id, id),
  constraint conversation_workspace_id_number_key UNIQUE (workspace_id, number),
  constraint conversation_assigned_by_check CHECK (assigned_by = ANY (ARRAY['dispatch'::text, 'take'::text, 'manual'::text, 'transfer'::text])),
  constraint conversation_channel_check CHECK (channel = ANY (ARRAY['widget'::text, 'api'::text, 'email'::text])),
  constraint conversation_check CHECK ((owner = 'agent'::text) = (assignee_id IS NOT NULL)),
  constraint conversation_check1 CHECK (merged_into_id IS NULL OR status = 'resolved'::text),
  constraint conversation_csat_score_check CHECK (csat_score >= 1 AND csat_score <= 5),
  constraint conversation_language_check CHECK (language = ANY (ARRAY['zh'::text, 'en'::text])),
  constraint conversation_last_message_author_check CHECK (last_message_author = ANY (ARRAY['contact'::text, 'member'::text, 'bot'::text, 'system'::text])),
  constraint conversation_owner_check CHECK (owner = ANY (ARRAY['bot'::text, 'queue'::text, 'agent'::text])),
  constraint conversation_priority_check CHECK (priority = ANY (ARRAY['urgent'::text, 'high'::text, 'normal'::text, 'low'::text])),
  constraint conversation_status_check CHECK (status = ANY (ARRAY['open'::text, 'pending'::text, 'snoozed'::text, 'resolved'::text])),
  constraint conversation_weight_check CHECK (weight > 0::numeric),
  constraint conversation_workspace_id_assignee_id_fkey FOREIGN KEY (workspace_id, assignee_id) REFERENCES member(workspace_id, id),
  constraint conversation_workspace_id_contact_id_fkey FOREIGN KEY (workspace_id, contact_id) REFERENCES contact(workspace_id, id) ON DELETE CASCADE,
  constraint conversation_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(workspace_id) ON DELETE CASCADE,
  constraint conversation_workspace_id_merged_into_id_fkey FOREIGN KEY (workspace_id, merged_into_id) REFERENCES conversation(workspace_id, id) ON DELETE CASCADE,
  constraint conversation_workspace_id_required_skill_id_fkey FOREIGN KEY (workspace_id, required_skill_id) REFERENCES skill(workspace_id, id) ON DELETE SET NULL (required_skill_id),
  constraint conversation_workspace_id_team_id_fkey FOREIGN KEY (workspace_id, team_id) REFERENCES team(workspace_id, id) ON DELETE SET NULL (team_id),
  constraint conversation_workspace_id_topic_id_fkey FOREIGN KEY (workspace_id, topic_id) REFERENCES topic(workspace_id, id) ON DELETE SET NULL (topic_id)
);
CREATE INDEX conversation_assignee ON conversation USING btree (workspace_id, assignee_id, last_message_at DESC) WHERE assignee_id IS NOT NULL;
CREATE INDEX conversation_contact ON conversation USING btree (workspace_id, contact_id, created_at DESC);
CREATE INDEX conversation_created ON conversation USING btree (workspace_id, created_at);
CREATE INDEX conversation_held ON conversation USING btree (workspace_id, assignee_id) INCLUDE (weight, waiting_since) WHERE owner = 'agent'::text AND status = 'open'::text;
CREATE INDEX conversation_inbox ON conversation USING btree (workspace_id, last_message_at DESC, id DESC);
CREATE INDEX conversation_merged ON conversation USING btree (workspace_id, merged_into_id) WHERE merged_into_id IS NOT NULL;
CREATE INDEX conversation_offered ON conversation USING btree (offered_until) WHERE offered_until IS NOT NULL;
CREATE UNIQUE INDEX conversation_one_unresolved ON conversation USING btree (workspace_id, contact_id, channel) WHERE status <> 'resolved'::text AND channel = 'widget'::text;
CREATE INDEX conversation_queue ON conversation USING btree (workspace_id, queued_at) WHERE owner = 'queue'::text AND status = 'open'::text;
CREATE INDEX conversation_snoozed ON conversation USING btree (snoozed_until) WHERE status = 'snoozed'::text;
CREATE TRIGGER conversation_load AFTER INSERT OR DELETE OR UPDATE OF owner, assignee_id, status, weight ON conversation FOR EACH ROW EXECUTE FUNCTION conversation_load();
alter table conversation enable row level security;
create policy tenant on conversation as permissive for all to public using (workspace_id = current_workspace()) with check (workspace_id = current_workspace());
grant delete, insert, select, update on conversation to attune_app;

create table conversation_link (
  workspace_id uuid not null,
  from_id uuid not null,
  to_id uuid not null,
  kind text not null,
  created_by uuid,
  created_at timestamp with time zone not null,
  constraint conversation_link_pkey PRIMARY KEY (workspace_id, from_id, to_id),
  constraint conversation_link_check CHECK (from_id <> to_id),
  constraint conversation_link_kind_check CHECK (kind = ANY (ARRAY['related'::text, 'duplicate'::text, 'follow_up'::text, 'caused_by'::text])),
  constraint conversation_link_workspace_id_from_id_fkey FOREIGN KEY (workspace_id, from_id) REFERENCES conversation(workspace_id, id) ON DELETE CASCADE,
  constraint conversation_link_workspace_id_to_id_fkey FOREIGN KEY (workspace_id, to_id) REFERENCES conversation(workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX conversation_link_to ON conversation_link USING btree (workspace_id, to_id);
alter table conversation_link enable row level security;
create policy tenant on conversation_link as permissive for all to public using (workspace_id = current_workspace()) with check (workspace_id = current_workspace());
grant delete, insert, select, update on conversation_link to attune_app;

create table conversation_merge (
  workspace_id uuid not null,
  conversation_id uuid not null,
  into_id uuid not null,
  status text not null,
  tag_ids uuid[] not null,
  before jsonb,
  merged_at timestamp with time zone not null,
  constraint conversation_merge_pkey PRIMARY KEY (workspace_id, conversation_id),
  constraint conversation_merge_workspace_id_conversation_id_fkey FOREIGN KEY (workspace_id, conversation_id) REFERENCES conversation(workspace_id, id) ON DELETE CASCADE,
  constraint conversation_merge_workspace_id_into_id_fkey FOREIGN KEY (workspace_id, into_id) REFERENCES conversation(workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX conversation_merge_into ON conversation_merge USING btree (workspace_id, into_id);
alter table conversation_merge enable row level security;
create policy tenant on conversation_merge as permissive for all to public using (workspace_id = current_workspace()) with check (workspace_id = current_workspace());
grant delete, insert, select, update on conversation_merge to attune_app;

create table conversation_mood (
  workspace_id uuid not null,
  conversation_id uuid not null,
  at timestamp with time zone not null,
  sentiment double precision not null,
  emotion text not null,
  intensity double precision not null,
  trend text not null,
  constraint conversation_mood_pkey PRIMARY KEY (workspace_id, conversation_id),
  constraint conversation_mood_trend_check CHECK (trend = ANY (ARRAY['falling'::text, 'steady'::text, 'rising'::text])),
  constraint conversation_mood_workspace_id_conversation_id_fkey FOREIGN KEY (workspace_id, conversation_id) REFERENCES conversation(workspace_id, id) ON DELETE CASCADE
);
alter table conversation_mood enable row level security;
create policy tenant on conversation_mood as permissive for all to public using (workspace_id = current_workspace()) with check (workspace_id = current_workspace());
grant delete, insert, select, update on conversation_mood to attune_app;

create table conversation_tag (
  workspace_id uuid not null,
  conversation_id uuid not null,
  tag_id uuid not null,
  constraint conversation_tag_pkey PRIMARY KEY (workspace_id, conversation_id, tag_id),
  constraint conversation_tag_workspace_id_conversation_id_fkey FOREIGN KEY (workspace_id, conversation_id) REFERENCES conversation(workspace_id, id) ON DELETE CASCADE,
  constraint conversation_tag_workspace_id_tag_id_fkey FOREIGN KEY (workspace_id, tag_id) REFERENCES tag(workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX conversation_tag_tag ON conversation_tag USING btree (workspace_id, tag_id);
alter table conversation_tag enable row level security;
create policy tenant on conversation_tag as permissive for all to public using (workspace_id = current_workspace()) with check (workspace_id = current_workspace());
grant delete, insert, select, update on conversation_tag to attune_app;

create table counter (
  workspace_id uuid not null,
  name text not null,
  value integer not null,
  constraint counter_pkey PRIMARY KEY (workspace_id, name),
  constraint counter_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(workspace_id) ON DELETE CASCADE
);
alter table counter enable row level security;
create policy tenant on counter as permissive for all to public using (workspace_id = current_workspace()) with check (workspace_id = current_workspace());
grant delete, insert, select, update on counter to attune_app;

create table dispatch_decision (
  workspace_id uuid not null,
  id uuid not null,
  conversation_id uuid not null,
  member_id uuid not null,
  decided_at timestamp with time zone not null,
  decision jsonb not null,
  constraint dispatch_decision_pkey PRIMARY KEY (workspace_id, id),
  constraint dispatch_decision_workspace_id_conversation_id_fkey FOREIGN KEY (workspace_id, conversation_id) REFERENCES conversation(workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX dispatch_decision_conversation ON dispatch_decision USING btree (workspace_id, conversation_id, decided_at);
alter table dispatch_decision enable row level security;
create policy tenant on dispatch_decision as permissive for all to public using (workspace_id = current_workspace()) with check (workspace_id = current_workspace());
grant delete, insert, select, update on dispatch_decision to attune_app;

create table draft (
  workspace_id uuid not null,
  member_id uuid not null,
  conversation_id uuid not null,
  kind text not null,
  body text not null,
  updated_at timestamp with time zone not null,
  constraint draft_pkey PRIMARY KEY (workspace_id, member_id, conversation_id, kind),
  constraint draft_kind_check CHECK (kind = ANY (ARRAY['message'::text, 'note'::text])),
  constraint draft_workspace_id_conversation_id_fkey FOREIGN KEY (workspace_id, conversation_id) REFERENCES conversation(workspace_id, id) ON DELETE CASCADE,
  constraint draft_workspace_id_member_id_fkey FOREIGN KEY (workspace_id, member_id) REFERENCES member(workspace_id, id) ON DELETE CASCADE
);
alter table draft enable row level security;
create policy tenant on draft as permissive for all to public using (workspace_id = current_workspace()) with check (workspace_id = current_workspace());
grant delete, insert, select, update on draft to attune_app;

create table embedding (
  workspace_id uuid not null,
  encoder text not null,
  text_hash bytea not null,
  vector bytea not null,
  created_at timestamp with time zone not null,
  constraint embedding_pkey PRIMARY KEY (workspace_id, encoder, text_hash),
  constraint embedding_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(workspace_id) ON DELETE CASCADE
);
CREATE INDEX embedding_age ON embedding USING btree (created_at);
alter table embedding enable row level security;
create policy tenant on embedding as permissive for all to public using (workspace_id = current_workspace()) with check (workspace_id = current_workspace());
grant delete, insert, select, update on embedding to attune_app;

create table emotion_alert (
  workspace_id uuid not null,
  id uuid not null,
  rule_id uuid,
  rule_name text not null,
  kind text not null,
  conversation_id uuid not null,
  message_id uuid not null,
  because text[] not null,
  raised_at timestamp with time zone not null,
  verdict text,
  decided_at timestamp with time zone,
  decided_by uuid,
  constraint emotion_alert_pkey PRIMARY KEY (workspace_id, id),
  constraint emotion_alert_check CHECK ((verdict IS NULL) = (decided_at IS NULL)),
  constraint emotion_alert_kind_check CHECK (kind = ANY (ARRAY['level'::text, 'trend'::text, 'keyword'::text, 'vip'::text])),
  constraint emotion_alert_verdict_check CHECK (verdict = ANY (ARRAY['confirmed'::text, 'dismissed'::text])),
  constraint emotion_alert_workspace_id_conversation_id_fkey FOREIGN KEY (workspace_id, conversation_id) REFERENCES conversation(workspace_id, id) ON DELETE CASCADE,
  constraint emotion_alert_workspace_id_message_id_fkey FOREIGN KEY (workspace_id, message_id) REFERENCES message(workspace_id, id) ON DELETE CASCADE,
  constraint emotion_alert_workspace_id_rule_id_fkey FOREIGN KEY (workspace_id, rule_id) REFERENCES emotion_rule(workspace_id, id) ON DELETE SET NULL (rule_id)
);
CREATE INDEX emotion_alert_conversation ON emotion_alert USING btree (workspace_id, conversation_id);
CREATE INDEX emotion_alert_decided ON emotion_alert USING btree (workspace_id, decided_at DESC, id DESC) WHERE verdict IS NOT NULL;
CREATE UNIQUE INDEX emotion_alert_one_open ON emotion_alert USING btree (workspace_id, rule_id, conversation_id) WHERE verdict IS NULL;
CREATE INDEX emotion_alert_open ON emotion_alert USING btree (workspace_id, raised_at DESC, id DESC) WHERE verdict IS NULL;
alter table emotion_alert enable row level security;
create policy tenant on emotion_alert as permissive for all to public using (workspace_id = current_workspace()) with check (workspace_id = current_workspace());
grant delete, insert, select, update on emotion_alert to attune_app;

create table emotion_rule (
  workspace_id uuid not null,
  id uuid not null,
  name text not null,
  condition jsonb not null,
  enabled boolean not null default true,
  notify boolean not null default true,
  raise_priority text,
  required_skill_id uuid,
  created_at timestamp with time zone not null,
  constraint emotion_rule_pkey PRIMARY KEY (workspace_id, id),
  constraint emotion_rule_workspace_id_name_key UNIQUE (workspace_id, name),
  constraint emotion_rule_raise_priority_check CHECK (raise_priority = ANY (ARRAY['urgent'::text, 'high'::text, 'normal'::text, 'low'::text])),
  constraint emotion_rule_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(workspace_id) ON DELETE CASCADE,
  constraint emotion_rule_workspace_id_required_skill_id_fkey FOREIGN KEY (workspace_id, required_skill_id) REFERENCES skill(workspace_id, id) ON DELETE SET NULL (required_skill_id)
);
alter table emotion_rule enable row level security;
create policy tenant on emotion_rule as permissive for all to public using (workspace_id = current_workspace()) with check (workspace_id = current_workspace());
grant delete, insert, select, update on emotion_rule to attune_app;

create table event (
  workspace_id uuid not null,
  id bigint not null generated always as identity,
  txid xid8 not null default pg_current_xact_id(),
  type text not null,
  conversation_id uuid,
  actor_kind text not null,
  actor_id uuid,
  at timestamp with time zone not null,
  payload jsonb not null default '{}'::jsonb,
  shard smallint not null,
  constraint event_pkey PRIMARY KEY (workspace_id, id),
  constraint event_actor_kind_check CHECK (actor_kind = ANY (ARRAY['customer'::text, 'agent'::text, 'bot'::text, 'rule'::text, 'system'::text]))
);
CREATE INDEX event_conversation ON event USING btree (workspace_id, conversation_id, at, id);
CREATE INDEX event_position ON event USING btree (txid, id);
CREATE INDEX event_workspace_position ON event USING btree (workspace_id, txid, id);
alter table event enable row level security;
create policy tenant on event as permissive for all to public using (workspace_id = current_workspace()) with check (workspace_id = current_workspace());
grant insert, select on event to attune_app;

create table event_cursor (
  consumer text not null,
  shard smallint not null,
  txid xid8 not null,
  id bigint not null,
  updated_at timestamp with time zone not null default now(),
  constraint event_cursor_pkey PRIMARY KEY (consumer, shard)
);

create table event_failure (
  workspace_id uuid not null,
  event_id bigint not null,
  consumer text not null,
  error text not null,
  failed_at timestamp with time zone not null default now(),
  constraint event_failure_pkey PRIMARY KEY (workspace_id, event_id, consumer),
  constraint event_failure_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(workspace_id) ON DELETE CASCADE
);
alter table event_failure enable row level security;
create policy tenant on event_failure as permissive for all to public using (workspace_id = current_workspace()) with check (workspace_id = current_workspace());
grant delete, insert, select, update on event_failure to attune_app;

create table forecast (
  workspace_id uuid not null,
  id uuid not null,
  stream_id uuid,
  made_at timestamp with time zone not null,
  from_at timestamp with time zone not null,
  mean real[] not null,
  low80 real[] not null,
  high80 real[] not null,
  low95 real[] not null,
  high95 real[] not null,
  outlook real[] not null,
  inflation80 real not null,
  inflation95 real not null,
  ceiling real,
  method text not null,
  members jsonb not null,
  notes jsonb not null,
  updated boolean not null,
  past boolean not null,
  constraint forecast_pkey PRIMARY KEY (workspace_id, id),
  constraint forecast_workspace_id_stream_id_from_at_key UNIQUE NULLS NOT DISTINCT (workspace_id, stream_id, from_at),
  constraint forecast_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(workspace_id) ON DELETE CASCADE,
  constraint forecast_workspace_id_stream_id_fkey FOREIGN KEY (workspace_id, stream_id) REFERENCES volume_stream(workspace_id, id) ON DELETE CASCADE
);
alter table forecast enable row level security;
create policy tenant on forecast as permissive for all to public using (workspace_id = current_workspace()) with check (workspace_id = current_workspace());
grant delete, insert, select, update on forecast to attune_app;

create table invitation (
  workspace_id uuid not null,
  id uuid not null,
  email text not null,
  role text not null,
  token_hash text not null,
  invited_by uuid,
  created_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  accepted_at timestamp with time zone,
  constraint invitation_pkey PRIMARY KEY (workspace_id, id),
  constraint invitation_token_hash_key UNIQUE (token_hash),
  constraint invitation_role_check CHECK (role = ANY (ARRAY['admin'::text, 'supervisor'::text, 'agent'::text, 'knowledge_editor'::text, 'analyst'::text])),
  constraint invitation_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(workspace_id) ON DELETE CASCADE
);
alter table invitation enable row level security;
create policy tenant on invitation as permissive for all to public using (workspace_id = current_workspace()) with check (workspace_id = current_workspace());
grant delete, insert, select, update on invitation to attune_app;

create table learned_example (
  workspace_id uuid not null,
  template_id uuid not null,
  message_id uuid not null,
  weight real not null,
  learned_at timestamp with time zone not null,
  constraint learned_example_pkey PRIMARY KEY (workspace_id, template_id, message_id),
  constraint learned_example_weight_check CHECK (weight >= '-1'::integer::double precision AND weight <= 1::double precision AND weight <> 0::double precision),
  constraint learned_example_workspace_id_message_id_fkey FOREIGN KEY (workspace_id, message_id) REFERENCES message(workspace_id, id) ON DELETE CASCADE,
  constraint learned_example_workspace_id_template_id_fkey FOREIGN KEY (workspace_id, template_id) REFERENCES template(workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX learned_example_message ON learned_example USING btree (workspace_id, message_id);
alter table learned_example enable row level security;
create policy tenant on learned_example as permissive for all to public using (workspace_id = current_workspace()) with check (workspace_id = current_workspace());
grant delete, insert, select, update on learned_example to attune_app;

create table measurement (
  workspace_id uuid not null,
  conversation_id uuid not null,
  seq smallint not null,
  metric text not null,
  at timestamp with time zone not null,
  value double precision not null,
  business_value double precision,
  provisional boolean not null,
  estimated boolean not null,
  running boolean not null,
  member_id uuid,
  team_id uuid,
  channel text not null,
  topic_id uuid,
  language text,
  constraint measurement_pkey PRIMARY KEY (workspace_id, conversation_id, seq),
  constraint measurement_workspace_id_conversation_id_fkey FOREIGN KEY (workspace_id, conversation_id) REFERENCES conversation(workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX measurement_time ON measurement USING btree (workspace_id, metric, at) INCLUDE (value, business_value);
alter table measurement enable row level security;
create policy tenant on measurement as permissive for all to public using (workspace_id = current_workspace()) with check (workspace_id = current_workspace());
grant delete, insert, select, update on measurement to attune_app;

create table measurement_due (
  workspace_id uuid not null,
  conversation_id uuid not null,
  due_at timestamp with time zone not null,
  constraint measurement_due_pkey PRIMARY KEY (workspace_id, conversation_id),
  constraint measurement_due_workspace_id_conversation_id_fkey FOREIGN KEY (workspace_id, conversation_id) REFERENCES conversation(workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX measurement_due_at ON measurement_due USING btree (due_at);
alter table measurement_due enable row level security;
create policy tenant on measurement_due as permissive for all to public using (workspace_id = current_workspace()) with check (workspace_id = current_workspace());
grant delete, insert, select, update on measurement_due to attune_app;

create table member (
  workspace_id uuid not null,
  id uuid not null,
  user_id text not null,
  name text not null,
  email text not null,
  role text not null,
  locale text,
  languages text[] not null default '{zh,en}'::text[],
  disabled_at timestamp with time zone,
  presence text not null default 'offline'::text,
  presence_at timestamp with time zone not null,
  seen_at timestamp with time zone,
  capacity numeric(6,2) not null default 5,
  load numeric(6,2) not null default 0,
  last_assigned_at timestamp with time zone,
  created_at timestamp with time zone not null,
  live_capacity numeric(6,2),
  async_capacity numeric(6,2),
  async_load numeric(6,2) not null default 0,
  shift_ends_at timestamp with time zone,
  gone_since timestamp with time zone,
  constraint member_pkey PRIMARY KEY (workspace_id, id),
  constraint member_workspace_id_user_id_key UNIQUE (workspace_id, user_id),
  constraint member_async_capacity_check CHECK (async_capacity >= 0::numeric),
  constraint member_async_load_check CHECK (async_load >= 0::numeric),
  constraint member_capacity_check CHECK (capacity >= 0::numeric),
  constraint member_live_capacity_check CHECK (live_capacity >= 0::numeric),
  constraint member_load_check CHECK (load >= 0::numeric),
  constraint member_locale_check CHECK (locale = ANY (ARRAY['zh-CN'::text, 'en'::text])),
  constraint member_presence_check CHECK (presence = ANY (ARRAY['online'::text, 'busy'::text, 'away'::text, 'offline'::text])),
  constraint member_role_check CHECK (role = ANY (ARRAY['owner'::text, 'admin'::text, 'supervisor'::text, 'agent'::text, 'knowledge_editor'::text, 'analyst'::text])),
  constraint member_user_id_fkey FOREIGN KEY (user_id) REFERENCES auth_user(id) ON DELETE CASCADE,
  constraint member_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(workspace_id) ON DELETE CASCADE
);
CREATE INDEX member_gone ON member USING btree (gone_since) WHERE gone_since IS NOT NULL;
CREATE INDEX member_shift ON member USING btree (shift_ends_at) WHERE shift_ends_at IS NOT NULL;
CREATE INDEX member_user ON member USING btree (user_id);
alter table member enable row level security;
create policy tenant on member as permissive for all to public using (workspace_id = current_workspace()) with check (workspace_id = current_workspace());
grant delete, insert, select, update on member to attune_app;

create table member_connection (
  workspace_id uuid not null,
  member_id uuid not null,
  node_id uuid not null,
  seen_at timestamp with time zone not null default now(),
  constraint member_connection_pkey PRIMARY KEY (workspace_id, member_id, node_id),
  constraint member_connection_workspace_id_member_id_fkey FOREIGN KEY (workspace_id, member_id) REFERENCES member(workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX member_connection_seen ON member_connection USING btree (seen_at);
alter table member_connection enable row level security;
create policy tenant on member_connection as permissive for all to public using (workspace_id = current_workspace()) with check (workspace_id = current_workspace());
grant delete, insert, select, update on member_connection to attune_app;

create table member_skill (
  workspace_id uuid not null,
  member_id uuid not null,
  skill_id uuid not null,
  level smallint not null,
  constraint member_skill_pkey PRIMARY KEY (workspace_id, member_id, skill_id),
  constraint member_skill_level_check CHECK (level >= 1 AND level <= 5),
  constraint member_skill_workspace_id_member_id_fkey FOREIGN KEY (workspace_id, member_id) REFERENCES member(workspace_id, id) ON DELETE CASCADE,
  constraint member_skill_workspace_id_skill_id_fkey FOREIGN KEY (workspace_id, skill_id) REFERENCES skill(workspace_id, id) ON DELETE CASCADE
);
alter table member_skill enable row level security;
create policy tenant on member_skill as permissive for all to public using (workspace_id = current_workspace()) with check (workspace_id = current_workspace());
grant delete, insert, select, update on member_skill to attune_app;

create table message (
  workspace_id uuid not null,
  id uuid not null,
  conversation_id uuid not null,
  kind text not null,
  author_kind text not null,
  author_id uuid,
  body text not null,
  template_id uuid,
  client_key text,
  created_at timestamp with time zone not null,
  constraint message_pkey PRIMARY KEY (workspace_id, id),
  constraint message_workspace_id_conversation_id_client_key_key UNIQUE (workspace_id, conversation_id, client_key),
  constraint message_author_kind_check CHECK (author_kind = ANY (ARRAY['contact'::text, 'member'::text, 'bot'::text, 'system'::text])),
  constraint message_kind_check CHECK (kind = ANY (ARRAY['message'::text, 'note'::text])),
  constraint message_workspace_id_conversation_id_fkey FOREIGN KEY (workspace_id, conversation_id) REFERENCES conversation(workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX message_thread ON message USING btree (workspace_id, conversation_id, created_at, id);
alter table message enable row level security;
create policy tenant on message as permissive for all to public using (workspace_id = current_workspace()) with check (workspace_id = current_workspace());
grant delete, insert, select, update on message to attune_app;

create table message_emotion (
  workspace_id uuid not null,
  message_id uuid not null,
  conversation_id uuid not null,
  at timestamp with time zone not null,
  sentiment double precision not null,
  emotion text not null,
  intensity double precision not null,
  because text[] not null,
  reader text not null,
  constraint message_emotion_pkey PRIMARY KEY (workspace_id, message_id),
  constraint message_emotion_emotion_check CHECK (emotion = ANY (ARRAY['anger'::text, 'anxiety'::text, 'sadness'::text, 'joy'::text, 'surprise'::text, 'neutral'::text])),
  constraint message_emotion_intensity_check CHECK (intensity >= 0::double precision AND intensity <= 1::double precision),
  constraint message_emotion_sentiment_check CHECK (sentiment >= '-1'::integer::double precision AND sentiment <= 1::double precision),
  constraint message_emotion_workspace_id_message_id_fkey FOREIGN KEY (workspace_id, message_id) REFERENCES message(workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX message_emotion_conversation ON message_emotion USING btree (workspace_id, conversation_id, at DESC, message_id DESC);
alter table message_emotion enable row level security;
create policy tenant on message_emotion as permissive for all to public using (workspace_id = current_workspace()) with check (workspace_id = current_workspace());
grant delete, insert, select, update on message_emotion to attune_app;

create table migration (
  name text not null,
  checksum text not null,
  applied_at timestamp with time zone not null default now(),
  constraint migration_pkey PRIMARY KEY (name)
);

create table published_shift (
  workspace_id uuid not null,
  id uuid not null,
  member_id uuid not null,
  date date not null,
  shift_type_id uuid,
  from_at timestamp with time zone not null,
  to_at timestamp with time zone not null,
  breaks jsonb not null,
  published_at timestamp with time zone not null,
  constraint published_shift_pkey PRIMARY KEY (workspace_id, id),
  constraint published_shift_workspace_id_member_id_date_key UNIQUE (workspace_id, member_id, date) DEFERRABLE,
  constraint published_shift_check CHECK (from_at < to_at),
  constraint published_shift_workspace_id_member_id_fkey FOREIGN KEY (workspace_id, member_id) REFERENCES member(workspace_id, id) ON DELETE CASCADE,
  constraint published_shift_workspace_id_shift_type_id_fkey FOREIGN KEY (workspace_id, shift_type_id) REFERENCES shift_type(workspace_id, id) ON DELETE SET NULL (shift_type_id)
);
CREATE INDEX published_shift_date ON published_shift USING btree (workspace_id, date);
CREATE INDEX published_shift_time ON published_shift USING btree (workspace_id, from_at);
alter table published_shift enable row level security;
create policy tenant on published_shift as permissive for all to public using (workspace_id = current_workspace()) with check (workspace_id = current_workspace());
grant delete, insert, select, update on published_shift to attune_app;

create table recommendation (
  workspace_id uuid not null,
  learned_at timestamp with time zone not null,
  replies integer not null,
  calibration jsonb,
  classifier bytea,
  mix real not null default 0,
  judged integer not null default 0,
  hits_before integer not null default 0,
  hits_after integer not null default 0,
  adaptation bytea,
  constraint recommendation_pkey PRIMARY KEY (workspace_id),
  constraint recommendation_mix_check CHECK (mix >= 0::double precision AND mix <= 1::double precision),
  constraint recommendation_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(workspace_id) ON DELETE CASCADE
);
alter table recommendation enable row level security;
create policy tenant on recommendation as permissive for all to public using (workspace_id = current_workspace()) with check (workspace_id = current_workspace());
grant delete, insert, select, update on recommendation to attune_app;

create table roster_shift (
  workspace_id uuid not null,
  id uuid not null,
  member_id uuid not null,
  date date not null,
  shift_type_id uuid,
  from_at timestamp with time zone not null,
  to_at timestamp with time zone not null,
  breaks jsonb not null,
  locked boolean not null default false,
  constraint roster_shift_pkey PRIMARY KEY (workspace_id, id),
  constraint roster_shift_workspace_id_member_id_date_key UNIQUE (workspace_id, member_id, date) DEFERRABLE,
  constraint roster_shift_check CHECK (from_at < to_at),
  constraint roster_shift_workspace_id_member_id_fkey FOREIGN KEY (workspace_id, member_id) REFERENCES member(workspace_id, id) ON DELETE CASCADE,
  constraint roster_shift_workspace_id_shift_type_id_fkey FOREIGN KEY (workspace_id, shift_type_id) REFERENCES shift_type(workspace_id, id) ON DELETE SET NULL (shift_type_id)
);
CREATE INDEX roster_shift_date ON roster_shift USING btree (workspace_id, date);
alter table roster_shift enable row level security;
create policy tenant on roster_shift as permissive for all to public using (workspace_id = current_workspace()) with check (workspace_id = current_workspace());
grant delete, insert, select, update on roster_shift to attune_app;

create table roster_solve (
  workspace_id uuid not null,
  from_date date not null,
  id uuid not null,
  days smallint not null,
  state text not null,
  started_at timestamp with time zone not null,
  seen_at timestamp with time zone not null,
  result jsonb not null,
  constraint roster_solve_pkey PRIMARY KEY (workspace_id, from_date),
  constraint roster_solve_state_check CHECK (state = ANY (ARRAY['running'::text, 'done'::text, 'failed'::text, 'cancelled'::text])),
  constraint roster_solve_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(workspace_id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX roster_solve_running ON roster_solve USING btree (workspace_id) WHERE state = 'running'::text;
alter table roster_solve enable row level security;
create policy tenant on roster_solve as permissive for all to public using (workspace_id = current_workspace()) with check (workspace_id = current_workspace());
grant delete, insert, select, update on roster_solve to attune_app;

create table saved_view (
  workspace_id uuid not null,
  id uuid not null,
  member_id uuid not null,
  name text not null,
  shared boolean not null,
  filter jsonb not null,
  sort text not null,
  "position" integer not null,
  created_at timestamp with time zone not null,
  constraint saved_view_pkey PRIMARY KEY (workspace_id, id),
  constraint saved_view_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(workspace_id) ON DELETE CASCADE,
  constraint saved_view_workspace_id_member_id_fkey FOREIGN KEY (workspace_id, member_id) REFERENCES member(workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX saved_view_member ON saved_view USING btree (workspace_id, member_id);
alter table saved_view enable row level security;
create policy tenant on saved_view as permissive for all to public using (workspace_id = current_workspace()) with check (workspace_id = current_workspace());
grant delete, insert, select, update on saved_view to attune_app;

create table search_bucket (
  workspace_id uuid not null,
  id integer not null,
  contacts boolean not null,
  entries integer not null,
  constraint search_bucket_pkey PRIMARY KEY (workspace_id, id),
  constraint search_bucket_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(workspace_id) ON DELETE CASCADE
);
alter table search_bucket enable row level security;
create policy tenant on search_bucket as permissive for all to public using (workspace_id = current_workspace()) with check (workspace_id = current_workspace());
grant delete, insert, select, update on search_bucket to attune_app;

create table search_entry (
  workspace_id uuid not null,
  id uuid not null,
  kind text not null,
  bucket integer not null,
  message_id uuid,
  contact_id uuid,
  at timestamp with time zone not null,
  terms tsvector not null,
  constraint search_entry_pkey PRIMARY KEY (workspace_id, id),
  constraint search_entry_check CHECK ((kind = 'contact'::text) = (message_id IS NULL) AND (kind = 'contact'::text) = (contact_id IS NOT NULL)),
  constraint search_entry_kind_check CHECK (kind = ANY (ARRAY['message'::text, 'note'::text, 'file'::text, 'contact'::text])),
  constraint search_entry_workspace_id_bucket_fkey FOREIGN KEY (workspace_id, bucket) REFERENCES search_bucket(workspace_id, id) ON DELETE CASCADE,
  constraint search_entry_workspace_id_contact_id_fkey FOREIGN KEY (workspace_id, contact_id) REFERENCES contact(workspace_id, id) ON DELETE CASCADE,
  constraint search_entry_workspace_id_message_id_fkey FOREIGN KEY (workspace_id, message_id) REFERENCES message(workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX search_entry_contact ON search_entry USING btree (workspace_id, contact_id) WHERE contact_id IS NOT NULL;
CREATE INDEX search_entry_message ON search_entry USING btree (workspace_id, message_id);
CREATE INDEX search_entry_terms ON search_entry USING gin (terms) WITH (gin_pending_list_limit='256');
alter table search_entry enable row level security;
create policy tenant on search_entry as permissive for all to public using (workspace_id = current_workspace()) with check (workspace_id = current_workspace());
grant delete, insert, select, update on search_entry to attune_app;

create table shift_type (
  workspace_id uuid not null,
  id uuid not null,
  name text not null,
  colour text not null,
  start_minute smallint not null,
  minutes smallint not null,
  breaks jsonb not null,
  created_at timestamp with time zone not null,
  constraint shift_type_pkey PRIMARY KEY (workspace_id, id),
  constraint shift_type_workspace_id_name_key UNIQUE (workspace_id, name),
  constraint shift_type_minutes_check CHECK (minutes >= 30 AND minutes <= 960),
  constraint shift_type_start_minute_check CHECK (start_minute >= 0 AND start_minute <= 1439),
  constraint shift_type_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(workspace_id) ON DELETE CASCADE
);
alter table shift_type enable row level security;
create policy tenant on shift_type as permissive for all to public using (workspace_id = current_workspace()) with check (workspace_id = current_workspace());
grant delete, insert, select, update on shift_type to attune_app;

create table skill (
  workspace_id uuid not null,
  id uuid not null,
  name text not null,
  created_at timestamp with time zone not null,
  constraint skill_pkey PRIMARY KEY (workspace_id, id),
  constraint skill_workspace_id_name_key UNIQUE (workspace_id, name),
  constraint skill_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(workspace_id) ON DELETE CASCADE
);
alter table skill enable row level security;
create policy tenant on skill as permissive for all to public using (workspace_id = current_workspace()) with check (workspace_id = current_workspace());
grant delete, insert, select, update on skill to attune_app;

create table solved_question (
  workspace_id uuid not null,
  conversation_id uuid not null,
  question_ids uuid[] not null,
  text_hash bytea,
  answer_id uuid,
  resolved_at timestamp with time zone not null,
  constraint solved_question_pkey PRIMARY KEY (workspace_id, conversation_id),
  constraint solved_question_workspace_id_conversation_id_fkey FOREIGN KEY (workspace_id, conversation_id) REFERENCES conversation(workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX solved_question_recent ON solved_question USING btree (workspace_id, resolved_at DESC, conversation_id);
CREATE INDEX solved_question_text ON solved_question USING btree (workspace_id, text_hash);
alter table solved_question enable row level security;
create policy tenant on solved_question as permissive for all to public using (workspace_id = current_workspace()) with check (workspace_id = current_workspace());
grant delete, insert, select, update on solved_question to attune_app;

create table special_day (
  workspace_id uuid not null,
  id uuid not null,
  date date not null,
  kind text not null,
  name text not null,
  factor real,
  constraint special_day_pkey PRIMARY KEY (workspace_id, id),
  constraint special_day_workspace_id_date_name_key UNIQUE (workspace_id, date, name),
  constraint special_day_factor_check CHECK (factor >= 0::double precision),
  constraint special_day_kind_check CHECK (kind = ANY (ARRAY['closed'::text, 'holiday'::text, 'make_up'::text, 'event'::text])),
  constraint special_day_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(workspace_id) ON DELETE CASCADE
);
alter table special_day enable row level security;
create policy tenant on special_day as permissive for all to public using (workspace_id = current_workspace()) with check (workspace_id = current_workspace());
grant delete, insert, select, update on special_day to attune_app;

create table sso_connection (
  workspace_id uuid not null,
  enabled boolean not null,
  label text not null,
  issuer text not null,
  client_id text not null,
  client_secret text not null,
  domains text[] not null,
  required boolean not null,
  join_role text,
  role_claim text,
  role_map jsonb not null default '{}'::jsonb,
  remap boolean not null,
  constraint sso_connection_pkey PRIMARY KEY (workspace_id),
  constraint sso_connection_join_role_check CHECK (join_role = ANY (ARRAY['admin'::text, 'supervisor'::text, 'agent'::text, 'knowledge_editor'::text, 'analyst'::text])),
  constraint sso_connection_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(workspace_id) ON DELETE CASCADE
);
alter table sso_connection enable row level security;
create policy tenant on sso_connection as permissive for all to public using (workspace_id = current_workspace()) with check (workspace_id = current_workspace());
grant delete, insert, select, update on sso_connection to attune_app;

create table sso_identity (
  workspace_id uuid not null,
  issuer text not null,
  subject text not null,
  user_id text not null,
  constraint sso_identity_pkey PRIMARY KEY (workspace_id, issuer, subject),
  constraint sso_identity_user_id_fkey FOREIGN KEY (user_id) REFERENCES auth_user(id) ON DELETE CASCADE,
  constraint sso_identity_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(workspace_id) ON DELETE CASCADE
);
alter table sso_identity enable row level security;
create policy tenant on sso_identity as permissive for all to public using (workspace_id = current_workspace()) with check (workspace_id = current_workspace());
grant delete, insert, select, update on sso_identity to attune_app;

create table stage_span (
  workspace_id uuid not null,
  conversation_id uuid not null,
  seq smallint not null,
  stage text not null,
  from_at timestamp with time zone not null,
  to_at timestamp with time zone not null,
  member_id uuid,
  team_id uuid,
  constraint stage_span_pkey PRIMARY KEY (workspace_id, conversation_id, seq),
  constraint stage_span_stage_check CHECK (stage = ANY (ARRAY['bot'::text, 'queue'::text, 'first_response'::text, 'work'::text, 'customer'::text, 'transfer_wait'::text, 'wrap_up'::text])),
  constraint stage_span_workspace_id_conversation_id_fkey FOREIGN KEY (workspace_id, conversation_id) REFERENCES conversation(workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX stage_span_time ON stage_span USING btree (workspace_id, from_at, to_at);
alter table stage_span enable row level security;
create policy tenant on stage_span as permissive for all to public using (workspace_id = current_workspace()) with check (workspace_id = current_workspace());
grant delete, insert, select, update on stage_span to attune_app;

create table suggestion (
  workspace_id uuid not null,
  message_id uuid not null,
  member_id uuid not null,
  conversation_id uuid not null,
  topic_id uuid,
  shown_at timestamp with time zone not null,
  template_ids uuid[] not null,
  scores real[] not null,
  state text not null default 'open'::text,
  reply_id uuid,
  answered_at timestamp with time zone,
  used_template_id uuid,
  inserted_rank smallint,
  edit real,
  constraint suggestion_pkey PRIMARY KEY (workspace_id, message_id, member_id),
  constraint suggestion_edit_check CHECK (edit >= 0::double precision AND edit <= 1::double precision),
  constraint suggestion_state_check CHECK (state = ANY (ARRAY['open'::text, 'answered'::text, 'passed'::text])),
  constraint suggestion_workspace_id_member_id_fkey FOREIGN KEY (workspace_id, member_id) REFERENCES member(workspace_id, id) ON DELETE CASCADE,
  constraint suggestion_workspace_id_message_id_fkey FOREIGN KEY (workspace_id, message_id) REFERENCES message(workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX suggestion_answered ON suggestion USING btree (workspace_id, answered_at) WHERE state = 'answered'::text;
CREATE INDEX suggestion_open ON suggestion USING btree (workspace_id, conversation_id) WHERE state = 'open'::text;
CREATE INDEX suggestion_shown ON suggestion USING btree (workspace_id, shown_at);
alter table suggestion enable row level security;
create policy tenant on suggestion as permissive for all to public using (workspace_id = current_workspace()) with check (workspace_id = current_workspace());
grant delete, insert, select, update on suggestion to attune_app;

create table survey (
  workspace_id uuid not null,
  id uuid not null,
  conversation_id uuid not null,
  member_id uuid,
  kind text not null,
  token_hash text not null,
  sent_at timestamp with time zone not null,
  answered_at timestamp with time zone,
  score smallint,
  comment text,
  constraint survey_pkey PRIMARY KEY (workspace_id, id),
  constraint survey_token_hash_key UNIQUE (token_hash),
  constraint survey_kind_check CHECK (kind = 'csat'::text),
  constraint survey_score_check CHECK (score >= 1 AND score <= 5),
  constraint survey_workspace_id_conversation_id_fkey FOREIGN KEY (workspace_id, conversation_id) REFERENCES conversation(workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX survey_conversation ON survey USING btree (workspace_id, conversation_id);
alter table survey enable row level security;
create policy tenant on survey as permissive for all to public using (workspace_id = current_workspace()) with check (workspace_id = current_workspace());
grant delete, insert, select, update on survey to attune_app;

create table swap (
  workspace_id uuid not null,
  id uuid not null,
  shift_id uuid not null,
  by_member_id uuid not null,
  to_member_id uuid,
  in_return_id uuid,
  state text not null,
  shifts jsonb not null,
  violations jsonb not null default '[]'::jsonb,
  created_at timestamp with time zone not null,
  decided_at timestamp with time zone,
  decided_by uuid,
  constraint swap_pkey PRIMARY KEY (workspace_id, id),
  constraint swap_state_check CHECK (state = ANY (ARRAY['asked'::text, 'accepted'::text, 'approved'::text, 'refused'::text, 'withdrawn'::text])),
  constraint swap_workspace_id_by_member_id_fkey FOREIGN KEY (workspace_id, by_member_id) REFERENCES member(workspace_id, id) ON DELETE CASCADE,
  constraint swap_workspace_id_to_member_id_fkey FOREIGN KEY (workspace_id, to_member_id) REFERENCES member(workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX swap_created ON swap USING btree (workspace_id, created_at);
CREATE UNIQUE INDEX swap_open ON swap USING btree (workspace_id, shift_id) WHERE state = ANY (ARRAY['asked'::text, 'accepted'::text]);
alter table swap enable row level security;
create policy tenant on swap as permissive for all to public using (workspace_id = current_workspace()) with check (workspace_id = current_workspace());
grant delete, insert, select, update on swap to attune_app;

create table tag (
  workspace_id uuid not null,
  id uuid not null,
  name text not null,
  constraint tag_pkey PRIMARY KEY (workspace_id, id),
  constraint tag_workspace_id_name_key UNIQUE (workspace_id, name),
  constraint tag_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(workspace_id) ON DELETE CASCADE
);
alter table tag enable row level security;
create policy tenant on tag as permissive for all to public using (workspace_id = current_workspace()) with check (workspace_id = current_workspace());
grant delete, insert, select, update on tag to attune_app;

create table team (
  workspace_id uuid not null,
  id uuid not null,
  name text not null,
  created_at timestamp with time zone not null,
  constraint team_pkey PRIMARY KEY (workspace_id, id),
  constraint team_workspace_id_name_key UNIQUE (workspace_id, name),
  constraint team_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(workspace_id) ON DELETE CASCADE
);
alter table team enable row level security;
create policy tenant on team as permissive for all to public using (workspace_id = current_workspace()) with check (workspace_id = current_workspace());
grant delete, insert, select, update on team to attune_app;

create table team_member (
  workspace_id uuid not null,
  team_id uuid not null,
  member_id uuid not null,
  constraint team_member_pkey PRIMARY KEY (workspace_id, team_id, member_id),
  constraint team_member_workspace_id_member_id_fkey FOREIGN KEY (workspace_id, member_id) REFERENCES member(workspace_id, id) ON DELETE CASCADE,
  constraint team_member_workspace_id_team_id_fkey FOREIGN KEY (workspace_id, team_id) REFERENCES team(workspace_id, id) ON DELETE CASCADE
);
alter table team_member enable row level security;
create policy tenant on team_member as permissive for all to public using (workspace_id = current_workspace()) with check (workspace_id = current_workspace());
grant delete, insert, select, update on team_member to attune_app;

create table template (
  workspace_id uuid not null,
  id uuid not null,
  title text not null,
  body text not null,
  shortcut text,
  language text not null,
  topic_id uuid,
  examples text[] not null default '{}'::text[],
  use_count integer not null default 0,
  updated_at timestamp with time zone not null,
  constraint template_pkey PRIMARY KEY (workspace_id, id),
  constraint template_workspace_id_language_shortcut_key UNIQUE (workspace_id, language, shortcut),
  constraint template_language_check CHECK (language = ANY (ARRAY['zh'::text, 'en'::text])),
  constraint template_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(workspace_id) ON DELETE CASCADE,
  constraint template_workspace_id_topic_id_fkey FOREIGN KEY (workspace_id, topic_id) REFERENCES topic(workspace_id, id) ON DELETE SET NULL (topic_id)
);
alter table template enable row level security;
create policy tenant on template as permissive for all to public using (workspace_id = current_workspace()) with check (workspace_id = current_workspace());
grant delete, insert, select, update on template to attune_app;

create table topic (
  workspace_id uuid not null,
  id uuid not null,
  name text not null,
  skill_id uuid,
  min_level smallint not null default 1,
  team_id uuid,
  examples text[] not null default '{}'::text[],
  created_at timestamp with time zone not null,
  constraint topic_pkey PRIMARY KEY (workspace_id, id),
  constraint topic_workspace_id_name_key UNIQUE (workspace_id, name),
  constraint topic_min_level_check CHECK (min_level >= 1 AND min_level <= 5),
  constraint topic_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(workspace_id) ON DELETE CASCADE,
  constraint topic_workspace_id_skill_id_fkey FOREIGN KEY (workspace_id, skill_id) REFERENCES skill(workspace_id, id) ON DELETE SET NULL (skill_id),
  constraint topic_workspace_id_team_id_fkey FOREIGN KEY (workspace_id, team_id) REFERENCES team(workspace_id, id) ON DELETE SET NULL (team_id)
);
alter table topic enable row level security;
create policy tenant on topic as permissive for all to public using (workspace_id = current_workspace()) with check (workspace_id = current_workspace());
grant delete, insert, select, update on topic to attune_app;

create table volume (
  workspace_id uuid not null,
  stream_id uuid not null,
  at timestamp with time zone not null,
  contacts real not null,
  constraint volume_pkey PRIMARY KEY (workspace_id, stream_id, at),
  constraint volume_contacts_check CHECK (contacts >= 0::double precision),
  constraint volume_workspace_id_stream_id_fkey FOREIGN KEY (workspace_id, stream_id) REFERENCES volume_stream(workspace_id, id) ON DELETE CASCADE
);
alter table volume enable row level security;
create policy tenant on volume as permissive for all to public using (workspace_id = current_workspace()) with check (workspace_id = current_workspace());
grant delete, insert, select, update on volume to attune_app;

create table volume_count (
  workspace_id uuid not null,
  counted_to timestamp with time zone not null,
  constraint volume_count_pkey PRIMARY KEY (workspace_id),
  constraint volume_count_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(workspace_id) ON DELETE CASCADE
);
alter table volume_count enable row level security;
create policy tenant on volume_count as permissive for all to public using (workspace_id = current_workspace()) with check (workspace_id = current_workspace());
grant delete, insert, select, update on volume_count to attune_app;

create table volume_stream (
  workspace_id uuid not null,
  id uuid not null,
  name text not null,
  channel text,
  skill_id uuid,
  created_at timestamp with time zone not null,
  constraint volume_stream_pkey PRIMARY KEY (workspace_id, id),
  constraint volume_stream_workspace_id_name_key UNIQUE (workspace_id, name),
  constraint volume_stream_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(workspace_id) ON DELETE CASCADE,
  constraint volume_stream_workspace_id_skill_id_fkey FOREIGN KEY (workspace_id, skill_id) REFERENCES skill(workspace_id, id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX volume_stream_counted ON volume_stream USING btree (workspace_id, channel, skill_id) NULLS NOT DISTINCT WHERE channel IS NOT NULL;
alter table volume_stream enable row level security;
create policy tenant on volume_stream as permissive for all to public using (workspace_id = current_workspace()) with check (workspace_id = current_workspace());
grant delete, insert, select, update on volume_stream to attune_app;

create table wish (
  workspace_id uuid not null,
  id uuid not null,
  member_id uuid not null,
  date date not null,
  kind text not null,
  shift_type_id uuid,
  constraint wish_pkey PRIMARY KEY (workspace_id, id),
  constraint wish_workspace_id_member_id_date_key UNIQUE (workspace_id, member_id, date),
  constraint wish_check CHECK ((kind = 'shift'::text) = (shift_type_id IS NOT NULL)),
  constraint wish_kind_check CHECK (kind = ANY (ARRAY['off'::text, 'shift'::text])),
  constraint wish_workspace_id_member_id_fkey FOREIGN KEY (workspace_id, member_id) REFERENCES member(workspace_id, id) ON DELETE CASCADE,
  constraint wish_workspace_id_shift_type_id_fkey FOREIGN KEY (workspace_id, shift_type_id) REFERENCES shift_type(workspace_id, id) ON DELETE CASCADE
);
alter table wish enable row level security;
create policy tenant on wish as permissive for all to public using (workspace_id = current_workspace()) with check (workspace_id = current_workspace());
grant delete, insert, select, update on wish to attune_app;

create table work_contract (
  workspace_id uuid not null,
  member_id uuid not null,
  min_minutes smallint not null,
  max_minutes smallint not null,
  max_days_in_row smallint not null,
  min_rest_minutes smallint not null,
  max_nights smallint not null,
  shift_type_ids uuid[] not null default '{}'::uuid[],
  rostered boolean not null,
  constraint work_contract_pkey PRIMARY KEY (workspace_id, member_id),
  constraint work_contract_check CHECK (min_minutes <= max_minutes),
  constraint work_contract_workspace_id_member_id_fkey FOREIGN KEY (workspace_id, member_id) REFERENCES member(workspace_id, id) ON DELETE CASCADE
);
alter table work_contract enable row level security;
create policy tenant on work_contract as permissive for all to public using (workspace_id = current_workspace()) with check (workspace_id = current_workspace());
grant delete, insert, select, update on work_contract to attune_app;

create table workspace (
  workspace_id uuid not null,
  name text not null,
  locale text not null,
  time_zone text not null,
  settings jsonb not null default '{}'::jsonb,
  widget_key text not null,
  widget_secret text not null,
  demo boolean not null default false,
  created_at timestamp with time zone not null,
  constraint workspace_pkey PRIMARY KEY (workspace_id),
  constraint workspace_widget_key_key UNIQUE (widget_key),
  constraint workspace_locale_check CHECK (locale = ANY (ARRAY['zh-CN'::text, 'en'::text]))
);
alter table workspace enable row level security;
create policy tenant on workspace as permissive for all to public using (workspace_id = current_workspace()) with check (workspace_id = current_workspace());
grant insert, select, update on workspace to attune_app;
