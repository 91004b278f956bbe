-- The sampled attempts that ran longest, $6 at most.
with {sampled_attempts}
select job_id, queue, job_type, attempt, outcome, (date_part('epoch', ran) * 1000000)::bigint, (date_part('epoch', waited) * 1000000)::bigint,
       {schema}.microseconds(finished_at), worker
from ran
order by ran desc, job_id
limit $6
