-- Which of these jobs ($1) somebody has cancelled while they run. One look-up by primary key each, in a table that is nearly always empty.
select job_id from {schema}.cancellations where job_id = any ($1::bigint[])
