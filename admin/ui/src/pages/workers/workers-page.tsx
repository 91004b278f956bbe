// All worker processes and what each runs right now.
import * as api from "../../api/endpoints.ts";
import { ExportMenu } from "../../components/export-menu.tsx";
import { Empty, Loading, Problem } from "../../components/page-state.tsx";
import { PageHeader } from "../../components/page-header.tsx";
import { QueueSelect } from "../../components/queue-select.tsx";
import { plural } from "../../format/numbers.ts";
import { navigate } from "../../routing/router.ts";
import { useResource } from "../../state/resource.ts";
import { WorkerCard } from "./worker-card.tsx";

export function WorkersPage({ query }: { query: URLSearchParams }) {
  const queue = query.get("queue");
  const { data, error, refresh } = useResource("workers", api.workers, { every: 2_000 });
  const shown = data
    ?.filter((worker) => queue === null || worker.queue === queue)
    .sort((left, right) => Number(right.dead) - Number(left.dead) || left.queue.localeCompare(right.queue) || left.pool_name.localeCompare(right.pool_name));
  const running = shown?.reduce((sum, worker) => sum + worker.running.length, 0) ?? 0;
  const threads = shown?.reduce((sum, worker) => sum + worker.pool_size, 0) ?? 0;
  return (
    <>
      <PageHeader title="Workers" lead={shown && shown.length > 0 ? `${plural(shown.length, "process", "processes")}; ${running} of ${plural(threads, "thread")} busy` : undefined}>
        <QueueSelect value={queue} onChange={(name) => navigate(name === null ? "workers" : `workers?queue=${encodeURIComponent(name)}`, { replace: true })} />
        <ExportMenu name="workers" rows={shown ?? []} />
      </PageHeader>
      {error && !data ? <Problem error={error} retry={refresh} /> : null}
      {!data && !error ? <Loading /> : null}
      {shown?.length === 0 ? (
        <Empty title={queue === null ? "No worker process is alive." : "No worker process serves this queue."}>
          Jobs wait until your program runs with a function registered for them.
        </Empty>
      ) : null}
      <div class="worker-list">{shown?.map((worker) => <WorkerCard key={worker.lease} worker={worker} with_queue />)}</div>
    </>
  );
}
