// The state of a job or queue: colour and word, never colour alone.
import type { AttemptOutcome, JobState, QueueState } from "../api/types.ts";
import { texts } from "../texts/index.ts";

export function JobStateBadge({ state, stopping = false }: { state: JobState; stopping?: boolean }) {
  return (
    <span class={`badge state-${state}`}>
      {texts.words.job_states[state]}
      {stopping ? <span class="badge-note">, {texts.words.stop_requested}</span> : null}
    </span>
  );
}

export function OutcomeBadge({ outcome }: { outcome: AttemptOutcome }) {
  const state = outcome === "failed" ? "retrying" : outcome;
  return <span class={`badge state-${state}`}>{texts.words.attempt_outcomes[outcome]}</span>;
}

const queue_tones: Record<QueueState, string> = { working: "running", waiting: "idle", paused: "paused", no_workers: "discarded" };

export function QueueStateBadge({ state }: { state: QueueState }) {
  return <span class={`badge state-${queue_tones[state]}`}>{texts.words.queue_states[state]}</span>;
}
