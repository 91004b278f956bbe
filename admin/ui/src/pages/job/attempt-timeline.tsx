// A job's life: when it was enqueued, each attempt with its wait, duration, worker and error, and what comes next.
import { useState } from "preact/hooks";
import type { AttemptRecord, JobDetails } from "../../api/types.ts";
import { Button } from "../../components/button.tsx";
import { CopyButton } from "../../components/copy-button.tsx";
import { Moment, Since } from "../../components/moment.tsx";
import { OutcomeBadge } from "../../components/state-badge.tsx";
import { duration } from "../../format/durations.ts";
import { between } from "../../format/times.ts";
import { texts } from "../../texts/index.ts";

const shown_at_first = 10;

export function ErrorText({ text }: { text: string }) {
  return (
    <div class="error-text">
      <pre tabIndex={0}>{text}</pre>
      <CopyButton text={text} label={texts.job.copy_error} />
    </div>
  );
}

function Attempt({ record, longest }: { record: AttemptRecord; longest: number | null }) {
  const took = record.started_at ? between(record.started_at, record.finished_at) : null;
  const waited = record.started_at ? between(record.run_at, record.started_at) : null;
  return (
    <li class={`timeline-item ${record.outcome}`}>
      <div class="timeline-head">
        <strong>{record.started_at ? texts.job.attempt(record.attempt) : texts.job.never_started}</strong>
        <OutcomeBadge outcome={record.outcome} />
        <span class="timeline-when"><Moment at={record.finished_at} /></span>
      </div>
      <p class="timeline-facts">
        {took === null ? null : (
          <span class="took">
            {texts.job.took(duration(took))}
            {longest === null ? null : <meter min={0} max={Math.max(1, longest)} value={took} aria-hidden="true" />}
          </span>
        )}
        {waited !== null && waited > 1_000 ? <span>{texts.job.waited(duration(waited))}</span> : null}
        {record.worker ? <span>{texts.job.on_worker(record.worker)}</span> : null}
      </p>
      {record.error ? <ErrorText text={record.error} /> : null}
    </li>
  );
}

export function AttemptTimeline({ job }: { job: JobDetails }) {
  const [all, set_all] = useState(false);
  const { summary } = job;
  const attempts = [...job.attempts].reverse();
  // One alone has nothing to compare with.
  const longest = attempts.length < 2 ? null : attempts.reduce((most, one) => Math.max(most, one.started_at ? between(one.started_at, one.finished_at) : 0), 0);
  const shown = all ? attempts : attempts.slice(0, shown_at_first);
  return (
    <ol class="timeline">
      {summary.state === "running" && summary.started_at ? (
        <li class="timeline-item running">
          <div class="timeline-head">
            <strong>{texts.job.attempt(summary.attempt)}</strong>
            <span class="badge state-running">{texts.words.job_states.running}</span>
            <span class="timeline-when">{texts.job.running_for(<Since at={summary.started_at} format={duration} />)}</span>
          </div>
          <p class="timeline-facts">
            {summary.worker ? <span>{texts.job.on_worker(summary.worker)}</span> : null}
            {summary.cancel_requested ? <span class="bad">{texts.words.stop_requested}</span> : null}
          </p>
        </li>
      ) : null}
      {summary.state === "scheduled" || summary.state === "retrying" || summary.state === "ready" ? (
        <li class="timeline-item next">
          <div class="timeline-head">
            <strong>{texts.job.attempt(summary.attempt + 1)}</strong>
            <span class="timeline-when">{texts.job.next_due(<Moment at={summary.run_at} />)}</span>
          </div>
        </li>
      ) : null}
      {shown.map((record) => <Attempt key={`${record.attempt} ${record.finished_at}`} record={record} longest={longest} />)}
      {attempts.length > shown.length ? (
        <li class="timeline-more"><Button small kind="quiet" onPress={() => set_all(true)}>{texts.job.earlier_attempts(attempts.length - shown.length)}</Button></li>
      ) : null}
      <li class="timeline-item enqueued">
        <div class="timeline-head">
          <strong>{texts.job.enqueued}</strong>
          <span class="timeline-when"><Moment at={summary.enqueued_at} /></span>
        </div>
      </li>
    </ol>
  );
}
