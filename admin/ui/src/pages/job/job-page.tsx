// Everything that is known of one job, and what can be done with it.
import * as api from "../../api/endpoints.ts";
import type { JobAction, JobDetails } from "../../api/types.ts";
import { act_on_job } from "../../components/action-dialog.tsx";
import { Button } from "../../components/button.tsx";
import { CopyButton } from "../../components/copy-button.tsx";
import { ErrorBoundary } from "../../components/error-boundary.tsx";
import { Icon, type IconName } from "../../components/icon.tsx";
import { Moment } from "../../components/moment.tsx";
import { Empty, Loading, Problem } from "../../components/page-state.tsx";
import { PageHeader } from "../../components/page-header.tsx";
import { PayloadTree } from "../../components/payload-tree.tsx";
import { QueueLink } from "../../components/queue-name.tsx";
import { JobStateBadge } from "../../components/state-badge.tsx";
import { TypeName } from "../../components/type-name.tsx";
import { action_words, states_that_can } from "../../format/names.ts";
import * as to from "../../routing/addresses.ts";
import { Link } from "../../routing/link.tsx";
import { useResource } from "../../state/resource.ts";
import { trace_address, useCanChange } from "../../state/session.ts";
import { Children } from "./children.tsx";
import { CompareAttempts } from "./compare-attempts.tsx";
import { CopyAs } from "./copy-as.tsx";
import { AttemptTimeline, ErrorText } from "./attempt-timeline.tsx";
import { ask_enqueue_again } from "./enqueue-again.tsx";

const actions: { action: JobAction; icon: IconName }[] = [
  { action: "run_now", icon: "play" },
  { action: "retry", icon: "retry" },
  { action: "set_priority", icon: "down" },
  { action: "set_run_at", icon: "clock" },
  { action: "cancel", icon: "stop" },
  { action: "discard", icon: "close" },
  { action: "remove", icon: "trash" },
];

function Actions({ job }: { job: JobDetails }) {
  const { id, state } = job.summary;
  const possible = actions.filter(({ action }) => states_that_can[action].includes(state) && !(action === "run_now" && state === "retrying"));
  const first = possible[0]?.action;
  return (
    <>
      {possible.map(({ action, icon }) => (
        <Button
          key={action}
          icon={icon}
          kind={action_words[action].destructive ? "danger" : action === first && (action === "retry" || action === "run_now") ? "primary" : "plain"}
          title={action_words[action].explanation}
          onPress={() => act_on_job(action, id)}
        >
          {action_words[action].label}
        </Button>
      ))}
      {job.payload !== null ? <Button icon="copy" onPress={() => ask_enqueue_again(job)}>Enqueue again</Button> : null}
    </>
  );
}

function Trace({ id }: { id: string }) {
  const address = trace_address(id);
  return (
    <span class="trace">
      <code title={id}>{id}</code>
      <CopyButton text={id} label="Copy the trace id" />
      {address ? <a href={address} target="_blank" rel="noopener noreferrer">Open <Icon name="out" /></a> : null}
    </span>
  );
}

function Facts({ job }: { job: JobDetails }) {
  const { summary } = job;
  return (
    <dl class="facts stacked">
      <div><dt>Queue</dt><dd><QueueLink name={summary.queue} /></dd></div>
      <div><dt>Type</dt><dd><Link to={to.jobs({ queue: summary.queue, types: [summary.type] })}><TypeName type={summary.type} /></Link></dd></div>
      <div><dt>Priority</dt><dd>{summary.priority}</dd></div>
      <div><dt>Attempts</dt><dd>{summary.attempt} {summary.max_attempts > 0 ? `of ${summary.max_attempts}` : "(no limit)"}</dd></div>
      {summary.interruptions > 0 ? <div><dt>Interruptions</dt><dd>{summary.interruptions}, not counted as attempts</dd></div> : null}
      <div><dt>Enqueued</dt><dd><Moment at={summary.enqueued_at} /></dd></div>
      <div><dt>Due</dt><dd><Moment at={summary.run_at} /></dd></div>
      {summary.started_at ? <div><dt>Started</dt><dd><Moment at={summary.started_at} /></dd></div> : null}
      {summary.finished_at ? <div><dt>Ended</dt><dd><Moment at={summary.finished_at} /></dd></div> : null}
      {summary.worker ? <div><dt>Worker</dt><dd>{summary.worker}</dd></div> : null}
      {job.parent !== null ? <div><dt>Enqueued by</dt><dd><Link to={to.job(job.parent)}>Job {job.parent}</Link></dd></div> : null}
      {summary.schedule !== null ? (
        <div>
          <dt>Schedule</dt>
          <dd>
            <Link to={`${to.schedules()}?queue=${encodeURIComponent(summary.queue)}&name=${encodeURIComponent(summary.schedule)}`}>{summary.schedule}</Link>
            {job.scheduled_for ? <span class="muted"> for <Moment at={job.scheduled_for} /></span> : null}
          </dd>
        </div>
      ) : null}
      {job.user_id !== null ? <div><dt>For user</dt><dd>{job.user_id}</dd></div> : null}
      {job.unique_key !== null ? <div><dt>Unique key</dt><dd><code>{job.unique_key}</code></dd></div> : null}
      {job.version !== null && job.version !== "" ? <div><dt>Program version</dt><dd><code>{job.version}</code></dd></div> : null}
      {job.trace_id !== null ? <div><dt>Trace</dt><dd><Trace id={job.trace_id} /></dd></div> : null}
    </dl>
  );
}

export function JobPage({ id }: { id: number }) {
  const can_change = useCanChange();
  const { data: job, error, refresh } = useResource(`job ${id}`, (signal) => api.job(id, signal), { every: 2_000 });
  if (!job || error?.code === "not_found") {
    return (
      <>
        <PageHeader title={`Job ${id}`} />
        {error?.code === "not_found" ? (
          <Empty title={`There is no job ${id}.`}>
            It was deleted, or the history no longer keeps it. <Link to={to.jobs()}>Show all jobs</Link>
          </Empty>
        ) : error ? (
          <Problem error={error} retry={refresh} />
        ) : (
          <Loading rows={8} />
        )}
      </>
    );
  }
  const { summary } = job;
  const last_error = summary.error && (summary.state === "discarded" || summary.state === "retrying") ? summary.error : null;
  return (
    <>
      <PageHeader
        title={`Job ${id}`}
        heading={<>Job <span class="tabular">{id}</span> <JobStateBadge state={summary.state} stopping={summary.cancel_requested && summary.state === "running"} /></>}
        lead={<TypeName type={summary.type} />}
      >
        {can_change ? <Actions job={job} /> : null}
        <CopyAs job={job} />
      </PageHeader>
      {last_error ? (
        <section class="last-error" aria-label="Last error">
          <h2>{summary.state === "discarded" ? "The job failed for good" : "The last attempt failed. Another one follows."}</h2>
          <ErrorText text={last_error} />
        </section>
      ) : null}
      <div class="job-columns">
        <div class="job-main">
          <section aria-labelledby="payload">
            <h2 id="payload">Payload</h2>
            {job.payload === null ? <p class="muted">The history does not keep this payload.</p> : <ErrorBoundary what="The payload"><PayloadTree value={job.payload} /></ErrorBoundary>}
          </section>
          <section aria-labelledby="attempts">
            <h2 id="attempts">Attempts</h2>
            <ErrorBoundary what="The attempts">
              <AttemptTimeline job={job} />
              <CompareAttempts attempts={job.attempts} />
            </ErrorBoundary>
          </section>
        </div>
        <aside aria-label="Facts"><div class="card"><Facts job={job} /></div><Children job={job} /></aside>
      </div>
    </>
  );
}
