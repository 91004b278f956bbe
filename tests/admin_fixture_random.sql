-- A database in which nothing moves, with random queues, jobs and a history of three days. Times do not lie within a minute of an hour or a day ago, so
-- that a view looks the same a few seconds later.
create temporary table random_errors (place serial, text text);
insert into random_errors (text) values
  ('timeout after %s s'), ('timeout after %s s, then refused'), ('user %s has no "mailbox"'), ('disk %s is full'), (E'two\nlines %s'), (''), (null);

create temporary table random_ended as
select n as job_id,
       (array['', 'mail', 'imports', 'we b/ß'])[1 + floor(random() * 4)::integer] as queue,
       (array['billing::SendInvoice', 'billing::Remind', 'media::Resize<media::Large>'])[1 + floor(random() * 3)::integer] as job_type,
       (array['succeeded', 'discarded', 'discarded', 'cancelled'])[1 + floor(random() * 4)::integer] as outcome,
       (select format(text, n) from random_errors where place = 1 + floor(random() * 7)::integer + n * 0) as error,
       now() - make_interval(mins => (array[7, 40, 110, 600, 1200, 1700, 4000])[1 + floor(random() * 7)::integer]) - make_interval(secs => n % 50) as finished_at,
       -- Brought back since, and again in the jobs table.
       random() < 0.2 as retried
from generate_series(1, 400) as n;

insert into arrower.job_history (job_id, queue, job_type, priority, run_at, payload, metadata, attempt, max_attempts, outcome, error, worker, enqueued_at,
                                 started_at, finished_at, retried_at)
select job_id, queue, job_type, 0, finished_at - interval '2 s', '{}', '{}', 1, 1, outcome, case when outcome = 'discarded' then error end, 'worker',
       finished_at - interval '3 s', finished_at - interval '1 s', finished_at, case when retried and outcome <> 'succeeded' then now() end
from random_ended;
insert into arrower.jobs (id, queue, job_type, payload, run_at, attempt, max_attempts)
select job_id, queue, job_type, '{}', now() - interval '1 min', 1, 2 from random_ended where retried and outcome <> 'succeeded';

-- Those that wait: due, later, and after a failure.
create temporary table random_waiting as
select 1000 + n as id,
       (array['', 'mail', 'imports', 'we b/ß'])[1 + floor(random() * 4)::integer] as queue,
       (array['billing::SendInvoice', 'billing::Remind', 'media::Resize<media::Large>'])[1 + floor(random() * 3)::integer] as job_type,
       floor(random() * 3)::integer as kind,
       (select format(text, n) from random_errors where place = 1 + floor(random() * 7)::integer + n * 0) as error,
       now() - make_interval(mins => (array[7, 40, 110, 1200, 1700])[1 + floor(random() * 5)::integer]) as failed_at
from generate_series(1, 300) as n;
insert into arrower.jobs (id, queue, job_type, priority, payload, run_at, attempt, max_attempts, last_error)
select id, queue, job_type, floor(random() * 3)::integer, '{}', case kind when 0 then now() - interval '5 min' else now() + interval '2 days' end,
       case kind when 2 then 1 else 0 end, 25, case kind when 2 then error end
from random_waiting;
insert into arrower.job_history (job_id, queue, job_type, priority, run_at, metadata, attempt, max_attempts, outcome, error, worker, enqueued_at, started_at,
                                 finished_at)
select id, queue, job_type, 0, failed_at - interval '2 s', '{}', 1, 25, 'failed', error, 'worker', failed_at - interval '3 s', failed_at - interval '1 s',
       failed_at
from random_waiting where kind = 2;

insert into arrower.job_statistics (minute, queue, job_type, outcome, worker, jobs, ran_us, waited_us)
select date_trunc('minute', finished_at), queue, job_type, outcome, 1, count(*), count(*) * 1000000, count(*) * 1000000
from arrower.job_history group by 1, 2, 3, 4;
select setval('arrower.jobs_id_seq', 100000);
