import * as api from "../../api/endpoints.ts";
import type { HistoryRetention, Pruned } from "../../api/types.ts";
import { Button } from "../../components/button.tsx";
import { Dialog } from "../../components/dialog.tsx";
import { QueueLink } from "../../components/queue-name.tsx";
import { edit_retention, retention_text } from "../../components/retention-editor.tsx";
import { number, plural } from "../../format/numbers.ts";
import { open_dialog } from "../../state/dialogs.tsx";
import { say_done, say_problem } from "../../state/notices.ts";
import { refresh_all } from "../../state/resource.ts";
import { useCanChange } from "../../state/session.ts";

function pruned_text(pruned: Pruned): string {
  if (pruned.days === 0 && pruned.rows === 0) return "There was nothing to prune.";
  return `Pruned: ${plural(pruned.days, "whole day")} dropped, ${number(pruned.rows)} rows deleted.`;
}

async function prune(): Promise<void> {
  try {
    say_done(pruned_text(await api.prune_history()));
  } catch (problem) {
    say_problem("The history was not pruned", problem);
  }
  refresh_all();
}

function PruneDialog({ close }: { close: () => void }) {
  return (
    <Dialog
      title="Prune the history now"
      onClose={close}
      onSubmit={() => {
        close();
        void prune();
      }}
      footer={
        <>
          <Button onPress={close}>Leave it</Button>
          <Button type="submit" kind="danger">Prune</Button>
        </>
      }
    >
      <p>Ended jobs that are older than their queue keeps them are deleted. Worker processes do this by themselves once an hour.</p>
    </Dialog>
  );
}

export function Retention({ retention }: { retention: HistoryRetention[] }) {
  const can_change = useCanChange();
  return (
    <section aria-labelledby="retention">
      <div class="section-head">
        <h2 id="retention">History</h2>
        {can_change ? <Button small icon="trash" onPress={() => open_dialog((close) => <PruneDialog close={close} />)}>Prune now</Button> : null}
      </div>
      <div class="table-frame">
        <table>
          <thead>
            <tr>
              <th scope="col">Queue</th>
              <th scope="col">Kept for</th>
              {can_change ? <th scope="col"><span class="visually-hidden">Actions</span></th> : null}
            </tr>
          </thead>
          <tbody>
            {retention.map((one) => (
              <tr key={one.queue} data-retention={one.queue}>
                <th scope="row"><QueueLink name={one.queue} /></th>
                <td>{retention_text(one)}</td>
                {can_change ? <td class="row-actions"><Button small kind="quiet" label={`Change how long ${one.queue || "default"} keeps its history`} onPress={() => edit_retention(one)}>Change</Button></td> : null}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
