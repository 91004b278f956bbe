// The queues: all of them, live, or where there are more than a page, page by page and found by a part of their name.
import { useEffect, useId, useState } from "preact/hooks";
import * as api from "../../api/endpoints.ts";
import type { QueuePage } from "../../api/types.ts";
import { Button } from "../../components/button.tsx";
import { ExportMenu } from "../../components/export-menu.tsx";
import { Empty, Loading, Problem } from "../../components/page-state.tsx";
import { useResource } from "../../state/resource.ts";
import { useSettled } from "../../state/settled.ts";
import { texts } from "../../texts/index.ts";
import { QueueTable } from "./queue-table.tsx";

/** `first` is the first page, which is live. */
export function QueueList({ first }: { first: QueuePage }) {
  const id = useId();
  const [typed, set_typed] = useState("");
  const [trail, set_trail] = useState<string[]>([]);
  const match = useSettled(typed.trim(), 250);
  useEffect(() => set_trail([]), [match]);
  const after = trail.at(-1) ?? "";
  const is_first = match === "" && after === "";
  const other = useResource(`queues ${match} after ${after}`, (signal) => api.queues({ match, after }, signal), { every: 5_000, enabled: !is_first });
  const page = is_first ? first : other.data;
  const complete = page?.next === "" && after === "";

  return (
    <section aria-labelledby="queues-heading">
      <div class="section-head">
        <h2 id="queues-heading">{texts.overview.queues}</h2>
        {page && complete ? <ExportMenu name="queues" rows={page.queues} /> : null}
        {first.next !== "" || typed !== "" ? (
          <div class="inline-field">
            <label for={id}>{texts.overview.find}</label>
            <input id={id} type="search" placeholder={texts.overview.find_placeholder} autocomplete="off" value={typed} onInput={(event) => set_typed(event.currentTarget.value)} />
          </div>
        ) : null}
      </div>
      {page === undefined ? (
        other.error ? <Problem error={other.error} retry={other.refresh} /> : <Loading rows={8} />
      ) : page.queues.length === 0 ? (
        <Empty title={texts.words.no_results}>{texts.overview.find_advice}</Empty>
      ) : (
        <QueueTable queues={page.queues} complete={complete} />
      )}
      {page !== undefined && (after !== "" || page.next !== "") ? (
        <nav class="pager" aria-label={texts.overview.pages_of_queues}>
          <Button icon="left" disabled={after === ""} onPress={() => set_trail(trail.slice(0, -1))}>{texts.words.previous_page}</Button>
          <Button disabled={page.next === ""} onPress={() => set_trail([...trail, page.next])}>{texts.words.next_page}</Button>
        </nav>
      ) : null}
    </section>
  );
}
