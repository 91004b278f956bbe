// How far an operation has come, who began it, and the button that stops it.
import type { Operation } from "../api/types.ts";
import { action_words } from "../format/names.ts";
import { count, number } from "../format/numbers.ts";
import { useCanChange } from "../state/session.ts";
import { stop_operation } from "../state/operations.ts";
import { Button } from "./button.tsx";
import { Since } from "./moment.tsx";
import { short_duration } from "../format/durations.ts";

export function OperationProgress({ operation }: { operation: Operation }) {
  const can_change = useCanChange();
  const { matching, changed } = operation;
  const of = matching ? ` of ${count(matching)}` : "";
  return (
    <>
      <div class="operation-text">
        <strong>{action_words[operation.action].label}</strong>
        <span>{`${number(changed)}${of} jobs, by ${operation.actor}`}</span>
        {operation.state === "silent" ? (
          <span class="bad">no progress for <Since at={operation.progress_at} format={short_duration} />: its process may have ended</span>
        ) : operation.stop_requested_by !== null ? (
          <span>{`${operation.stop_requested_by} has stopped it: it ends after the current batch`}</span>
        ) : null}
        {matching?.exact && matching.value > 0 ? (
          <progress max={matching.value} value={Math.min(changed, matching.value)} aria-label="Progress" />
        ) : (
          <progress aria-label="Progress" />
        )}
      </div>
      {can_change && operation.stop_requested_by === null ? (
        <Button small icon="stop" title="It ends after the current batch. Jobs that were changed stay changed." onPress={() => stop_operation(operation)}>
          Stop
        </Button>
      ) : null}
    </>
  );
}
