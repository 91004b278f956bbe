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
import { texts } from "../../texts/index.ts";

export function pause_or_resume(queue: QueueOverview): Promise<void> {
  const label = queue_name(queue.name);
  return queue.state === "paused" || queue.paused_at !== null
    ? change(texts.overview.queue_resumed(label), () => api.resume_queue(queue.name))
    : change(texts.overview.queue_paused(label), () => api.pause_queue(queue.name));
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
      <td data-label={texts.words.state}>
        <QueueStateBadge state={queue.state} />
      </td>
      <td class="spark-cell" data-label={texts.words.last_hour}>
        <Sparkline hour={hour} />
      </td>
      <td class="numeric" data-label={texts.overview.per_second}>{rate(queue.throughput)}</td>
      <td class={`numeric${queue.failure_rate >= 0.05 ? " bad" : ""}`} data-label={texts.overview.failing}>
        {queue.throughput > 0 ? percent(queue.failure_rate) : <span class="faint">{texts.words.unknown}</span>}
      </td>
      <td class="numeric" data-label={texts.words.job_states.ready}>
        <CountLink filter={{ queue: name, states: ["ready"] }} value={queue.ready} />
      </td>
      <td class="numeric" data-label={texts.overview.oldest} title={queue.estimated_until_empty === null ? undefined : texts.overview.empty_in(seconds(queue.estimated_until_empty))}>
        {queue.oldest_ready_age === null ? (
          <span class="faint">{texts.words.unknown}</span>
        ) : (
          <span class={queue.oldest_ready_age > 300_000_000 ? "bad" : ""}>{duration(queue.oldest_ready_age)}</span>
        )}
      </td>
      <td class="numeric in-text" data-label={texts.words.job_states.running}>
        <CountLink filter={{ queue: name, states: ["running"] }} value={queue.running} />
        <span class="faint">/{number(queue.worker_threads)}</span>
      </td>
      <td class="numeric" data-label={texts.words.job_states.retrying}>
        <CountLink filter={{ queue: name, states: ["retrying"] }} value={queue.retrying} />
      </td>
      <td class="numeric" data-label={texts.words.job_states.discarded}>
        <CountLink filter={{ queue: name, states: ["discarded"], from: "-24h" }} value={queue.discarded} />
      </td>
      {can_change ? (
        <td class="row-actions">
          <Button
            small
            kind="quiet"
            icon={paused ? "play" : "pause"}
            label={(paused ? texts.overview.resume_queue : texts.overview.pause_queue)(queue_name(name))}
            title={paused ? texts.words.resume : texts.words.pause}
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
            <th scope="col">{texts.words.queue}</th>
            <th scope="col">{texts.words.state}</th>
            <th scope="col">{texts.words.last_hour}</th>
            <th scope="col" class="numeric" title={texts.overview.per_second_title}>{texts.overview.per_second}</th>
            <th scope="col" class="numeric">{texts.overview.failing}</th>
            <th scope="col" class="numeric">{texts.words.job_states.ready}</th>
            <th scope="col" class="numeric" title={texts.overview.oldest_title}>{texts.overview.oldest}</th>
            <th scope="col" class="numeric" title={texts.overview.running_title}>{texts.words.job_states.running}</th>
            <th scope="col" class="numeric">{texts.words.job_states.retrying}</th>
            <th scope="col" class="numeric" title={texts.overview.discarded_title}>{texts.words.job_states.discarded}</th>
            {can_change ? (
              <th scope="col">
                <span class="visually-hidden">{texts.words.actions}</span>
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
