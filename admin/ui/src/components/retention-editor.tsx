// For how long a queue's history is kept.
import { useId, useState } from "preact/hooks";
import * as api from "../api/endpoints.ts";
import type { HistoryRetention } from "../api/types.ts";
import { queue_name } from "../format/names.ts";
import { number } from "../format/numbers.ts";
import { change_or_throw } from "../state/change.ts";
import { open_dialog } from "../state/dialogs.tsx";
import { useSubmission } from "../state/submission.ts";
import { texts } from "../texts/index.ts";
import { Button } from "./button.tsx";
import { Dialog } from "./dialog.tsx";

export function retention_text(retention: HistoryRetention): string {
  const time = retention.kept_for === null ? texts.maintenance.forever : texts.words.count_of_days(retention.kept_for);
  return retention.is_default ? texts.maintenance.with_default(time) : time;
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
    return change_or_throw(texts.maintenance.history_changed(queue_name(retention.queue), kept === null ? null : texts.words.count_of_days(kept)), () =>
      api.set_retention(retention.queue, kept),
    );
  }, close);
  return (
    <Dialog
      title={texts.maintenance.history_of(queue_name(retention.queue))}
      onClose={close}
      onSubmit={() => !wrong && submit()}
      problem={problem}
      footer={
        <>
          <Button onPress={close}>{texts.words.cancel}</Button>
          <Button type="submit" kind={shortens ? "danger" : "primary"} disabled={wrong} busy={busy}>{texts.words.save}</Button>
        </>
      }
    >
      <div class="field">
        <label for={field}>{texts.maintenance.history_days}</label>
        <input id={field} type="number" min={1} max={3650} disabled={forever} aria-invalid={wrong} value={days} onInput={(event) => set_days(event.currentTarget.value)} />
        <p class="field-problem" role="status">{wrong ? texts.words.whole_number(number(1), number(3_650)) : ""}</p>
      </div>
      <label class="check">
        <input type="checkbox" checked={forever} onInput={(event) => set_forever(event.currentTarget.checked)} /> {texts.maintenance.history_forever}
      </label>
      {shortens ? <p class="hint warning">{texts.maintenance.history_shortened}</p> : null}
    </Dialog>
  );
}

export const edit_retention = (retention: HistoryRetention): void =>
  open_dialog((close) => <RetentionDialog retention={retention} close={close} />);
