-- What arrives, counted by half-hours, apart for each channel and skill; imported history stands in streams of its own.
create table volume_stream (
  workspace_id uuid not null references workspace on delete cascade,
  id uuid not null,
  name text not null,
  channel text,
  skill_id uuid,
  created_at timestamptz not null,
  primary key (workspace_id, id),
  unique (workspace_id, name),
  foreign key (workspace_id, skill_id) references skill on delete cascade
);
create unique index volume_stream_counted on volume_stream (workspace_id, channel, skill_id) nulls not distinct where channel is not null;

create table volume (
  workspace_id uuid not null,
  stream_id uuid not null,
  at timestamptz not null,                -- start of the half-hour
  contacts real not null check (contacts >= 0),
  primary key (workspace_id, stream_id, at),
  foreign key (workspace_id, stream_id) references volume_stream on delete cascade
);

-- Up to when conversations are counted.
create table volume_count (
  workspace_id uuid primary key references workspace on delete cascade,
  counted_to timestamptz not null
);
create index conversation_created on conversation (workspace_id, created_at);

-- What was forecast when: a row for each stream and hour at which it was made. Without a stream: of all together.
create table forecast (
  workspace_id uuid not null references workspace on delete cascade,
  id uuid not null,
  stream_id uuid,
  made_at timestamptz not null,
  from_at timestamptz not null,           -- the first hour forecast
  mean real[] not null,                   -- an element an hour
  low80 real[] not null,
  high80 real[] not null,
  low95 real[] not null,
  high95 real[] not null,
  outlook real[] not null,                -- the hours after them, for rosters; only of the newest
  inflation80 real not null,              -- by which the intervals are wider than the engine's, because of how many were missed before
  inflation95 real not null,
  ceiling real,                           -- accuracy that chance alone allows
  method text not null,
  members jsonb not null,
  notes jsonb not null,
  updated boolean not null,               -- with what had come since midnight
  past boolean not null,                  -- made afterwards, from what was known at the time
  primary key (workspace_id, id),
  unique nulls not distinct (workspace_id, stream_id, from_at),
  foreign key (workspace_id, stream_id) references volume_stream on delete cascade
);

create table special_day (
  workspace_id uuid not null references workspace on delete cascade,
  id uuid not null,
  date date not null,
  kind text not null check (kind in ('closed', 'holiday', 'make_up', 'event')),
  name text not null,
  factor real check (factor >= 0),
  primary key (workspace_id, id),
  unique (workspace_id, date, name)
);

create table shift_type (
  workspace_id uuid not null references workspace on delete cascade,
  id uuid not null,
  name text not null,
  colour text not null,
  start_minute smallint not null check (start_minute between 0 and 1439),
  minutes smallint not null check (minutes between 30 and 960),
  breaks jsonb not null,                  -- [{fromMinute, minutes, paid}], after the start
  created_at timestamptz not null,
  primary key (workspace_id, id),
  unique (workspace_id, name)
);

-- Who has none is rostered by the defaults of features/rosters.
create table work_contract (
  workspace_id uuid not null,
  member_id uuid not null,
  min_minutes smallint not null,
  max_minutes smallint not null,
  max_days_in_row smallint not null,
  min_rest_minutes smallint not null,
  max_nights smallint not null,
  shift_type_ids uuid[] not null default '{}',
  rostered boolean not null,
  primary key (workspace_id, member_id),
  foreign key (workspace_id, member_id) references member on delete cascade,
  check (min_minutes <= max_minutes)
);

create table absence (
  workspace_id uuid not null,
  id uuid not null,
  member_id uuid not null,
  from_at timestamptz not null,
  to_at timestamptz not null,
  kind text not null check (kind in ('leave', 'sick', 'training', 'other')),
  state text not null check (state in ('asked', 'approved', 'refused')),
  created_at timestamptz not null,
  primary key (workspace_id, id),
  foreign key (workspace_id, member_id) references member on delete cascade,
  check (from_at < to_at)
);
create index absence_member on absence (workspace_id, member_id, from_at);

create table wish (
  workspace_id uuid not null,
  id uuid not null,
  member_id uuid not null,
  date date not null,
  kind text not null check (kind in ('off', 'shift')),
  shift_type_id uuid,
  primary key (workspace_id, id),
  unique (workspace_id, member_id, date),
  foreign key (workspace_id, member_id) references member on delete cascade,
  foreign key (workspace_id, shift_type_id) references shift_type on delete cascade,
  check ((kind = 'shift') = (shift_type_id is not null))
);

-- The roster being made. A shift that is published keeps its id.
create table roster_shift (
  workspace_id uuid not null,
  id uuid not null,
  member_id uuid not null,
  date date not null,                     -- local day on which it begins
  shift_type_id uuid,
  from_at timestamptz not null,
  to_at timestamptz not null,
  breaks jsonb not null,                  -- [{from, to, paid}]
  locked boolean not null default false,
  primary key (workspace_id, id),
  unique (workspace_id, member_id, date) deferrable,
  foreign key (workspace_id, member_id) references member on delete cascade,
  foreign key (workspace_id, shift_type_id) references shift_type on delete set null (shift_type_id),
  check (from_at < to_at)
);
create index roster_shift_date on roster_shift (workspace_id, date);

-- What agents see, and what adherence is measured against.
create table published_shift (
  workspace_id uuid not null,
  id uuid not null,
  member_id uuid not null,
  date date not null,
  shift_type_id uuid,
  from_at timestamptz not null,
  to_at timestamptz not null,
  breaks jsonb not null,
  published_at timestamptz not null,
  primary key (workspace_id, id),
  unique (workspace_id, member_id, date) deferrable,
  foreign key (workspace_id, member_id) references member on delete cascade,
  foreign key (workspace_id, shift_type_id) references shift_type on delete set null (shift_type_id),
  check (from_at < to_at)
);
create index published_shift_time on published_shift (workspace_id, from_at);
create index published_shift_date on published_shift (workspace_id, date);

-- The latest solving of a range of days, and what came of it.
create table roster_solve (
  workspace_id uuid not null references workspace on delete cascade,
  from_date date not null,
  id uuid not null,                       -- of this run: one that was given up writes nothing
  days smallint not null,
  state text not null check (state in ('running', 'done', 'failed', 'cancelled')),
  started_at timestamptz not null,
  seen_at timestamptz not null,           -- the node that solves is alive
  result jsonb not null,
  primary key (workspace_id, from_date)
);
create unique index roster_solve_running on roster_solve (workspace_id) where state = 'running';

create table swap (
  workspace_id uuid not null,
  id uuid not null,
  shift_id uuid not null,
  by_member_id uuid not null,
  to_member_id uuid,
  in_return_id uuid,
  state text not null check (state in ('asked', 'accepted', 'approved', 'refused', 'withdrawn')),
  shifts jsonb not null,                  -- both shifts as they were when it was asked
  violations jsonb not null default '[]', -- found when it was accepted
  created_at timestamptz not null,
  decided_at timestamptz,
  decided_by uuid,
  primary key (workspace_id, id),
  foreign key (workspace_id, by_member_id) references member on delete cascade,
  foreign key (workspace_id, to_member_id) references member on delete cascade
);
create index swap_created on swap (workspace_id, created_at);
create unique index swap_open on swap (workspace_id, shift_id) where state in ('asked', 'accepted');

do $$
declare t text;
begin
  foreach t in array array['volume_stream', 'volume', 'volume_count', 'forecast', 'special_day', 'shift_type', 'work_contract',
    'absence', 'wish', 'roster_shift', 'published_shift', 'roster_solve', 'swap']
  loop
    execute format('alter table %I enable row level security', t);
    execute format('create policy tenant on %I using (workspace_id = current_workspace()) with check (workspace_id = current_workspace())', t);
    execute format('grant select, insert, update, delete on %I to attune_app', t);
  end loop;
end $$;
