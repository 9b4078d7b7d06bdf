-- How suggestions were judged here: what was taken, and what was passed over for it. Null while too few, or where it does not help.
alter table recommendation add column adaptation bytea;
