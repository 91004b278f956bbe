// All worker processes and what each runs right now.
import * as api from "../../api/endpoints.ts";
import { ExportMenu } from "../../components/export-menu.tsx";
import { Empty, Loading, Problem } from "../../components/page-state.tsx";
import { PageHeader } from "../../components/page-header.tsx";
import { QueueSelect } from "../../components/queue-select.tsx";
import { navigate } from "../../routing/router.ts";
import { useResource } from "../../state/resource.ts";
import { texts } from "../../texts/index.ts";
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
      <PageHeader title={texts.pages.workers} lead={shown && shown.length > 0 ? texts.workers.lead(texts.words.count_of_workers(shown.length), running, texts.words.count_of_threads(threads)) : undefined}>
        <QueueSelect value={queue} onChange={(name) => navigate(name === null ? "workers" : `workers?queue=${encodeURIComponent(name)}`, { replace: true })} />
        <ExportMenu name="workers" rows={shown ?? []} />
      </PageHeader>
      {error && !data ? <Problem error={error} retry={refresh} /> : null}
      {!data && !error ? <Loading /> : null}
      {shown?.length === 0 ? (
        <Empty title={queue === null ? texts.workers.no_workers : texts.workers.no_workers_of_queue}>
          {texts.workers.no_workers_advice}
        </Empty>
      ) : null}
      <div class="worker-list">{shown?.map((worker) => <WorkerCard key={worker.lease} worker={worker} with_queue />)}</div>
    </>
  );
}
