import * as api from "../../api/endpoints.ts";
import type { HistoryRetention, Pruned } from "../../api/types.ts";
import { Button } from "../../components/button.tsx";
import { Dialog } from "../../components/dialog.tsx";
import { QueueLink } from "../../components/queue-name.tsx";
import { edit_retention, retention_text } from "../../components/retention-editor.tsx";
import { queue_name } from "../../format/names.ts";
import { number } from "../../format/numbers.ts";
import { open_dialog } from "../../state/dialogs.tsx";
import { say_done, say_problem } from "../../state/notices.ts";
import { refresh_all } from "../../state/resource.ts";
import { useCanChange } from "../../state/session.ts";
import { texts } from "../../texts/index.ts";

function pruned_text(pruned: Pruned): string {
  if (pruned.days === 0 && pruned.rows === 0) return texts.maintenance.nothing_to_prune;
  return texts.maintenance.pruned(texts.words.count_of_days(pruned.days), number(pruned.rows));
}

async function prune(): Promise<void> {
  try {
    say_done(pruned_text(await api.prune_history()));
  } catch (problem) {
    say_problem(texts.maintenance.prune_failed, problem);
  }
  refresh_all();
}

function PruneDialog({ close }: { close: () => void }) {
  return (
    <Dialog
      title={texts.maintenance.prune_title}
      onClose={close}
      onSubmit={() => {
        close();
        void prune();
      }}
      footer={
        <>
          <Button onPress={close}>{texts.words.cancel}</Button>
          <Button type="submit" kind="danger">{texts.maintenance.prune}</Button>
        </>
      }
    >
      <p>{texts.maintenance.prune_text}</p>
    </Dialog>
  );
}

export function Retention({ retention }: { retention: HistoryRetention[] }) {
  const can_change = useCanChange();
  return (
    <section aria-labelledby="retention">
      <div class="section-head">
        <h2 id="retention">{texts.maintenance.history}</h2>
        {can_change ? <Button small icon="trash" onPress={() => open_dialog((close) => <PruneDialog close={close} />)}>{texts.maintenance.prune_now}</Button> : null}
      </div>
      <div class="table-frame">
        <table>
          <thead>
            <tr>
              <th scope="col">{texts.words.queue}</th>
              <th scope="col">{texts.maintenance.kept_for}</th>
              {can_change ? <th scope="col"><span class="visually-hidden">{texts.words.actions}</span></th> : null}
            </tr>
          </thead>
          <tbody>
            {retention.map((one) => (
              <tr key={one.queue} data-retention={one.queue}>
                <th scope="row"><QueueLink name={one.queue} /></th>
                <td>{retention_text(one)}</td>
                {can_change ? <td class="row-actions"><Button small kind="quiet" label={texts.maintenance.change_history(queue_name(one.queue))} onPress={() => edit_retention(one)}>{texts.words.change}</Button></td> : null}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
