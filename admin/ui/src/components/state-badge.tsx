// The state of a job or queue: colour and word, never colour alone.
import type { AttemptOutcome, JobState, QueueState } from "../api/types.ts";
import { state_names } from "../format/names.ts";

export function JobStateBadge({ state, stopping = false }: { state: JobState; stopping?: boolean }) {
  return (
    <span class={`badge state-${state}`}>
      {state_names[state]}
      {stopping ? <span class="badge-note">, asked to stop</span> : null}
    </span>
  );
}

export function OutcomeBadge({ outcome }: { outcome: AttemptOutcome }) {
  const state = outcome === "failed" ? "retrying" : outcome;
  return <span class={`badge state-${state}`}>{outcome === "failed" ? "Failed" : state_names[outcome]}</span>;
}

const queue_states: Record<QueueState, { text: string; tone: string }> = {
  working: { text: "Working", tone: "running" },
  waiting: { text: "Idle", tone: "idle" },
  paused: { text: "Paused", tone: "paused" },
  no_workers: { text: "No workers", tone: "discarded" },
};

export function QueueStateBadge({ state }: { state: QueueState }) {
  const { text, tone } = queue_states[state];
  return <span class={`badge state-${tone}`}>{text}</span>;
}
