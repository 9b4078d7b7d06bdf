-- Dispatch in depth: offers that lapse, decisions of people that hold, room by class of channel, shifts that end, connections that break.

alter table conversation
  add column assigned_by text check (assigned_by in ('dispatch', 'take', 'manual', 'transfer')),  -- who decided; null while nobody has it
  add column offered_until timestamptz,                     -- handed out and not yet accepted; null: accepted
  add column dispatch_locked boolean not null default false; -- automation leaves it where a person put it
create index conversation_offered on conversation (offered_until) where offered_until is not null;
-- What each agent has in hands, and which of their customers wait.
create index conversation_held on conversation (workspace_id, assignee_id) include (weight, waiting_since)
  where owner = 'agent' and status = 'open';

alter table member
  add column live_capacity numeric(6,2) check (live_capacity >= 0),    -- bounds within `capacity`; null: none of its own
  add column async_capacity numeric(6,2) check (async_capacity >= 0),
  add column async_load numeric(6,2) not null default 0 check (async_load >= 0),  -- what part of `load` is e-mail
  add column shift_ends_at timestamptz,                     -- null: open end
  add column gone_since timestamptz;                        -- the last live connection broke; null: connected, or never was
create index member_gone on member (gone_since) where gone_since is not null;
create index member_shift on member (shift_ends_at) where shift_ends_at is not null;

update member m set async_load = coalesce((
  select sum(c.weight) from conversation c
  where c.workspace_id = m.workspace_id and c.assignee_id = m.id and c.owner = 'agent' and c.status = 'open' and c.channel = 'email'), 0);

-- One row for each node on which a member has a live socket. A node signs its rows; those of a dead one run out.
create table member_connection (
  workspace_id uuid not null,
  member_id uuid not null,
  node_id uuid not null,
  seen_at timestamptz not null default now(),
  primary key (workspace_id, member_id, node_id),
  foreign key (workspace_id, member_id) references member on delete cascade
);
create index member_connection_seen on member_connection (seen_at);
alter table member_connection enable row level security;
create policy tenant on member_connection using (workspace_id = current_workspace()) with check (workspace_id = current_workspace());
grant select, insert, update, delete on member_connection to attune_app;

create or replace function conversation_load() returns trigger language plpgsql as $$
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
end $$;
