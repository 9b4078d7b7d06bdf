-- Reply recommendation: what was suggested to whom, what became of it, and what was learned from that.

-- Templates suggested to a member for a customer's message. Ids and figures only, no text.
-- Template ids carry no foreign key: what was shown stays true when a template is deleted.
create table suggestion (
  workspace_id uuid not null,
  message_id uuid not null,               -- the customer's newest message at that time
  member_id uuid not null,
  conversation_id uuid not null,
  topic_id uuid,                          -- of the conversation at that time
  shown_at timestamptz not null,
  template_ids uuid[] not null,           -- best first; empty: nothing fitted
  scores real[] not null,
  state text not null default 'open' check (state in ('open', 'answered', 'passed')),  -- passed: somebody else answered, or a later one was used
  reply_id uuid,                          -- the reply that answered it
  answered_at timestamptz,
  used_template_id uuid,                  -- the template the reply was made from, suggested or not
  inserted_rank smallint,                 -- 1…3 when it was inserted from the suggestions
  edit real check (edit between 0 and 1), -- part of the template's text that was changed; null when nobody can say
  primary key (workspace_id, message_id, member_id),
  foreign key (workspace_id, message_id) references message on delete cascade,
  foreign key (workspace_id, member_id) references member on delete cascade
);
create index suggestion_open on suggestion (workspace_id, conversation_id) where state = 'open';
create index suggestion_shown on suggestion (workspace_id, shown_at);
create index suggestion_answered on suggestion (workspace_id, answered_at) where state = 'answered';

-- Customers' messages that a template answers (weight above 0) or was wrongly suggested for (below 0).
create table learned_example (
  workspace_id uuid not null,
  template_id uuid not null,
  message_id uuid not null,
  weight real not null check (weight between -1 and 1 and weight <> 0),
  learned_at timestamptz not null,
  primary key (workspace_id, template_id, message_id),
  foreign key (workspace_id, template_id) references template on delete cascade,
  foreign key (workspace_id, message_id) references message on delete cascade
);
create index learned_example_message on learned_example (workspace_id, message_id);

-- How far learning has come.
create table recommendation (
  workspace_id uuid primary key references workspace on delete cascade,
  learned_at timestamptz not null,
  replies integer not null,               -- answered suggestions it was learned from
  calibration jsonb                       -- scores and the probabilities they stand for; null while there are too few replies
);

do $$
declare t text;
begin
  foreach t in array array['suggestion', 'learned_example', 'recommendation'] loop
    execute format('alter table %I enable row level security', t);
    execute format('create policy tenant on %I using (workspace_id = current_workspace()) with check (workspace_id = current_workspace())', t);
    execute format('grant select, insert, update, delete on %I to attune_app', t);
  end loop;
end $$;
