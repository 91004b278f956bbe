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
import { texts } from "../../texts/index.ts";

const enqueue = (id: number, payload?: { value: unknown }): Promise<void> =>
  change_or_throw(texts.job.copy_enqueued, () => api.enqueue_again(id, payload), (copy) => ({ to: to.job(copy), text: texts.words.job_with_id(copy) }));

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
      title={texts.job.enqueue_again}
      onClose={close}
      onSubmit={() => broken === null && submit()}
      problem={problem}
      footer={
        <>
          <Button onPress={close}>{texts.words.cancel}</Button>
          <Button type="submit" kind="primary" disabled={broken !== null} busy={busy}>{text === original ? texts.job.enqueue_copy : texts.job.enqueue_changed}</Button>
        </>
      }
    >
      <p class="muted">{texts.job.enqueue_again_text(job.summary.type, job.summary.id)}</p>
      {redacted ? <p class="hint warning">{texts.job.redacted_again}</p> : null}
      <JsonEditor label={texts.words.payload} text={text} onText={set_text} rows={16} />
    </Dialog>
  );
}

export const ask_enqueue_again = (job: JobDetails): void => open_dialog((close) => <EnqueueAgain job={job} close={close} />);
