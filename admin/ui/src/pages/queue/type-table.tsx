// The types of a queue and how each has done.
import * as api from "../../api/endpoints.ts";
import type { KnownJobType, TypeStatistics } from "../../api/types.ts";
import { Empty, Loading, Problem } from "../../components/page-state.tsx";
import { TypeName } from "../../components/type-name.tsx";
import { duration } from "../../format/durations.ts";
import { number, percent } from "../../format/numbers.ts";
import * as to from "../../routing/addresses.ts";
import { Link } from "../../routing/link.tsx";
import { useResource } from "../../state/resource.ts";
import { server_now, useCanChange } from "../../state/session.ts";
import { texts } from "../../texts/index.ts";
import { span, type Range } from "./statistics-ranges.ts";

interface Row extends TypeStatistics {
  attempts: number;
  workers: number | null;
}

async function rows(queue: string, range: Range, signal: AbortSignal): Promise<Row[]> {
  const [done, known] = await Promise.all([api.type_statistics({ queue, ...span(range, server_now()) }, signal), api.job_types(signal, queue)]);
  const here = known.filter((type) => type.queue === queue);
  const idle = here.filter((type) => !done.some((one) => one.type === type.type)).map(nothing_done);
  return [...done, ...idle]
    .map((type) => ({
      ...type,
      attempts: type.succeeded + type.failed + type.discarded,
      workers: here.find((one) => one.type === type.type)?.worker_processes ?? null,
    }))
    .sort((left, right) => right.attempts - left.attempts || left.type.localeCompare(right.type));
}

const nothing_done = ({ queue, type }: KnownJobType): TypeStatistics => ({
  queue, type, succeeded: 0, failed: 0, discarded: 0, cancelled: 0, average_duration: 0, average_wait: 0,
});

export function TypeTable({ queue, range, chosen, onChoose }: {
  queue: string;
  range: Range;
  chosen: string | undefined;
  onChoose: (type: string | undefined) => void;
}) {
  const can_change = useCanChange();
  const { data, error, refresh } = useResource(`types ${queue} ${range.key}`, (signal) => rows(queue, range, signal), { every: Math.max(range.refresh, 30_000) });
  if (error && !data) return <Problem error={error} retry={refresh} />;
  if (!data) return <Loading />;
  if (data.length === 0) return <Empty title={texts.queue.no_types} />;
  return (
    <div class="table-frame">
      <table class="cards-on-phone">
        <thead>
          <tr>
            <th scope="col">{texts.words.type}</th>
            <th scope="col" class="numeric">{texts.words.attempts}</th>
            <th scope="col" class="numeric">{texts.words.failed}</th>
            <th scope="col" class="numeric" title={texts.queue.discarded_title}>{texts.words.discarded}</th>
            <th scope="col" class="numeric">{texts.queue.runs_for}</th>
            <th scope="col" class="numeric">{texts.queue.waits_for}</th>
            <th scope="col" class="numeric">{texts.words.workers}</th>
            <th scope="col"><span class="visually-hidden">{texts.words.actions}</span></th>
          </tr>
        </thead>
        <tbody>
          {data.map((type) => {
            const bad = type.attempts > 0 ? (type.failed + type.discarded) / type.attempts : 0;
            const none = type.attempts === 0 ? <span class="faint">{texts.words.unknown}</span> : null;
            return (
              <tr key={type.type} class={chosen === type.type ? "chosen" : ""}>
                <th scope="row">
                  <Link to={to.jobs({ queue, types: [type.type] })}>
                    <TypeName type={type.type} />
                  </Link>
                </th>
                <td class="numeric" data-label={texts.words.attempts}>{number(type.attempts)}</td>
                <td class={`numeric${bad >= 0.05 ? " bad" : ""}`} data-label={texts.words.failed}>
                  {none ?? (bad > 0 ? <Link to={to.failures({ queue, type: type.type, period: range.minutes })}>{percent(bad)}</Link> : percent(bad))}
                </td>
                <td class="numeric" data-label={texts.words.discarded}>{type.discarded > 0 ? number(type.discarded) : <span class="faint">0</span>}</td>
                <td class="numeric" data-label={texts.queue.runs_for}>{none ?? duration(type.average_duration)}</td>
                <td class="numeric" data-label={texts.queue.waits_for}>{none ?? duration(type.average_wait)}</td>
                <td class="numeric" data-label={texts.words.workers}>
                  {type.workers === 0 ? <span class="bad">{texts.queue.no_workers_of_type}</span> : type.workers === null ? <span class="faint">{texts.words.unknown}</span> : number(type.workers)}
                </td>
                <td class="row-actions">
                  <button type="button" class="button quiet small" aria-pressed={chosen === type.type} onClick={() => onChoose(chosen === type.type ? undefined : type.type)}>
                    {texts.queue.chart}
                  </button>
                  {can_change ? <Link class="button quiet small" to={to.new_job(queue, type.type)}>{texts.queue.new_job_of_type}</Link> : null}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
