// Actions on many jobs of the last day: the running ones, and how the others ended.
import type { Operation } from "../../api/types.ts";
import { Moment } from "../../components/moment.tsx";
import { OperationProgress } from "../../components/operation-progress.tsx";
import { early_end_text, goes_on, useOperations } from "../../state/operations.ts";
import { texts } from "../../texts/index.ts";
import { target_text } from "./target-text.ts";

function Outcome({ operation }: { operation: Operation }) {
  if (operation.state === "finished") return <>{texts.actions.words[operation.action].done(texts.words.count_of_jobs(operation.changed))}</>;
  return <span class="bad">{early_end_text(operation)}</span>;
}

export function Operations() {
  const operations = useOperations();
  return (
    <section aria-labelledby="operations">
      <h2 id="operations">{texts.maintenance.operations}</h2>
      {operations.length === 0 ? <p class="muted">{texts.maintenance.no_operations}</p> : null}
      <ul class="operation-list">
        {operations.map((operation) => (
          <li key={operation.id} class="card operation" data-operation-id={operation.id}>
            {goes_on(operation) ? (
              <OperationProgress operation={operation} />
            ) : (
              <div class="operation-text">
                <strong>{texts.actions.words[operation.action].label}</strong>
                <span><Outcome operation={operation} /></span>
                <span class="muted">{texts.maintenance.by_actor(operation.actor, <Moment at={operation.started_at} />)}</span>
              </div>
            )}
            <p class="audit-target muted">{target_text(operation.target)}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}
