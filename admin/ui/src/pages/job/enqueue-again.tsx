// Enqueues a copy of a job, with its payload changed if need be.
import { useState } from "preact/hooks";
import * as api from "../../api/endpoints.ts";
import type { JobDetails } from "../../api/types.ts";
import { Button } from "../../components/button.tsx";
import { Dialog } from "../../components/dialog.tsx";
import { JsonEditor, json_problem } from "../../components/json-editor.tsx";
import { is_branch, parse, stringify } from "../../json/lossless.ts";
import * as to from "../../routing/addresses.ts";
import { change_or_throw } from "../../state/change.ts";
import { open_dialog } from "../../state/dialogs.tsx";
import { useSubmission } from "../../state/submission.ts";

const enqueue = (id: number, payload?: { value: unknown }): Promise<void> =>
  change_or_throw("A copy was enqueued.", () => api.enqueue_again(id, payload), (copy) => ({ to: to.job(copy), text: `Job ${copy}` }));

export const contains_redacted = (value: unknown): boolean =>
  value === "[redacted]" || (is_branch(value) && Object.values(value).some(contains_redacted));

function EnqueueAgain({ job, close }: { job: JobDetails; close: () => void }) {
  const [original] = useState(() => stringify(job.payload, 2));
  const [text, set_text] = useState(original);
  // What is stored is copied, whatever it is.
  const broken = text === original ? null : json_problem(text);
  const redacted = contains_redacted(job.payload);
  // Unchanged, the server copies what is stored, including what it does not show.
  const { submit, busy, problem } = useSubmission(() => enqueue(job.summary.id, text === original ? undefined : { value: parse(text) }), close);
  return (
    <Dialog
      wide
      title="Enqueue again"
      onClose={close}
      onSubmit={() => broken === null && submit()}
      problem={problem}
      footer={
        <>
          <Button onPress={close}>Cancel</Button>
          <Button type="submit" kind="primary" disabled={broken !== null} busy={busy}>{text === original ? "Enqueue a copy" : "Enqueue with this payload"}</Button>
        </>
      }
    >
      <p class="muted">A new job of {job.summary.type}, due at once. Job {job.summary.id} stays as it is.</p>
      {redacted ? <p class="hint warning">Fields that read [redacted] are hidden from you. If you change the payload, write their values; unchanged, the true ones are copied.</p> : null}
      <JsonEditor label="Payload" text={text} onText={set_text} rows={16} />
    </Dialog>
  );
}

export const ask_enqueue_again = (job: JobDetails): void => open_dialog((close) => <EnqueueAgain job={job} close={close} />);
