-- Similar conversations: what was asked, where the answer stands, and texts as vectors.

-- What a customer asked in a conversation that was resolved, and the message that answered. Ids only: the words stay in message.
create table solved_question (
  workspace_id uuid not null,
  conversation_id uuid not null,
  question_ids uuid[] not null,           -- the customer's messages that asked, in order; empty: nothing was asked in words
  text_hash bytea,                        -- SHA-256 of their text: where its vector stands
  answer_id uuid,                         -- the agent's message that answered; null when nobody did
  resolved_at timestamptz not null,
  primary key (workspace_id, conversation_id),
  foreign key (workspace_id, conversation_id) references conversation on delete cascade
);
create index solved_question_recent on solved_question (workspace_id, resolved_at desc, conversation_id);
create index solved_question_text on solved_question (workspace_id, text_hash);

-- What an encoder made of a text: a cache, and where similar conversations are found. Can be made again at any time.
create table embedding (
  workspace_id uuid not null references workspace on delete cascade,
  encoder text not null,                  -- model, dimensions and version: vectors of different encoders do not compare
  text_hash bytea not null,
  vector bytea not null,                  -- signed bytes, one a dimension; only the direction counts; empty: cannot be encoded
  created_at timestamptz not null,
  primary key (workspace_id, encoder, text_hash)
);
create index embedding_age on embedding (created_at);

do $$
declare t text;
begin
  foreach t in array array['solved_question', 'embedding'] loop
    execute format('alter table %I enable row level security', t);
    execute format('create policy tenant on %I using (workspace_id = current_workspace()) with check (workspace_id = current_workspace())', t);
    execute format('grant select, insert, update, delete on %I to attune_app', t);
  end loop;
end $$;
