// Who did what, newest first.
import { useId, useState } from "preact/hooks";
import * as api from "../../api/endpoints.ts";
import type { AuditEntry } from "../../api/types.ts";
import { Button } from "../../components/button.tsx";
import { ExportMenu } from "../../components/export-menu.tsx";
import { Moment } from "../../components/moment.tsx";
import { Empty, Loading, Problem } from "../../components/page-state.tsx";
import { number } from "../../format/numbers.ts";
import { stringify } from "../../json/lossless.ts";
import { say_problem } from "../../state/notices.ts";
import { useResource } from "../../state/resource.ts";
import { texts } from "../../texts/index.ts";
import { target_text } from "./target-text.ts";

const size = 25;

const words = (action: string): string => {
  const text = action.replaceAll("_", " ");
  return text.charAt(0).toUpperCase() + text.slice(1);
};

function Filter({ label, onValue }: { label: string; onValue: (value: string) => void }) {
  const id = useId();
  // Its own, so that a refresh of the list leaves what the user types.
  const [typed, set_typed] = useState("");
  return (
    <div class="inline-field">
      <label for={id}>{label}</label>
      <input id={id} type="search" value={typed} autocomplete="off" onInput={(event) => set_typed(event.currentTarget.value)} onChange={(event) => onValue(event.currentTarget.value.trim())} />
    </div>
  );
}

export function AuditLog() {
  const [actor, set_actor] = useState("");
  const [action, set_action] = useState("");
  const [older, set_older] = useState<{ key: string; entries: AuditEntry[]; ended: boolean }>({ key: "", entries: [], ended: false });
  const key = `${actor} ${action}`;
  const query = { actor: actor || undefined, action: action.toLowerCase().replaceAll(" ", "_") || undefined, size };
  const { data, error, refresh } = useResource(`audit ${key}`, (signal) => api.audit(query, signal), { every: 10_000 });
  const more = older.key === key ? older : { key, entries: [], ended: false };
  const seen = new Set(data?.map((entry) => entry.id));
  const entries = [...(data ?? []), ...more.entries.filter((entry) => !seen.has(entry.id))];
  const ended = more.ended || (more.entries.length === 0 && (data?.length ?? 0) < size);
  const load_more = async (): Promise<void> => {
    try {
      const next = await api.audit({ ...query, before: entries.at(-1)?.id });
      set_older({ key, entries: [...entries, ...next], ended: next.length < size });
    } catch (problem) {
      say_problem(texts.maintenance.older_entries_failed, problem);
    }
  };
  return (
    <section aria-labelledby="audit">
      <div class="section-head">
        <h2 id="audit">{texts.maintenance.audit_log}</h2>
        <div class="section-tools">
          <Filter label={texts.maintenance.who} onValue={set_actor} />
          <Filter label={texts.maintenance.what} onValue={set_action} />
          <ExportMenu name="audit" addresses={{ csv: api.audit_export(query, "csv"), jsonl: api.audit_export(query, "jsonl") }} />
        </div>
      </div>
      {error && !data ? <Problem error={error} retry={refresh} /> : null}
      {!data && !error ? <Loading rows={4} /> : null}
      {data && entries.length === 0 ? <Empty title={actor || action ? texts.words.no_results : texts.maintenance.no_changes} /> : null}
      {entries.length > 0 ? (
        <div class="table-frame">
          <table class="cards-on-phone audit-table">
            <thead>
              <tr>
                <th scope="col">{texts.maintenance.when}</th>
                <th scope="col">{texts.maintenance.who}</th>
                <th scope="col">{texts.maintenance.what}</th>
                <th scope="col">{texts.maintenance.target}</th>
                <th scope="col" class="numeric">{texts.maintenance.changed}</th>
              </tr>
            </thead>
            <tbody>
              {entries.map((entry) => (
                <tr key={entry.id}>
                  <td data-label={texts.maintenance.when}><Moment at={entry.at} /></td>
                  <td data-label={texts.maintenance.who}>{entry.actor}</td>
                  <td data-label={texts.maintenance.what}>{words(entry.action)}{entry.finished ? null : <span class="badge state-retrying" title={texts.maintenance.unfinished_title}>{texts.maintenance.unfinished}</span>}</td>
                  <td class="wide-cell" data-label={texts.maintenance.target}><span class="audit-target" title={stringify(entry.target)}>{target_text(entry.target)}</span></td>
                  <td class="numeric" data-label={texts.maintenance.changed}>{number(entry.affected)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ) : null}
      {entries.length > 0 && !ended ? <Button kind="quiet" onPress={load_more}>{texts.maintenance.older_entries}</Button> : null}
    </section>
  );
}
