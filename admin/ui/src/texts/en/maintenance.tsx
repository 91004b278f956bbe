// Maintenance: diagnosis, operations, tables, history and audit log.
import type { ComponentChildren } from "preact";

export const diagnosis = "Diagnosis";
export const check_again = "Check again";

export const operations = "Operations";
export const no_operations = "No operations in the last 24 hours.";
export const by_actor = (actor: string, time: ComponentChildren) => (
  <>
    by {actor}, {time}
  </>
);

export const tables = (size: ComponentChildren) => <>Tables {size}</>;
export const table = "Table";
export const size = "Size";
export const share = "Share";
export const indexes = "Indexes";
export const rows = "Rows";
export const rows_title = "Estimate of PostgreSQL";
export const dead_rows = "Dead rows";
export const dead_rows_title = "Rows that vacuum has not removed yet";
export const dead_rows_part = (rows: string, percent: string): string => `${rows} (${percent})`;
export const vacuumed = "Vacuumed";
export const analyzed = "Analyzed";

export const history = "History";
export const kept_for = "Kept for";
export const forever = "forever";
export const with_default = (time: string): string => `${time} (default)`;
export const change_history = (queue: string): string => `Change how long the history of ${queue} is kept`;
export const history_of = (queue: string): string => `History of ${queue}`;
export const history_days = "Keep ended jobs for (days)";
export const history_forever = "Forever";
export const history_shortened = "Older jobs are deleted within an hour. You cannot undo this.";
export const history_changed = (queue: string, days: string | null): string => `The history of ${queue} is kept ${days === null ? "forever" : `for ${days}`}.`;
export const prune_now = "Prune now";
export const prune_title = "Prune the history now";
export const prune_text = "Deletes ended jobs that are older than the time for which their queue keeps them. Workers do this automatically once an hour.";
export const prune = "Prune";
export const nothing_to_prune = "Nothing to prune.";
export const pruned = (days: string, rows: string): string => `Pruned: ${days} dropped, ${rows} rows deleted.`;
export const prune_failed = "Pruning failed";

export const audit_log = "Audit log";
export const who = "User";
export const what = "Action";
export const when = "Time";
export const target = "Target";
export const changed = "Changed";
export const unfinished = "not finished";
export const unfinished_title = "The action is still running, or it stopped early";
export const no_changes = "No changes yet.";
export const older_entries = "Older entries";
export const older_entries_failed = "Older entries cannot be loaded";
