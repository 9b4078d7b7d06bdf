-- Work on many conversations at once.

create table bulk (
  workspace_id uuid not null references workspace on delete cascade,
  id uuid not null,
  member_id uuid not null,
  client_key text not null,
  actions jsonb not null,
  created_at timestamptz not null,
  undone_at timestamptz,
  primary key (workspace_id, id),
  unique (workspace_id, member_id, client_key),
  foreign key (workspace_id, member_id) references member on delete cascade
);

create table bulk_item (
  workspace_id uuid not null,
  bulk_id uuid not null,
  conversation_id uuid not null,
  position integer not null,
  state text not null,
  code text,   -- why it failed or was kept
  undo jsonb,  -- what takes it back, and what must still be so
  primary key (workspace_id, bulk_id, conversation_id),
  foreign key (workspace_id, bulk_id) references bulk on delete cascade,
  foreign key (workspace_id, conversation_id) references conversation on delete cascade
);
create index bulk_item_conversation on bulk_item (workspace_id, conversation_id);

do $$
declare t text;
begin
  foreach t in array array['bulk', 'bulk_item'] loop
    execute format('alter table %I enable row level security', t);
    execute format('create policy tenant on %I using (workspace_id = current_workspace()) with check (workspace_id = current_workspace())', t);
    execute format('grant select, insert, update, delete on %I to attune_app', t);
  end loop;
end $$;
