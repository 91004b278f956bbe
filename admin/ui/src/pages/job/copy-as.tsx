// A job as the command, request, statement or code that enqueues the same one.
import type { JobDetails } from "../../api/types.ts";
import { CopyButton } from "../../components/copy-button.tsx";
import { as_command, as_cpp, as_curl, as_sql } from "../../format/enqueue-text.ts";
import { useSession } from "../../state/session.ts";
import { texts } from "../../texts/index.ts";
import { contains_redacted } from "./enqueue-again.tsx";

export function CopyAs({ job }: { job: JobDetails }) {
  const schema = useSession()?.schema ?? "arrower";
  if (job.payload === null) return null;
  const { queue, type, priority, max_attempts } = job.summary;
  const same = { queue, type, payload: job.payload, priority, max_attempts, unique_key: job.unique_key };
  const base = new URL("api/v1/", document.baseURI).href;
  return (
    <details class="copy-as">
      <summary class="button">{texts.job.copy_as}</summary>
      <div class="copy-as-choices">
        <CopyButton text={() => as_curl(same, base)} label={texts.job.copy_as_curl}>{texts.job.curl}</CopyButton>
        <CopyButton text={() => as_command(same, schema)} label={texts.job.copy_as_command}>{texts.job.command_line}</CopyButton>
        <CopyButton text={() => as_sql(same, schema)} label={texts.job.copy_as_sql}>{texts.job.sql}</CopyButton>
        <CopyButton text={() => as_cpp(same)} label={texts.job.copy_as_cpp}>{texts.job.cpp}</CopyButton>
        {contains_redacted(job.payload) ? <p class="field-note">{texts.job.redacted_in_copy}</p> : null}
      </div>
    </details>
  );
}
