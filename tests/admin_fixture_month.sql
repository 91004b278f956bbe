-- A month in a shop's life, for pictures of the admin UI: statistics with days and nights, a history with failures that look alike,
-- jobs in every state, and some trouble that needs attention.

select setseed(0.42);

-- Every minute of the last day, every ten of the days before.
insert into arrower.job_statistics (minute, queue, job_type, outcome, worker, jobs, ran_us, waited_us)
select minute, type.queue, type.job_type, outcome.name, 0, outcome.jobs,
       (outcome.jobs * type.ran_us * (0.8 + random() * 0.4) * (0.7 + 0.6 * day.busy))::bigint,
       (outcome.jobs * 3000 * (0.5 + day.busy * day.busy * 3) * (0.7 + random() * 0.6))::bigint
from (
  select m as minute, 1 as weight from generate_series(date_trunc('minute', now()) - interval '24 hours', date_trunc('minute', now()), interval '1 minute') m
  union all
  select m, 10 from generate_series(date_trunc('hour', now()) - interval '30 days', now() - interval '24 hours 10 minutes', interval '10 minutes') m
) as minutes
cross join lateral (select 0.55 + 0.45 * sin((extract(hour from minute) * 60 + extract(minute from minute)) / 1440 * 2 * pi() - 1.9)
                           - case when extract(isodow from minute) > 5 then 0.3 else 0 end as busy) as day
cross join (values
  ('mail', 'mail::SendInvoice', 420.0, 0.004, 0.0002, 18000.0),
  ('mail', 'mail::Archive', 420.0, 0.0, 0.0, 2200.0),
  ('mail', 'mail::VerifyAddress', 60.0, 0.05, 0.01, 240000.0),
  ('images', 'media::Transcode', 4.0, 0.02, 0.002, 41000000.0),
  ('', 'shop::RecalculateStock', 900.0, 0.001, 0.0, 9000.0),
  ('search', 'search::IndexDocument', 1600.0, 0.002, 0.0001, 3100.0),
  ('webhooks', 'webhooks::Deliver', 240.0, 0.03, 0.002, 160000.0)
) as type (queue, job_type, a_minute, failing, discarding, ran_us)
-- Since three hours ago a customer's endpoint is down.
cross join lateral (select case when type.queue = 'webhooks' and minute > now() - interval '3 hours' then 0.31 else type.failing end as failing) as now_failing
cross join lateral (values
  ('succeeded', round(type.a_minute * weight * greatest(0.06, day.busy) * (0.85 + random() * 0.3))::bigint),
  ('failed', round(type.a_minute * weight * greatest(0.06, day.busy) * now_failing.failing * (0.6 + random() * 0.8))::bigint),
  ('discarded', round(type.a_minute * weight * greatest(0.06, day.busy) * type.discarding * (0.4 + random()))::bigint)
) as outcome (name, jobs)
where outcome.jobs > 0 and not (type.queue = 'search' and minute > now() - interval '38 minutes')
on conflict do nothing;

-- What ended in the last hours.
insert into arrower.job_history (job_id, queue, job_type, priority, run_at, payload, metadata, attempt, max_attempts, outcome, error,
                                 worker, enqueued_at, started_at, finished_at)
select 8000000 + n, queue, job_type, 0, ended - interval '3 seconds', payload, '{}', attempt, 25, outcome,
       case when outcome = 'failed' or outcome = 'discarded' then error end,
       'eu-west-' || n % 3, ended - interval '4 seconds', ended - interval '1.7 seconds' * random(), ended
from generate_series(1, 6000) as n
-- Of n, so that each row has its own chance.
cross join lateral (select now() - interval '5 hours' * random() * random() + n * interval '0' as ended, random() + n * 0 as luck) as chance
cross join lateral (
  select case when luck < 0.80 then 'succeeded' when luck < 0.975 then 'failed' when luck < 0.996 then 'discarded' else 'cancelled' end as outcome,
         case when luck < 0.80 then 1 else 1 + n % 6 end as attempt
) as result
cross join lateral (
  select * from (values
    (0, 'mail', 'mail::SendInvoice',
     jsonb_build_object('invoice_id', 42000 + n, 'email', 'customer' || n || '@example.org', 'reminder', n % 3 = 0, 'kind', 'invoice',
                        'lines', jsonb_build_array(jsonb_build_object('text', 'Pencils', 'pieces', 12))),
     'no template for locale "' || (array['pt-BR', 'fi', 'ja'])[1 + n % 3] || '"'),
    (1, 'webhooks', 'webhooks::Deliver',
     jsonb_build_object('url', 'https://hooks.example.com/in/' || n % 40, 'event', 'order.paid', 'order', jsonb_build_object('id', 90000 + n, 'total', 19.90)),
     'POST https://hooks.example.com/in/' || n % 40 || ' answered 503 after ' || 900 + n % 300 || ' ms'),
    (2, '', 'shop::RecalculateStock',
     jsonb_build_object('warehouse', 'Köln'),
     E'ERROR:  deadlock detected\nDETAIL:  Process ' || 4000 + n || ' waits for ShareLock on transaction ' || 99000 + n || E'.\nHINT:  See server log for query details.'),
    (3, 'mail', 'mail::VerifyAddress',
     jsonb_build_object('address', 'customer' || n || '@example.org'),
     'smtp' || n % 7 || '.example.org:25 timed out after ' || 30000 + n % 99 || ' ms'),
    (4, 'webhooks', 'webhooks::Deliver',
     jsonb_build_object('url', 'https://hooks-' || n % 9 || '.example.net', 'event', 'order.paid', 'order', jsonb_build_object('id', 90000 + n, 'total', 4.20)),
     'could not resolve host "hooks-' || n % 9 || '.example.net"')
  ) as kind (place, queue, job_type, payload, error)
  where place = n % 5
) as what;

-- What waits.
insert into arrower.jobs (id, queue, job_type, priority, run_at, payload, attempt, last_error, created_at)
select 9000000 + n, queue, job_type, priority, run_at, payload, attempt, error, now() - interval '2 hours' * random()
from generate_series(1, 2600) as n
cross join lateral (
  select * from (values
    ('search', 'search::IndexDocument', 0, now() - interval '36 minutes' * random(), jsonb_build_object('document', n), 0, null::text, 0, 1400),
    ('mail', 'mail::SendInvoice', 5, now() + interval '10 hours' * random() + interval '1 hour', jsonb_build_object('invoice_id', 61000 + n, 'email', 'customer' || n || '@example.org', 'reminder', true, 'kind', 'invoice', 'lines', '[]'::jsonb), 0, null, 1400, 2200),
    ('webhooks', 'webhooks::Deliver', 0, now() + interval '40 minutes' * random() + interval '2 minutes', jsonb_build_object('url', 'https://hooks.example.com/in/' || n % 40, 'event', 'order.paid'), 1 + n % 5, 'POST https://hooks.example.com/in/' || n % 40 || ' answered 503 after 1043 ms', 2200, 2560),
    ('images', 'media::Transcode', 0, now() - interval '52 minutes' * random(), jsonb_build_object('file', 'clip-' || n || '.mov', 'minutes', 1), 0, null, 2560, 2600)
  ) as kind (queue, job_type, priority, run_at, payload, attempt, error, above, up_to)
  where n > above and n <= up_to
) as job;

insert into arrower.queues (name, paused_at, paused_by) values ('search', now() - interval '37 minutes', 'ada')
on conflict (name) do update set paused_at = excluded.paused_at, paused_by = excluded.paused_by;
update arrower.jobs set leased_at = now() - interval '1 hour 52 minutes' where queue = 'images' and lease is not null;
insert into arrower.workers (lease, queue, pool_name, host, pid, version, job_types, pool_size, holds_lock, listening, heartbeat_timeout, heartbeat_at, started_at)
select 900000 + n, 'webhooks', 'eu-west-' || n, 'app-' || n || '.example.org', 4000 + n, '3f2a91c', '{webhooks::Deliver}', 8, false, false, interval '1 hour', now(), now() - interval '3 days'
from generate_series(0, 1) as n;
insert into arrower.audit (at, actor, action, target, affected, finished)
select now() - interval '47 minutes' * n, (array['ada', 'grace', 'linus'])[1 + n % 3], (array['retry', 'pause_queue', 'cancel', 'resume_queue', 'enqueue'])[1 + n % 5],
       (array['{"queue": "mail", "states": ["discarded"], "error": "timed out"}', '{"queue": "search"}', '{"ids": [8000017]}', '{"queue": "search"}', '{"queue": "mail", "type": "mail::SendInvoice"}'])[1 + n % 5]::jsonb,
       (array[412, 1, 1, 1, 5])[1 + n % 5], true
from generate_series(1, 60) as n;
analyze arrower.jobs, arrower.job_history, arrower.job_statistics;
