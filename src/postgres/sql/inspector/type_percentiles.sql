-- How long sampled attempts ran and waited, by queue and type: the times that 50, 95 and 99 of 100 did not exceed, in microseconds. The first columns:
-- how many attempts there are, and whether there are more than were looked at; in a row for each type.
with {sampled_attempts},
bounds as (select coalesce(bool_or(stops), false) as more from sampled)
select count(*), (select more from bounds), queue, job_type,
       (date_part('epoch', percentile_disc(0.5) within group (order by ran)) * 1000000)::bigint,
       (date_part('epoch', percentile_disc(0.95) within group (order by ran)) * 1000000)::bigint,
       (date_part('epoch', percentile_disc(0.99) within group (order by ran)) * 1000000)::bigint,
       (date_part('epoch', percentile_disc(0.5) within group (order by waited)) * 1000000)::bigint,
       (date_part('epoch', percentile_disc(0.95) within group (order by waited)) * 1000000)::bigint,
       (date_part('epoch', percentile_disc(0.99) within group (order by waited)) * 1000000)::bigint
from ran
group by queue, job_type
