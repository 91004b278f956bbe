// For how long a queue's history is kept.
import { useId, useState } from "preact/hooks";
import * as api from "../api/endpoints.ts";
import type { HistoryRetention } from "../api/types.ts";
import { queue_name } from "../format/names.ts";
import { plural } from "../format/numbers.ts";
import { change_or_throw } from "../state/change.ts";
import { open_dialog } from "../state/dialogs.tsx";
import { useSubmission } from "../state/submission.ts";
import { Button } from "./button.tsx";
import { Dialog } from "./dialog.tsx";

export function retention_text(retention: HistoryRetention): string {
  return (retention.kept_for === null ? "for ever" : plural(retention.kept_for, "day")) + (retention.is_default ? " (default)" : "");
}

function RetentionDialog({ retention, close }: { retention: HistoryRetention; close: () => void }) {
  const [forever, set_forever] = useState(retention.kept_for === null);
  const [days, set_days] = useState(String(retention.kept_for ?? 30));
  const field = useId();
  const value = Number(days);
  const wrong = !forever && !(Number.isInteger(value) && value >= 1 && value <= 3_650);
  const shortens = !forever && !wrong && (retention.kept_for === null || value < retention.kept_for);
  const { submit, busy, problem } = useSubmission(() => {
    const kept = forever ? null : value;
    return change_or_throw(`The history of ${queue_name(retention.queue)} is kept ${kept === null ? "for ever" : `for ${plural(kept, "day")}`}.`, () =>
      api.set_retention(retention.queue, kept),
    );
  }, close);
  return (
    <Dialog
      title={`History of ${queue_name(retention.queue)}`}
      onClose={close}
      onSubmit={() => !wrong && submit()}
      problem={problem}
      footer={
        <>
          <Button onPress={close}>Cancel</Button>
          <Button type="submit" kind={shortens ? "danger" : "primary"} disabled={wrong} busy={busy}>Save</Button>
        </>
      }
    >
      <div class="field">
        <label for={field}>Ended jobs are kept for (days)</label>
        <input id={field} type="number" min={1} max={3650} disabled={forever} aria-invalid={wrong} value={days} onInput={(event) => set_days(event.currentTarget.value)} />
        <p class="field-problem" role="status">{wrong ? "A whole number from 1 to 3,650." : ""}</p>
      </div>
      <label class="check">
        <input type="checkbox" checked={forever} onInput={(event) => set_forever(event.currentTarget.checked)} /> For ever
      </label>
      {shortens ? <p class="hint warning">Older jobs are deleted within an hour. They cannot be brought back.</p> : null}
    </Dialog>
  );
}

export const edit_retention = (retention: HistoryRetention): void =>
  open_dialog((close) => <RetentionDialog retention={retention} close={close} />);
