#include "month_of_history.hpp"

#include <format>
#include <string_view>

namespace bench {

namespace {

constexpr int running_jobs = 1'000;

/// Half of what happens is the queue mail's.
constexpr std::string_view queue_of_number =
    "(array['mail', 'mail', 'mail', 'mail', 'mail', 'reports', 'reports', 'billing', 'billing', 'images'])[1 + n * 31 "
    "% "
    "10]";

void make_days(const Site& site) {
  site.execute(std::format(
      "do $$ declare day date; begin "
      "for day in select (now() at time zone 'UTC')::date - d from generate_series(1, {}) as d loop "
      "execute format('create table if not exists arrower.%I partition of arrower.job_history for values from (%L) to "
      "(%L)', 'job_history_' || to_char(day, 'YYYYMMDD'), day::timestamp at time zone 'UTC', (day + 1)::timestamp at "
      "time zone 'UTC'); end loop; end $$",
      days_of_history + 1));
}

/// In the order of time, as it would have come: 2 of 100 attempts failed, 1 of 100 was the job's last.
void load_history(const Site& site, int rows) {
  make_days(site);
  site.execute(std::format(
      "insert into arrower.job_history (job_id, queue, job_type, priority, run_at, payload, metadata, attempt, "
      "max_attempts, outcome, error, worker, enqueued_at, started_at, finished_at) "
      "select n, queue, queue || '::Type' || (n * 7919 % 4), 0, at - interval '2 s', "
      "case when outcome <> 'failed' then jsonb_build_object('customer', jsonb_build_object('id', n % 100000), "
      "'email', "
      "'someone' || n || '@example.com') end, "
      "case when n % 1000 = 0 then '{{\"schedule\": {{\"name\": \"nightly\", \"time\": "
      "\"2026-01-01T00:00:00Z\"}}}}'::jsonb "
      "else '{{\"version\": \"a1b2c3\"}}'::jsonb end, 1, 25, outcome, "
      "case when outcome in ('failed', 'discarded') then 'connection to host-' || n % 50 || '.example.com:' || 1000 + "
      "n % "
      "9000 || ' timed out after ' || n % 977 || ' ms while sending \"message ' || n || '\"' end, "
      "'pool-' || n % 10, at - interval '3 s', at - interval '0.2 s', at "
      "from generate_series(1::bigint, {0}) as n, "
      "lateral (select {1} as queue, now() - interval '{2} days' * (1 - n::float8 / {0}) - interval '1 s' as at, "
      "case when n % 100 in (3, 57) then 'failed' when n % 125 = 7 then 'discarded' when n % 500 = 11 then 'cancelled' "
      "else 'succeeded' end as outcome) as made",
      rows, queue_of_number, days_of_history));
  site.execute(
      "insert into arrower.job_statistics (minute, queue, job_type, outcome, worker, jobs, ran_us, waited_us) "
      "select date_trunc('minute', finished_at), queue, job_type, outcome, 1, count(*), sum(200000), sum(1800000) "
      "from arrower.job_history where finished_at > now() - interval '14 days' group by 1, 2, 3, 4 order by 1");
  site.execute(
      "insert into arrower.job_statistics_by_hour (hour, queue, job_type, outcome, jobs, ran_us, waited_us) "
      "select date_trunc('hour', finished_at, 'UTC'), queue, job_type, outcome, count(*), sum(200000), sum(1800000) "
      "from arrower.job_history where finished_at < date_trunc('hour', now(), 'UTC') group by 1, 2, 3, 4 order by 1");
}

/// 4 of 10 are due, and 1 of 20 was tried before. They stand in the table in no order at all, which is the worst case.
void load_jobs(const Site& site, int rows) {
  site.execute(
      "insert into arrower.workers (lease, queue, pool_name, host, pid, version, job_types, pool_size, holds_lock, "
      "listening, heartbeat_timeout) select w, (array['mail', 'mail', 'reports', 'billing', 'images'])[1 + w % 5], "
      "'pool-' "
      "|| w, 'host-' || w, 1000 + w, 'a1b2c3', array['mail::Type0', 'mail::Type1', 'reports::Type0'], 100, false, "
      "false, "
      "interval '10 years' from generate_series(0, 9) as w");
  site.execute(std::format(
      "insert into arrower.jobs (queue, job_type, priority, run_at, payload, metadata, attempt, last_error, "
      "created_at) "
      "select queue, queue || '::Type' || (n * 7919 % 4), n % 3, now() + interval '1 day' * ((n * 104729 % "
      "{0})::float8 / "
      "{0} - 0.4), jsonb_build_object('customer', jsonb_build_object('id', n % 100000), 'email', 'someone' || n || "
      "'@example.com'), '{{\"version\": \"a1b2c3\"}}', case when n % 20 = 0 then 2 else 0 end, case when n % 20 = 0 "
      "then "
      "'connection to host-' || n % 50 || ' timed out' end, now() - interval '1 day' "
      "from generate_series(1::bigint, {0}) as n, lateral (select {1} as queue) as made",
      rows, queue_of_number));
  // Half stand at the front, the others anywhere: others have overtaken them, and their workers tell of them.
  site.execute(std::format(
      "with chosen as (select job.id from unnest(array['mail', 'reports', 'billing', 'images']) as q (name), "
      "generate_series(0, 2) as p (priority), lateral (select j.id from arrower.jobs j where j.queue = q.name and "
      "j.priority = p.priority order by j.run_at limit {0} / 24) as job "
      "union select id from (select id from arrower.jobs where run_at < now() order by hashint8(id) limit {0} / 2) as "
      "job) "
      "update arrower.jobs j set leased_at = now() - interval '1 s' * (j.id % 60), attempt = attempt + 1, lease = "
      "(select "
      "lease from arrower.workers w where w.queue = j.queue order by lease limit 1) from chosen where j.id = chosen.id",
      running_jobs));
  site.execute("update arrower.workers w set running = array(select id from arrower.jobs j where j.lease = w.lease)");
}

}  // namespace

void load_month_of_history(const Site& site) {
  site.reset();
  load_history(site, site.size(10'000'000, 100'000));
  load_jobs(site, waiting_jobs(site));
  site.execute("vacuum analyze");
  site.settle();
}

int waiting_jobs(const Site& site) { return site.size(1'000'000, 10'000); }

}  // namespace bench
