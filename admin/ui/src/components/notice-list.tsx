// Messages and operations at the edge of the page.
import { dismiss, notices, say_problem } from "../state/notices.ts";
import { operations } from "../state/operations.ts";
import { stop_operation } from "../api/endpoints.ts";
import type { Operation } from "../api/types.ts";
import { action_words } from "../format/names.ts";
import { count, number } from "../format/numbers.ts";
import { Link } from "../routing/link.tsx";
import { useSignal } from "../state/signal.ts";
import { Button } from "./button.tsx";
import { Icon } from "./icon.tsx";

function OperationProgress({ operation }: { operation: Operation }) {
  const { matching, changed } = operation;
  const known = matching.exact && matching.value > 0;
  const of = matching.value > 0 ? ` of ${count(matching)}` : "";
  return (
    <div class="notice operation" data-operation={operation.operation}>
      <div class="operation-text">
        <strong>{action_words[operation.action].label}</strong>
        <span>
          {number(changed)}
          {of} jobs
        </span>
        {known ? (
          <progress max={matching.value} value={Math.min(changed, matching.value)} aria-label="Progress" />
        ) : (
          <progress aria-label="Progress" />
        )}
      </div>
      <Button
        small
        icon="stop"
        title="Ends it after the current batch; what is done stays done"
        onPress={() => stop_operation(operation.operation).catch((problem) => say_problem("Stop", problem))}
      >
        Stop
      </Button>
    </div>
  );
}

export function NoticeList() {
  const list = useSignal(notices);
  const running = useSignal(operations);
  return (
    <div class="notices">
      {running.length > 0 ? (
        <section class="notice-group" aria-label="Changes under way">
          {running.map((operation) => (
            <OperationProgress key={operation.operation} operation={operation} />
          ))}
        </section>
      ) : null}
      <div role="status" aria-live="polite" class="notice-group">
        {list.map((notice) => (
          <div key={notice.id} class={`notice ${notice.kind}`}>
            <Icon name={notice.kind === "done" ? "check" : "failures"} />
            <p>
              {notice.text}
              {notice.link ? (
                <>
                  {" "}
                  <Link to={notice.link.to}>{notice.link.text}</Link>
                </>
              ) : null}
            </p>
            <Button icon="close" kind="quiet" small label="Dismiss" onPress={() => dismiss(notice.id)} />
          </div>
        ))}
      </div>
    </div>
  );
}
