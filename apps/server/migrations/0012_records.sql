-- Records: what a workspace wants to know of its conversations and customers, beyond what every workspace has.

alter table conversation add column attributes jsonb not null default '{}';

-- What such a value is called and what it may be. Customers may have others too, as the app sends them.
create table attribute_definition (
  workspace_id uuid not null references workspace on delete cascade,
  id uuid not null,
  subject text not null check (subject in ('conversation', 'contact')),
  key text not null,
  label_zh text not null,
  label_en text not null,
  type text not null check (type in ('text', 'number', 'boolean', 'date', 'choice', 'link')),
  options text[] not null default '{}',   -- of a choice
  required boolean not null default false,  -- of a conversation: before an agent may resolve it
  position integer not null,
  created_at timestamptz not null,
  primary key (workspace_id, id),
  unique (workspace_id, subject, key),
  check (not required or subject = 'conversation')
);

do $$
declare t text;
begin
  foreach t in array array['attribute_definition'] loop
    execute format('alter table %I enable row level security', t);
    execute format('create policy tenant on %I using (workspace_id = current_workspace()) with check (workspace_id = current_workspace())', t);
    execute format('grant select, insert, update, delete on %I to attune_app', t);
  end loop;
end $$;
