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
import { is_destructive, states_that_can } from "../../format/names.ts";
import * as to from "../../routing/addresses.ts";
import { Link } from "../../routing/link.tsx";
import { useResource } from "../../state/resource.ts";
import { trace_address, useCanChange } from "../../state/session.ts";
import { texts } from "../../texts/index.ts";
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
          kind={is_destructive(action) ? "danger" : action === first && (action === "retry" || action === "run_now") ? "primary" : "plain"}
          title={texts.actions.words[action].explanation}
          onPress={() => act_on_job(action, id)}
        >
          {texts.actions.words[action].label}
        </Button>
      ))}
      {job.payload !== null ? <Button icon="copy" onPress={() => ask_enqueue_again(job)}>{texts.job.enqueue_again}</Button> : null}
    </>
  );
}

function Trace({ id }: { id: string }) {
  const address = trace_address(id);
  return (
    <span class="trace">
      <code title={id}>{id}</code>
      <CopyButton text={id} label={texts.job.copy_trace} />
      {address ? <a href={address} target="_blank" rel="noopener noreferrer">{texts.job.open_trace} <Icon name="out" /></a> : null}
    </span>
  );
}

function Facts({ job }: { job: JobDetails }) {
  const { summary } = job;
  return (
    <dl class="facts stacked">
      <div><dt>{texts.words.queue}</dt><dd><QueueLink name={summary.queue} /></dd></div>
      <div><dt>{texts.words.type}</dt><dd><Link to={to.jobs({ queue: summary.queue, types: [summary.type] })}><TypeName type={summary.type} /></Link></dd></div>
      <div><dt>{texts.words.priority}</dt><dd>{summary.priority}</dd></div>
      <div><dt>{texts.words.attempts}</dt><dd>{summary.max_attempts > 0 ? texts.job.attempts_of(summary.attempt, summary.max_attempts) : texts.job.attempts_without_limit(summary.attempt)}</dd></div>
      {summary.interruptions > 0 ? <div><dt>{texts.job.interruptions}</dt><dd>{texts.job.interruptions_note(summary.interruptions)}</dd></div> : null}
      <div><dt>{texts.job.enqueued}</dt><dd><Moment at={summary.enqueued_at} /></dd></div>
      <div><dt>{texts.job.due}</dt><dd><Moment at={summary.run_at} /></dd></div>
      {summary.started_at ? <div><dt>{texts.words.started}</dt><dd><Moment at={summary.started_at} /></dd></div> : null}
      {summary.finished_at ? <div><dt>{texts.words.ended}</dt><dd><Moment at={summary.finished_at} /></dd></div> : null}
      {summary.worker ? <div><dt>{texts.words.worker}</dt><dd>{summary.worker}</dd></div> : null}
      {job.parent !== null ? <div><dt>{texts.job.enqueued_by}</dt><dd><Link to={to.job(job.parent)}>{texts.words.job_with_id(job.parent)}</Link></dd></div> : null}
      {summary.schedule !== null ? (
        <div>
          <dt>{texts.words.schedule}</dt>
          <dd>
            <Link to={`${to.schedules()}?queue=${encodeURIComponent(summary.queue)}&name=${encodeURIComponent(summary.schedule)}`}>{summary.schedule}</Link>
            {job.scheduled_for ? <span class="muted">{texts.job.scheduled_for(<Moment at={job.scheduled_for} />)}</span> : null}
          </dd>
        </div>
      ) : null}
      {job.user_id !== null ? <div><dt>{texts.job.user}</dt><dd>{job.user_id}</dd></div> : null}
      {job.unique_key !== null ? <div><dt>{texts.words.unique_key}</dt><dd><code>{job.unique_key}</code></dd></div> : null}
      {job.version !== null && job.version !== "" ? <div><dt>{texts.job.program_version}</dt><dd><code>{job.version}</code></dd></div> : null}
      {job.trace_id !== null ? <div><dt>{texts.job.trace}</dt><dd><Trace id={job.trace_id} /></dd></div> : null}
    </dl>
  );
}

export function JobPage({ id }: { id: number }) {
  const can_change = useCanChange();
  const { data: job, error, refresh } = useResource(`job ${id}`, (signal) => api.job(id, signal), { every: 2_000 });
  if (!job || error?.code === "not_found") {
    return (
      <>
        <PageHeader title={texts.words.job_with_id(id)} />
        {error?.code === "not_found" ? (
          <Empty title={texts.job.not_found(id)}>
            {texts.job.not_found_advice((text) => <Link to={to.jobs()}>{text}</Link>)}
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
        title={texts.words.job_with_id(id)}
        heading={texts.job.heading(<span class="tabular">{id}</span>, <JobStateBadge state={summary.state} stopping={summary.cancel_requested && summary.state === "running"} />)}
        lead={<TypeName type={summary.type} />}
      >
        {can_change ? <Actions job={job} /> : null}
        <CopyAs job={job} />
      </PageHeader>
      {last_error ? (
        <section class="last-error" aria-label={texts.job.last_error}>
          <h2>{summary.state === "discarded" ? texts.job.failed_for_good : texts.job.will_retry}</h2>
          <ErrorText text={last_error} />
        </section>
      ) : null}
      <div class="job-columns">
        <div class="job-main">
          <section aria-labelledby="payload">
            <h2 id="payload">{texts.words.payload}</h2>
            {job.payload === null ? <p class="muted">{texts.job.payload_not_kept}</p> : <ErrorBoundary what={texts.problems.the_payload}><PayloadTree value={job.payload} /></ErrorBoundary>}
          </section>
          <section aria-labelledby="attempts">
            <h2 id="attempts">{texts.words.attempts}</h2>
            <ErrorBoundary what={texts.problems.the_attempts}>
              <AttemptTimeline job={job} />
              <CompareAttempts attempts={job.attempts} />
            </ErrorBoundary>
          </section>
        </div>
        <aside aria-label={texts.job.facts}><div class="card"><Facts job={job} /></div><Children job={job} /></aside>
      </div>
    </>
  );
}
