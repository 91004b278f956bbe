-- Part of statements that sum up statistics: how many attempts succeeded, failed, were discarded and were cancelled, and how long they ran and waited on
-- average, in microseconds. What was cancelled may never have run, and is left out of the averages.
coalesce(sum(jobs) filter (where outcome = 'succeeded'), 0), coalesce(sum(jobs) filter (where outcome = 'failed'), 0),
coalesce(sum(jobs) filter (where outcome = 'discarded'), 0), coalesce(sum(jobs) filter (where outcome = 'cancelled'), 0),
coalesce((sum(ran_us) filter (where outcome <> 'cancelled') / sum(jobs) filter (where outcome <> 'cancelled'))::bigint, 0),
coalesce((sum(waited_us) filter (where outcome <> 'cancelled') / sum(jobs) filter (where outcome <> 'cancelled'))::bigint, 0)
