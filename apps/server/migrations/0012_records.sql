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

-- Merging. What is merged stays where it is and says into what: a thread is read together with all that was merged into it,
-- so that undoing moves no message. How it works: docs/subsystems/merge.md.

alter table conversation add column merged_into_id uuid;
alter table conversation add foreign key (workspace_id, merged_into_id) references conversation on delete cascade;
alter table conversation add check (merged_into_id is null or status = 'resolved');
create index conversation_merged on conversation (workspace_id, merged_into_id) where merged_into_id is not null;

-- One row while the merge holds: what undoing needs beside the merged conversation, which nobody changes meanwhile.
create table conversation_merge (
  workspace_id uuid not null,
  conversation_id uuid not null,
  into_id uuid not null,
  status text not null,                   -- what it was
  tag_ids uuid[] not null,                -- those that the other one got by it
  before jsonb,                           -- of the other one, when it took over a customer's wait: status, snoozedUntil, waitingSince
  merged_at timestamptz not null,
  primary key (workspace_id, conversation_id),
  foreign key (workspace_id, conversation_id) references conversation on delete cascade,
  foreign key (workspace_id, into_id) references conversation on delete cascade
);
create index conversation_merge_into on conversation_merge (workspace_id, into_id);

alter table contact add column merged_into_id uuid;
alter table contact add foreign key (workspace_id, merged_into_id) references contact on delete cascade;
create index contact_merged on contact (workspace_id, merged_into_id) where merged_into_id is not null;

-- Who signed in on the device of this visitor: a hint that they are the same person, and no more.
alter table contact add column same_device_id uuid;
alter table contact add foreign key (workspace_id, same_device_id) references contact on delete set null (same_device_id);
create index contact_same_device on contact (workspace_id, same_device_id) where same_device_id is not null;

create table contact_merge (
  workspace_id uuid not null,
  contact_id uuid not null,
  into_id uuid not null,
  conversation_ids uuid[] not null,       -- what moved
  filled jsonb not null,                  -- what the other one did not know before
  merged_at timestamptz not null,
  primary key (workspace_id, contact_id),
  foreign key (workspace_id, contact_id) references contact on delete cascade,
  foreign key (workspace_id, into_id) references contact on delete cascade
);
create index contact_merge_into on contact_merge (workspace_id, into_id);

-- Customers as a list, and who may be the same person.
create index contact_seen on contact (workspace_id, last_seen_at desc, id desc);
create index contact_external on contact (workspace_id, lower(external_id)) where external_id is not null;
create index contact_email on contact (workspace_id, lower(email)) where email is not null;
create index contact_phone on contact (workspace_id, (right(regexp_replace(phone, '\D', '', 'g'), 8))) where phone is not null;

-- Conversations that have to do with one another, of whatever customers. Read from both ends.
create table conversation_link (
  workspace_id uuid not null,
  from_id uuid not null,
  to_id uuid not null,
  kind text not null check (kind in ('related', 'duplicate', 'follow_up', 'caused_by')),
  created_by uuid,
  created_at timestamptz not null,
  primary key (workspace_id, from_id, to_id),
  foreign key (workspace_id, from_id) references conversation on delete cascade,
  foreign key (workspace_id, to_id) references conversation on delete cascade,
  check (from_id <> to_id)
);
create index conversation_link_to on conversation_link (workspace_id, to_id);

do $$
declare t text;
begin
  foreach t in array array['attribute_definition', 'conversation_merge', 'contact_merge', 'conversation_link'] loop
    execute format('alter table %I enable row level security', t);
    execute format('create policy tenant on %I using (workspace_id = current_workspace()) with check (workspace_id = current_workspace())', t);
    execute format('grant select, insert, update, delete on %I to attune_app', t);
  end loop;
end $$;
