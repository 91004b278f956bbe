// The types of a queue and how each has done.
import * as api from "../../api/endpoints.ts";
import type { KnownJobType, TypeStatistics } from "../../api/types.ts";
import { FailedShare } from "../../components/failed-share.tsx";
import { Empty, Loading, Problem } from "../../components/page-state.tsx";
import { type Column, SortableTable } from "../../components/sortable-table.tsx";
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

const failing = ({ attempts, failed, discarded }: Row): number | null => (attempts > 0 ? (failed + discarded) / attempts : null);
const faint = (text: string) => <span class="faint">{text}</span>;

function columns(queue: string, range: Range, can_change: boolean, chosen: string | undefined, onChoose: (type: string | undefined) => void): Column<Row>[] {
  const time = (key: "average_duration" | "average_wait", title: string): Column<Row> => ({
    key,
    title,
    numeric: true,
    value: (row) => (row.attempts > 0 ? row[key] : null),
    cell: (row) => (row.attempts > 0 ? duration(row[key]) : faint(texts.words.unknown)),
  });
  return [
    { key: "type", title: texts.words.type, value: (row) => row.type, cell: (row) => <Link to={to.jobs({ queue, types: [row.type] })}><TypeName type={row.type} /></Link> },
    { key: "attempts", title: texts.words.attempts, numeric: true, value: (row) => row.attempts, cell: (row) => number(row.attempts) },
    {
      key: "failed",
      title: texts.words.failed,
      numeric: true,
      value: failing,
      cell: (row) => {
        const share = failing(row);
        if (share === null) return faint(texts.words.unknown);
        return share > 0 ? <FailedShare share={share} view={{ queue, type: row.type, period: range.minutes }} /> : percent(share);
      },
    },
    { key: "discarded", title: texts.words.discarded, hint: texts.queue.discarded_title, numeric: true, value: (row) => row.discarded, cell: (row) => (row.discarded > 0 ? number(row.discarded) : faint("0")) },
    time("average_duration", texts.queue.runs_for),
    time("average_wait", texts.queue.waits_for),
    {
      key: "workers",
      title: texts.words.workers,
      numeric: true,
      value: (row) => row.workers,
      cell: ({ workers }) => (workers === null ? faint(texts.words.unknown) : workers === 0 ? <span class="bad">{texts.queue.no_workers_of_type}</span> : number(workers)),
    },
    {
      key: "actions",
      title: "",
      cell: ({ type }) => (
        <>
          <button type="button" class="button quiet small" aria-pressed={chosen === type} onClick={() => onChoose(chosen === type ? undefined : type)}>
            {texts.queue.chart}
          </button>
          {can_change ? <Link class="button quiet small" to={to.new_job(queue, type)}>{texts.queue.new_job_of_type}</Link> : null}
        </>
      ),
    },
  ];
}

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
  return <SortableTable rows={data} columns={columns(queue, range, can_change, chosen, onChoose)} row_key={(row) => row.type} row_class={(row) => (chosen === row.type ? "chosen" : "")} />;
}
