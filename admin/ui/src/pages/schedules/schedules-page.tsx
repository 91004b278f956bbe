// Repeating jobs: in plain English, when they ran and will run.
import { useEffect, useRef, useState } from "preact/hooks";
import * as api from "../../api/endpoints.ts";
import type { ScheduleState } from "../../api/types.ts";
import { Button } from "../../components/button.tsx";
import { ErrorBoundary } from "../../components/error-boundary.tsx";
import { ExportMenu } from "../../components/export-menu.tsx";
import { Moment } from "../../components/moment.tsx";
import { Empty, Loading, Problem } from "../../components/page-state.tsx";
import { PageHeader } from "../../components/page-header.tsx";
import { PayloadTree } from "../../components/payload-tree.tsx";
import { QueueLink } from "../../components/queue-name.tsx";
import { TypeName } from "../../components/type-name.tsx";
import { capitalised } from "../../format/names.ts";
import { day_and_second, exact_time, relative_time, time_zone } from "../../format/times.ts";
import * as to from "../../routing/addresses.ts";
import { Link } from "../../routing/link.tsx";
import { change } from "../../state/change.ts";
import { useNow } from "../../state/now.ts";
import { useResource } from "../../state/resource.ts";
import { useCanChange } from "../../state/session.ts";
import { texts } from "../../texts/index.ts";

function Standing({ schedule }: { schedule: ScheduleState }) {
  if (schedule.problem !== null) return <span class="badge state-discarded">{texts.schedules.standings.problem}</span>;
  if (schedule.orphaned) return <span class="badge state-retrying">{texts.schedules.standings.orphaned}</span>;
  if (schedule.paused_at !== null) return <span class="badge state-paused">{texts.schedules.standings.paused}</span>;
  return <span class="badge state-succeeded">{texts.schedules.standings.active}</span>;
}

function NextRuns({ times }: { times: string[] }) {
  const now = useNow();
  return (
    <ol class="next-runs">
      {times.map((time) => (
        <li key={time}>
          <time dateTime={time} title={exact_time(time)}>{day_and_second(time)}</time>
          <span class="muted">{relative_time(time, now)}</span>
        </li>
      ))}
    </ol>
  );
}

function Why({ schedule }: { schedule: ScheduleState }) {
  if (schedule.problem !== null) return <p class="hint critical">{texts.schedules.cannot_run(schedule.problem)}</p>;
  if (schedule.orphaned) {
    return (
      <p class="hint warning">
        {texts.schedules.orphaned(schedule.orphaned_since ? <Moment at={schedule.orphaned_since} /> : null)}
      </p>
    );
  }
  if (schedule.paused_at !== null) {
    return <p class="hint info">{texts.schedules.paused(<Moment at={schedule.paused_at} />, schedule.paused_by)}</p>;
  }
  return null;
}

function LastRun({ schedule }: { schedule: ScheduleState }) {
  const time = <Moment at={schedule.last_run_at} fallback={texts.words.never} />;
  const { last_job } = schedule;
  return last_job === null ? time : <>{texts.schedules.last_run_with_job(time, (text) => <Link to={to.job(last_job)}>{text}</Link>, last_job)}</>;
}

function Schedule({ schedule, wanted }: { schedule: ScheduleState; wanted: boolean }) {
  const can_change = useCanChange();
  const [details, set_details] = useState(false);
  const element = useRef<HTMLElement>(null);
  useEffect(() => {
    if (wanted) element.current?.scrollIntoView({ block: "center" });
  }, [wanted]);
  const name = schedule.name || schedule.type;
  const paused = schedule.paused_at !== null;
  return (
    <article ref={element} class={wanted ? "card schedule wanted" : "card schedule"} data-schedule={schedule.name}>
      <header>
        <div class="schedule-name">
          <h2>{name}</h2>
          <Standing schedule={schedule} />
          <QueueLink name={schedule.queue} />
        </div>
        {can_change ? (
          <div class="card-actions">
            <Button small icon="play" title={texts.schedules.run_now_title} onPress={() => change(texts.schedules.was_enqueued(name), () => api.run_schedule(schedule), (id) => ({ to: to.job(id), text: texts.words.job_with_id(id) }))}>{texts.schedules.run_now}</Button>
            {paused ? (
              <Button small kind="primary" icon="play" onPress={() => change(texts.schedules.was_resumed(name), () => api.resume_schedule(schedule))}>{texts.words.resume}</Button>
            ) : (
              <Button small icon="pause" onPress={() => change(texts.schedules.was_paused(name), () => api.pause_schedule(schedule))}>{texts.words.pause}</Button>
            )}
          </div>
        ) : null}
      </header>
      <p class="schedule-words">{capitalised(schedule.description || schedule.spec)} <code>{schedule.spec}</code>{" "}
        {schedule.description.includes(schedule.time_zone) ? null : <span class="muted">{schedule.time_zone}</span>}</p>
      <Why schedule={schedule} />
      <div class="schedule-columns">
        <dl class="facts stacked">
          <div><dt>{texts.words.type}</dt><dd><TypeName type={schedule.type} /></dd></div>
          <div>
            <dt>{texts.schedules.last_run}</dt>
            <dd><LastRun schedule={schedule} /></dd>
          </div>
          <div><dt>{texts.schedules.jobs}</dt><dd><Link to={to.jobs({ queue: schedule.queue, schedule: schedule.name })}>{texts.words.show}</Link></dd></div>
        </dl>
        {schedule.next_runs.length > 0 ? <div><p class="small-heading">{texts.schedules.next}</p><NextRuns times={schedule.next_runs} /></div> : null}
      </div>
      <Button small kind="quiet" expanded={details} onPress={() => set_details(!details)}>{details ? texts.words.less : texts.schedules.details}</Button>
      {details ? (
        <div class="schedule-details">
          <dl class="facts">
            <div><dt>{texts.words.priority}</dt><dd>{schedule.priority}</dd></div>
            <div><dt>{texts.words.attempts}</dt><dd>{schedule.max_attempts > 0 ? schedule.max_attempts : texts.schedules.no_limit}</dd></div>
            <div><dt>{texts.schedules.after_downtime}</dt><dd>{texts.schedules.catch_up[schedule.catch_up] ?? schedule.catch_up}</dd></div>
          </dl>
          <ErrorBoundary what={texts.problems.the_payload}><PayloadTree value={schedule.payload} /></ErrorBoundary>
        </div>
      ) : null}
    </article>
  );
}

const trouble = (schedule: ScheduleState): number => (schedule.problem !== null ? 0 : schedule.orphaned ? 1 : schedule.paused_at !== null ? 2 : 3);

export function SchedulesPage({ query }: { query: URLSearchParams }) {
  const { data, error, refresh } = useResource("schedules", api.schedules, { every: 5_000 });
  const sorted = [...(data ?? [])].sort((left, right) => trouble(left) - trouble(right) || left.queue.localeCompare(right.queue) || left.name.localeCompare(right.name));
  return (
    <>
      <PageHeader title={texts.pages.schedules} lead={texts.schedules.lead(time_zone())}>
        <ExportMenu name="schedules" rows={sorted} />
      </PageHeader>
      {error && !data ? <Problem error={error} retry={refresh} /> : null}
      {!data && !error ? <Loading /> : null}
      {data?.length === 0 ? <Empty title={texts.schedules.no_schedules}>{texts.schedules.no_schedules_advice(<code>{`queue.schedule("0 4 * * *", CleanUp{})`}</code>)}</Empty> : null}
      <div class="schedule-list">
        {sorted.map((schedule) => (
          <Schedule
            key={`${schedule.queue} ${schedule.name} ${schedule.type}`}
            schedule={schedule}
            wanted={query.get("name") === schedule.name && (query.get("queue") ?? "") === schedule.queue}
          />
        ))}
      </div>
    </>
  );
}
