// Queues, one row each; on a phone one card each.
import * as api from "../../api/endpoints.ts";
import type { QueueOverview } from "../../api/types.ts";
import { Button } from "../../components/button.tsx";
import { CountLink } from "../../components/count-link.tsx";
import { QueueLink } from "../../components/queue-name.tsx";
import { type Hour, Sparkline, useLastHours } from "../../components/sparkline.tsx";
import { QueueStateBadge } from "../../components/state-badge.tsx";
import { duration, seconds } from "../../format/durations.ts";
import { queue_name } from "../../format/names.ts";
import { number, percent, rate } from "../../format/numbers.ts";
import { change } from "../../state/change.ts";
import { useCanChange } from "../../state/session.ts";

export function pause_or_resume(queue: QueueOverview): Promise<void> {
  const label = queue_name(queue.name);
  return queue.state === "paused" || queue.paused_at !== null
    ? change(`Queue ${label} resumed.`, () => api.resume_queue(queue.name))
    : change(`Queue ${label} paused. What runs goes on; nothing new starts.`, () => api.pause_queue(queue.name));
}

function Row({ queue, hour }: { queue: QueueOverview; hour: Hour | undefined }) {
  const can_change = useCanChange();
  const { name } = queue;
  const paused = queue.paused_at !== null;
  return (
    <tr data-queue={name}>
      <th scope="row">
        <QueueLink name={name} />
      </th>
      <td data-label="State">
        <QueueStateBadge state={queue.state} />
      </td>
      <td class="spark-cell" data-label="Last hour">
        <Sparkline hour={hour} />
      </td>
      <td class="numeric" data-label="A second">{rate(queue.throughput)}</td>
      <td class={`numeric${queue.failure_rate >= 0.05 ? " bad" : ""}`} data-label="Failing">
        {queue.throughput > 0 ? percent(queue.failure_rate) : <span class="faint">–</span>}
      </td>
      <td class="numeric" data-label="Ready">
        <CountLink filter={{ queue: name, states: ["ready"] }} value={queue.ready} />
      </td>
      <td class="numeric" data-label="Oldest" title={queue.estimated_until_empty === null ? undefined : `Empty in about ${seconds(queue.estimated_until_empty)}`}>
        {queue.oldest_ready_age === null ? (
          <span class="faint">–</span>
        ) : (
          <span class={queue.oldest_ready_age > 300_000_000 ? "bad" : ""}>{duration(queue.oldest_ready_age)}</span>
        )}
      </td>
      <td class="numeric in-text" data-label="Running">
        <CountLink filter={{ queue: name, states: ["running"] }} value={queue.running} />
        <span class="faint">/{number(queue.worker_threads)}</span>
      </td>
      <td class="numeric" data-label="Retrying">
        <CountLink filter={{ queue: name, states: ["retrying"] }} value={queue.retrying} />
      </td>
      <td class="numeric" data-label="Discarded">
        <CountLink filter={{ queue: name, states: ["discarded"], from: "-24h" }} value={queue.discarded} />
      </td>
      {can_change ? (
        <td class="row-actions">
          <Button
            small
            kind="quiet"
            icon={paused ? "play" : "pause"}
            label={`${paused ? "Resume" : "Pause"} ${queue_name(name)}`}
            title={paused ? "Resume" : "Pause"}
            onPress={() => pause_or_resume(queue)}
          />
        </td>
      ) : null}
    </tr>
  );
}

export function QueueTable({ queues }: { queues: QueueOverview[] }) {
  const hours = useLastHours(queues.map((queue) => queue.name));
  const can_change = useCanChange();
  return (
    <div class="table-frame">
      <table class="cards-on-phone">
        <thead>
          <tr>
            <th scope="col">Queue</th>
            <th scope="col">State</th>
            <th scope="col">Last hour</th>
            <th scope="col" class="numeric" title="Attempts that ended each second, over the last five minutes">A second</th>
            <th scope="col" class="numeric">Failing</th>
            <th scope="col" class="numeric">Ready</th>
            <th scope="col" class="numeric" title="How long the oldest ready job has been due">Oldest</th>
            <th scope="col" class="numeric" title="Running jobs of threads">Running</th>
            <th scope="col" class="numeric">Retrying</th>
            <th scope="col" class="numeric" title="In the last 24 hours">Discarded</th>
            {can_change ? (
              <th scope="col">
                <span class="visually-hidden">Actions</span>
              </th>
            ) : null}
          </tr>
        </thead>
        <tbody>
          {queues.map((queue) => (
            <Row key={queue.name} queue={queue} hour={hours?.get(queue.name)} />
          ))}
        </tbody>
      </table>
    </div>
  );
}
