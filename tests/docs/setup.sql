-- What the code of the docs takes for granted in its database: a shop with jobs in its queue "mail".
create table orders (id bigint primary key);
create table invoices (id bigint primary key, sent_at timestamptz);

-- A role is the server's, and other pages may make it at the same time.
do $$
begin
  create role web;
exception when duplicate_object or unique_violation then
  null;
end
$$;

insert into arrower.jobs (id, queue, job_type, payload, attempt, last_error)
values (41, 'mail', 'billing::SendInvoice', '{"invoice_id": 41, "email": "eve@example.org"}', 2, 'timeout');
select arrower.enqueue('mail', 'billing::SendInvoice', '{"invoice_id": 43, "email": "bob@example.org"}');
insert into arrower.job_history (job_id, queue, job_type, priority, run_at, payload, metadata, attempt, max_attempts, outcome, error, worker,
                                 enqueued_at, started_at, finished_at)
values (42, 'mail', 'billing::SendInvoice', 0, now() - interval '1 minute', '{"invoice_id": 42, "email": "ada@example.org"}', '{}', 25, 25,
        'discarded', 'timeout after 30 s', 'pool-a', now() - interval '2 hours', now() - interval '1 minute', now());
