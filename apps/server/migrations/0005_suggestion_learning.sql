-- What learning from suggestions made, and what it is worth on the newest replies, which it did not see.
alter table recommendation
  add column classifier bytea,            -- from a question to its template; null while there are too few replies, or where it does not help
  add column mix real not null default 0 check (mix between 0 and 1),  -- its part of the score; the rest is words alone
  add column judged integer not null default 0,       -- newest replies from a template, kept apart from learning
  add column hits_before integer not null default 0,  -- of those, the template stood first without anything learned
  add column hits_after integer not null default 0;   -- the same with what was learned from the older replies
