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


-- What was written, as words to be found: messages, notes, names of files, customers. Written by the consumer `search`.
-- Words carry the name of their bucket, a few thousand entries of one workspace in the order of writing: a word that is in
-- half of all messages is looked up in the newest buckets only, and no workspace ever meets the words of another.
create sequence search_bucket_id;

create table search_bucket (
  workspace_id uuid not null references workspace on delete cascade,
  id integer not null,
  contacts boolean not null,  -- of customers, not of what they wrote: their words are few, and looked for apart
  entries integer not null,
  primary key (workspace_id, id)
);

create table search_entry (
  workspace_id uuid not null,
  id uuid not null,                 -- of the message, file or customer
  kind text not null check (kind in ('message', 'note', 'file', 'contact')),
  bucket integer not null,
  message_id uuid,                  -- which it is, or to which the file belongs
  contact_id uuid,                  -- which it is
  at timestamptz not null,
  terms tsvector not null,
  primary key (workspace_id, id),
  foreign key (workspace_id, bucket) references search_bucket on delete cascade,
  foreign key (workspace_id, message_id) references message on delete cascade,
  foreign key (workspace_id, contact_id) references contact on delete cascade,
  check ((kind = 'contact') = (message_id is null) and (kind = 'contact') = (contact_id is not null))
);
create index search_entry_message on search_entry (workspace_id, message_id);
create index search_entry_contact on search_entry (workspace_id, contact_id) where contact_id is not null;
-- A short list of what is not yet sorted in: every search reads it from end to end.
create index search_entry_terms on search_entry using gin (terms) with (gin_pending_list_limit = 256);

-- Entries of the workspace that hold what is asked for, newest first, after a place. As the owner, because row-level security keeps
-- the index from being used (PostgreSQL does not know that @@ tells nothing of other rows); the workspace is named instead.
-- One question a bucket, newest first, each answered apart: in one question made of many the index would weigh every word of every
-- bucket for every entry. Planned for each call: what a word costs depends on the word.
create function search_candidates(
  asked tsquery[], kinds text[], since timestamptz, until timestamptz,
  last_bucket integer, last_at timestamptz, last_id uuid, most integer
) returns table (id uuid, kind text, bucket integer, message_id uuid, contact_id uuid, at timestamptz)
language plpgsql stable security definer set search_path = public, pg_temp as $$
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
end $$;

do $$
declare t text;
begin
  foreach t in array array['saved_view', 'search_bucket', 'search_entry'] loop
    execute format('alter table %I enable row level security', t);
    execute format('create policy tenant on %I using (workspace_id = current_workspace()) with check (workspace_id = current_workspace())', t);
    execute format('grant select, insert, update, delete on %I to attune_app', t);
  end loop;
end $$;
