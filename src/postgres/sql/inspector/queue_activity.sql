-- What queues ($1) have done lately. Columns: queue; of the last five whole minutes and the running one: attempts that ended, of those
-- not succeeded, their duration together in microseconds, and how many seconds that is; jobs discarded in the last 24 hours.
--
-- The end of the statistics' primary key is read, some thousand rows a day.
select q.name, coalesce(sum(s.jobs) filter (where s.minute >= lately.since), 0),
       coalesce(sum(s.jobs) filter (where s.minute >= lately.since and s.outcome <> 'succeeded'), 0),
       coalesce(sum(s.ran_us) filter (where s.minute >= lately.since), 0)::bigint,
       date_part('epoch', now() - lately.since),
       coalesce(sum(s.jobs) filter (where s.outcome = 'discarded'), 0)
from unnest($1::text[]) as q (name)
cross join (select date_trunc('minute', now()) - interval '5 minutes' as since) as lately
left join {schema}.job_statistics s
  on s.queue = q.name and s.outcome in ('succeeded', 'failed', 'discarded', 'cancelled') and s.minute > now() - interval '24 hours'
group by q.name, lately.since
