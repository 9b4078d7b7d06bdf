-- Tasks: the job queue keeps a schema of its own, which the application's role cannot enter. With this function a change can
-- add work in its own transaction. Resolved when called: the queue's schema may not be there yet.

create function add_task(name text, payload json, run_at timestamptz, max_attempts integer, key text) returns void
  language plpgsql security definer set search_path = pg_catalog, pg_temp
  as $$
begin
  perform graphile_worker.add_job(name, payload, run_at => run_at, max_attempts => max_attempts, job_key => key);
end $$;
revoke execute on function add_task from public;
grant execute on function add_task to attune_app;
