// Queues, one row each; on a phone one card each.
import * as api from "../../api/endpoints.ts";
import type { JobFilter, QueueOverview } from "../../api/types.ts";
import { Button } from "../../components/button.tsx";
import { CountLink } from "../../components/count-link.tsx";
import { QueueLink } from "../../components/queue-name.tsx";
import { type Hour, Sparkline, useLastHours } from "../../components/sparkline.tsx";
import { type Column, SortableTable } from "../../components/sortable-table.tsx";
import { QueueStateBadge } from "../../components/state-badge.tsx";
import { duration, seconds } from "../../format/durations.ts";
import { queue_name } from "../../format/names.ts";
import { number, percent, rate } from "../../format/numbers.ts";
import { change } from "../../state/change.ts";
import { useCanChange } from "../../state/session.ts";
import { texts } from "../../texts/index.ts";

export function pause_or_resume(queue: QueueOverview): Promise<void> {
  const label = queue_name(queue.name);
  return queue.state === "paused" || queue.paused_at !== null
    ? change(texts.overview.queue_resumed(label), () => api.resume_queue(queue.name))
    : change(texts.overview.queue_paused(label), () => api.pause_queue(queue.name));
}

const count_column = (state: "ready" | "retrying" | "discarded", more?: JobFilter): Column<QueueOverview> => ({
  key: state,
  title: texts.words.job_states[state],
  numeric: true,
  value: (queue) => queue[state].value,
  cell: (queue) => <CountLink filter={{ queue: queue.name, states: [state], ...more }} value={queue[state]} />,
});

function columns(hours: Map<string, Hour> | undefined, can_change: boolean): Column<QueueOverview>[] {
  const faint = <span class="faint">{texts.words.unknown}</span>;
  return [
    { key: "queue", title: texts.words.queue, value: ({ name }) => queue_name(name), cell: ({ name }) => <QueueLink name={name} /> },
    { key: "state", title: texts.words.state, value: ({ state }) => texts.words.queue_states[state], cell: ({ state }) => <QueueStateBadge state={state} /> },
    { key: "hour", title: texts.words.last_hour, class: () => "spark-cell", cell: ({ name }) => <Sparkline hour={hours?.get(name)} /> },
    { key: "rate", title: texts.overview.per_second, hint: texts.overview.per_second_title, numeric: true, value: ({ throughput }) => throughput, cell: ({ throughput }) => rate(throughput) },
    {
      key: "failing",
      title: texts.overview.failing,
      numeric: true,
      value: ({ throughput, failure_rate }) => (throughput > 0 ? failure_rate : null),
      class: ({ failure_rate }) => (failure_rate >= 0.05 ? "bad" : ""),
      cell: ({ throughput, failure_rate }) => (throughput > 0 ? percent(failure_rate) : faint),
    },
    count_column("ready"),
    {
      key: "oldest",
      title: texts.overview.oldest,
      hint: texts.overview.oldest_title,
      numeric: true,
      value: ({ oldest_ready_age }) => oldest_ready_age,
      cell_hint: ({ estimated_until_empty }) => (estimated_until_empty === null ? undefined : texts.overview.empty_in(seconds(estimated_until_empty))),
      cell: ({ oldest_ready_age }) => (oldest_ready_age === null ? faint : <span class={oldest_ready_age > 300_000_000 ? "bad" : ""}>{duration(oldest_ready_age)}</span>),
    },
    {
      key: "running",
      title: texts.words.job_states.running,
      hint: texts.overview.running_title,
      numeric: true,
      class: () => "in-text",
      value: ({ running }) => running.value,
      cell: ({ name, running, worker_threads }) => (
        <>
          <CountLink filter={{ queue: name, states: ["running"] }} value={running} />
          <span class="faint">/{number(worker_threads)}</span>
        </>
      ),
    },
    count_column("retrying"),
    { ...count_column("discarded", { from: "-24h" }), hint: texts.overview.discarded_title },
    ...(can_change ? [{ key: "actions", title: "", cell: (queue: QueueOverview) => <PauseButton queue={queue} /> }] : []),
  ];
}

function PauseButton({ queue }: { queue: QueueOverview }) {
  const paused = queue.paused_at !== null;
  return (
    <Button
      small
      kind="quiet"
      icon={paused ? "play" : "pause"}
      label={(paused ? texts.overview.resume_queue : texts.overview.pause_queue)(queue_name(queue.name))}
      title={paused ? texts.words.resume : texts.words.pause}
      onPress={() => pause_or_resume(queue)}
    />
  );
}

/** `complete` false: there are more queues than these, and sorting some of them would show a false order. */
export function QueueTable({ queues, complete }: { queues: QueueOverview[]; complete: boolean }) {
  const hours = useLastHours(queues.map((queue) => queue.name));
  const can_change = useCanChange();
  const shown = columns(hours, can_change);
  return (
    <SortableTable
      rows={queues}
      columns={complete ? shown : shown.map((column) => ({ ...column, value: undefined }))}
      row_key={(queue) => queue.name}
      row_queue={(queue) => queue.name}
    />
  );
}
