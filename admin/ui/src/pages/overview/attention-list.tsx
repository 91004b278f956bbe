// The list of what needs attention, each with the click that mends it and the way to look closer.
import { useState } from "preact/hooks";
import * as api from "../../api/endpoints.ts";
import type { JobFilter } from "../../api/types.ts";
import { ask_and_act } from "../../components/action-dialog.tsx";
import { Button } from "../../components/button.tsx";
import { Icon } from "../../components/icon.tsx";
import { queue_name } from "../../format/names.ts";
import { count, number } from "../../format/numbers.ts";
import * as to from "../../routing/addresses.ts";
import { Link } from "../../routing/link.tsx";
import { change } from "../../state/change.ts";
import { useCanChange } from "../../state/session.ts";
import { texts } from "../../texts/index.ts";
import { retry_group } from "../failures/failure-group-actions.ts";
import type { Attention, Look, Remedy } from "./attention.ts";

const discarded_within_a_day = (queue: string): JobFilter => ({ queue, states: ["discarded"], from: "-24h" });

function address_of(look: Look): string {
  switch (look.kind) {
    case "queue":
      return to.queue(look.queue);
    case "ready_jobs":
      return to.jobs({ queue: look.queue, states: ["ready"], ...(look.types ? { types: look.types } : {}) });
    case "discarded_jobs":
      return to.jobs(discarded_within_a_day(look.queue));
    case "failures":
      return to.failures({ queue: look.queue, period: 60 });
    case "workers":
      return `${to.workers()}?queue=${encodeURIComponent(look.queue)}`;
    case "schedules":
      return to.schedules();
    case "maintenance":
      return to.maintenance();
  }
}

function mend(remedy: Remedy): void | Promise<void> {
  switch (remedy.kind) {
    case "resume_queue":
      return change(texts.overview.queue_resumed(queue_name(remedy.queue)), () => api.resume_queue(remedy.queue));
    case "resume_schedule":
      return change(texts.schedules.was_resumed(remedy.schedule.name), () => api.resume_schedule(remedy.schedule));
    case "cancel_jobs":
      return ask_and_act({ action: "cancel", filter: { ids: remedy.ids }, scope: remedy.scope });
    case "retry_group":
      return retry_group(remedy.group, remedy.from, ["discarded"]);
    case "retry_discarded":
      return ask_and_act({
        action: "retry",
        filter: discarded_within_a_day(remedy.queue),
        scope: texts.attention.discarded_scope(queue_name(remedy.queue)),
      });
  }
}

const shown_at_first = 6;

interface Known {
  queues: number;
  /** Live processes. */
  workers: number;
  schedules: number;
}

function all_well_text({ queues, workers, schedules }: Known): string {
  const counts = [texts.words.count_of_queues(queues), texts.words.count_of_workers(workers), ...(schedules > 0 ? [texts.words.count_of_schedules(schedules)] : [])];
  return texts.attention.all_is_well_text(counts);
}

export function AttentionList({ items, known }: { items: Attention[]; known: Known }) {
  const can_change = useCanChange();
  const [all, set_all] = useState(false);
  if (items.length === 0) {
    return (
      <section class="all-well" aria-label={texts.attention.section}>
        <span class="all-well-mark">
          <Icon name="check" />
        </span>
        <div>
          <h2>{known.workers > 0 ? texts.attention.all_is_well : texts.attention.nothing_needs_attention}</h2>
          <p>{known.workers > 0 ? all_well_text(known) : texts.attention.no_workers_no_jobs}</p>
        </div>
      </section>
    );
  }
  const shown = all ? items : items.slice(0, shown_at_first);
  return (
    <section class="attention" aria-labelledby="attention-heading">
      <h2 id="attention-heading">
        {texts.attention.section} <span class="heading-count">{items.length}</span>
      </h2>
      <ul>
        {shown.map((item) => (
          <li key={item.key} class={`attention-item is-${item.severity}`}>
            <span class="attention-mark" role="img" aria-label={texts.words.severities[item.severity]} title={texts.words.severities[item.severity]} />
            <div class="attention-text">
              <h3>{item.title}</h3>
              <p>{item.detail}</p>
            </div>
            <div class="attention-actions">
              <Link class="button quiet" to={address_of(item.look)} {...("count" in item.look && item.look.count ? { "data-count": count(item.look.count) } : {})}>
                {texts.attention.looks[item.look.kind]}
              </Link>
              {item.remedy && can_change ? (
                <Button kind={item.severity === "notice" ? "plain" : "primary"} onPress={() => item.remedy && mend(item.remedy)}>
                  {texts.attention.remedies[item.remedy.kind]}
                </Button>
              ) : null}
            </div>
          </li>
        ))}
      </ul>
      {items.length > shown_at_first ? (
        <Button kind="quiet" small expanded={all} onPress={() => set_all(!all)}>
          {all ? texts.words.show_fewer : texts.words.show_more(number(items.length - shown_at_first))}
        </Button>
      ) : null}
    </section>
  );
}
