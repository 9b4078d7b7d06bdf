-- Finding: lists that people keep, and words in what was written.

create table saved_view (
  workspace_id uuid not null references workspace on delete cascade,
  id uuid not null,
  member_id uuid not null,  -- who made it
  name text not null,
  shared boolean not null,
  filter jsonb not null,
  sort text not null,
  position integer not null,
  created_at timestamptz not null,
  primary key (workspace_id, id),
  foreign key (workspace_id, member_id) references member on delete cascade
);
create index saved_view_member on saved_view (workspace_id, member_id);

do $$
declare t text;
begin
  foreach t in array array['saved_view'] loop
    execute format('alter table %I enable row level security', t);
    execute format('create policy tenant on %I using (workspace_id = current_workspace()) with check (workspace_id = current_workspace())', t);
    execute format('grant select, insert, update, delete on %I to attune_app', t);
  end loop;
end $$;
