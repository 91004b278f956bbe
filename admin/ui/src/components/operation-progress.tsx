// How far an operation has come, who began it, and the button that stops it.
import type { Operation } from "../api/types.ts";
import { count, number } from "../format/numbers.ts";
import { useCanChange } from "../state/session.ts";
import { stop_operation } from "../state/operations.ts";
import { Button } from "./button.tsx";
import { Since } from "./moment.tsx";
import { short_duration } from "../format/durations.ts";
import { texts } from "../texts/index.ts";

export function OperationProgress({ operation }: { operation: Operation }) {
  const can_change = useCanChange();
  const { matching, changed } = operation;
  return (
    <>
      <div class="operation-text">
        <strong>{texts.actions.words[operation.action].label}</strong>
        <span>{texts.frame.operation_progress(number(changed), matching ? count(matching) : null, operation.actor)}</span>
        {operation.state === "silent" ? (
          <span class="bad">{texts.frame.operation_silent(<Since at={operation.progress_at} format={short_duration} />)}</span>
        ) : operation.stop_requested_by !== null ? (
          <span>{texts.frame.operation_stopping(operation.stop_requested_by)}</span>
        ) : null}
        {matching?.exact && matching.value > 0 ? (
          <progress max={matching.value} value={Math.min(changed, matching.value)} aria-label={texts.frame.progress} />
        ) : (
          <progress aria-label={texts.frame.progress} />
        )}
      </div>
      {can_change && operation.stop_requested_by === null ? (
        <Button small icon="stop" title={texts.frame.stop_operation} onPress={() => stop_operation(operation)}>
          {texts.words.stop}
        </Button>
      ) : null}
    </>
  );
}
