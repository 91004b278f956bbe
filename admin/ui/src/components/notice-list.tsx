// Messages, and the operations that go on, at the edge of the page.
import { Link } from "../routing/link.tsx";
import { dismiss, notices } from "../state/notices.ts";
import { goes_on, useOperations } from "../state/operations.ts";
import { useSignal } from "../state/signal.ts";
import { texts } from "../texts/index.ts";
import { Button } from "./button.tsx";
import { Icon } from "./icon.tsx";
import { OperationProgress } from "./operation-progress.tsx";

export function NoticeList() {
  const list = useSignal(notices);
  const running = useOperations().filter(goes_on);
  return (
    <div class="notices">
      {running.length > 0 ? (
        <section class="notice-group" aria-label={texts.frame.running_operations}>
          {running.map((operation) => (
            <div key={operation.id} class="notice operation" data-operation={operation.id}>
              <OperationProgress operation={operation} />
            </div>
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
            <Button icon="close" kind="quiet" small label={texts.frame.dismiss} onPress={() => dismiss(notice.id)} />
          </div>
        ))}
      </div>
    </div>
  );
}
