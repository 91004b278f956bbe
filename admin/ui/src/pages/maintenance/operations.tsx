// Actions on many jobs of the last day: those that go on, and what became of the others.
import type { Operation } from "../../api/types.ts";
import { Moment } from "../../components/moment.tsx";
import { OperationProgress } from "../../components/operation-progress.tsx";
import { action_words } from "../../format/names.ts";
import { number } from "../../format/numbers.ts";
import { early_end_text, goes_on, useOperations } from "../../state/operations.ts";
import { target_text } from "./target-text.ts";

function Outcome({ operation }: { operation: Operation }) {
  if (operation.state === "finished") return <>{`${number(operation.changed)} jobs ${action_words[operation.action].done}`}</>;
  return <span class="bad">{early_end_text(operation)}</span>;
}

export function Operations() {
  const operations = useOperations();
  return (
    <section aria-labelledby="operations">
      <h2 id="operations">Operations</h2>
      {operations.length === 0 ? <p class="muted">Nobody has changed many jobs at once in the last 24 hours.</p> : null}
      <ul class="operation-list">
        {operations.map((operation) => (
          <li key={operation.id} class="card operation" data-operation-id={operation.id}>
            {goes_on(operation) ? (
              <OperationProgress operation={operation} />
            ) : (
              <div class="operation-text">
                <strong>{action_words[operation.action].label}</strong>
                <span><Outcome operation={operation} /></span>
                <span class="muted">by {operation.actor}, <Moment at={operation.started_at} /></span>
              </div>
            )}
            <p class="audit-target muted">{target_text(operation.target)}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}
