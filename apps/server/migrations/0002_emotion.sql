-- How customers feel: what was read from each message, the mood of each conversation, rules and their alerts.

-- What was read from a customer's message. Read again by another reader, the row is replaced.
create table message_emotion (
  workspace_id uuid not null,
  message_id uuid not null,
  conversation_id uuid not null,
  at timestamptz not null,                -- when the message came
  sentiment double precision not null check (sentiment between -1 and 1),
  emotion text not null check (emotion in ('anger', 'anxiety', 'sadness', 'joy', 'surprise', 'neutral')),
  intensity double precision not null check (intensity between 0 and 1),
  because text[] not null,
  reader text not null,                   -- version of what read it
  primary key (workspace_id, message_id),
  foreign key (workspace_id, message_id) references message on delete cascade
);
create index message_emotion_conversation on message_emotion (workspace_id, conversation_id, at desc, message_id desc);

-- Beside the conversation and not in it: its row is locked by whoever writes a message.
create table conversation_mood (
  workspace_id uuid not null,
  conversation_id uuid not null,
  at timestamptz not null,
  sentiment double precision not null,
  emotion text not null,
  intensity double precision not null,
  trend text not null check (trend in ('falling', 'steady', 'rising')),
  primary key (workspace_id, conversation_id),
  foreign key (workspace_id, conversation_id) references conversation on delete cascade
);

create table emotion_rule (
  workspace_id uuid not null references workspace on delete cascade,
  id uuid not null,
  name text not null,
  condition jsonb not null,               -- EmotionCondition in the contract
  enabled boolean not null default true,
  notify boolean not null default true,
  raise_priority text check (raise_priority in ('urgent', 'high', 'normal', 'low')),
  required_skill_id uuid,
  created_at timestamptz not null,
  primary key (workspace_id, id),
  unique (workspace_id, name),
  foreign key (workspace_id, required_skill_id) references skill on delete set null (required_skill_id)
);

-- One alert is open per rule and conversation. What was decided about it is a person's work: no replay touches it.
create table emotion_alert (
  workspace_id uuid not null,
  id uuid not null,
  rule_id uuid,                           -- null once the rule was deleted
  rule_name text not null,
  kind text not null check (kind in ('level', 'trend', 'keyword', 'vip')),
  conversation_id uuid not null,
  message_id uuid not null,
  because text[] not null,
  raised_at timestamptz not null,
  verdict text check (verdict in ('confirmed', 'dismissed')),
  decided_at timestamptz,
  decided_by uuid,
  primary key (workspace_id, id),
  foreign key (workspace_id, rule_id) references emotion_rule on delete set null (rule_id),
  foreign key (workspace_id, conversation_id) references conversation on delete cascade,
  foreign key (workspace_id, message_id) references message on delete cascade,
  check ((verdict is null) = (decided_at is null))
);
create unique index emotion_alert_one_open on emotion_alert (workspace_id, rule_id, conversation_id) where verdict is null;
create index emotion_alert_open on emotion_alert (workspace_id, raised_at desc, id desc) where verdict is null;
create index emotion_alert_decided on emotion_alert (workspace_id, decided_at desc, id desc) where verdict is not null;
create index emotion_alert_conversation on emotion_alert (workspace_id, conversation_id);

-- A skill that dispatch looks for besides the topic's.
alter table conversation add column required_skill_id uuid;
alter table conversation add foreign key (workspace_id, required_skill_id) references skill on delete set null (required_skill_id);

do $$
declare t text;
begin
  foreach t in array array['message_emotion', 'conversation_mood', 'emotion_rule', 'emotion_alert'] loop
    execute format('alter table %I enable row level security', t);
    execute format('create policy tenant on %I using (workspace_id = current_workspace()) with check (workspace_id = current_workspace())', t);
    execute format('grant select, insert, update, delete on %I to attune_app', t);
  end loop;
end $$;
