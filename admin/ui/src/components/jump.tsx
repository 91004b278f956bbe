// Goes to a queue, job type, schedule or page by its name, or to a job by its ID.
import { useId, useMemo, useRef, useState } from "preact/hooks";
import * as api from "../api/endpoints.ts";
import { queue_name } from "../format/names.ts";
import * as to from "../routing/addresses.ts";
import { navigate } from "../routing/router.ts";
import { useQueueNames } from "../state/queue-names.ts";
import { useResource } from "../state/resource.ts";
import { texts } from "../texts/index.ts";
import { Dialog } from "./dialog.tsx";
import { TypeName } from "./type-name.tsx";

interface Target {
  kind: string;
  text: string;
  address: string;
}

const pages: Target[] = [
  { kind: texts.frame.kinds.page, text: texts.pages.overview, address: to.overview() },
  { kind: texts.frame.kinds.page, text: texts.pages.jobs, address: to.jobs() },
  { kind: texts.frame.kinds.page, text: texts.pages.discarded_jobs, address: to.jobs({ states: ["discarded"] }) },
  { kind: texts.frame.kinds.page, text: texts.pages.failures, address: to.failures() },
  { kind: texts.frame.kinds.page, text: texts.pages.performance, address: to.performance() },
  { kind: texts.frame.kinds.page, text: texts.pages.schedules, address: to.schedules() },
  { kind: texts.frame.kinds.page, text: texts.pages.workers, address: to.workers() },
  { kind: texts.frame.kinds.page, text: texts.pages.new_job, address: to.new_job() },
  { kind: texts.frame.kinds.page, text: texts.pages.maintenance, address: to.maintenance() },
];

async function all_but_queues(signal: AbortSignal): Promise<Target[]> {
  const [types, schedules] = await Promise.all([api.job_types(signal), api.schedules(signal)]);
  return [
    ...types.map(({ queue, type }) => ({ kind: texts.frame.kinds.type, text: type, address: to.jobs({ queue, types: [type] }) })),
    ...schedules.map(({ queue, name }) => ({ kind: texts.frame.kinds.schedule, text: name, address: `${to.schedules()}?queue=${encodeURIComponent(queue)}&name=${encodeURIComponent(name)}` })),
    ...pages,
  ];
}

export function Jump({ close }: { close: () => void }) {
  const [text, set_text] = useState("");
  const [chosen, set_chosen] = useState(0);
  const list = useId();
  const items = useRef<HTMLUListElement>(null);
  const { names } = useQueueNames(text.trim());
  const { data } = useResource("jump", all_but_queues);
  const found = useMemo(() => {
    const wanted = text.trim().toLowerCase();
    const id = /^#?(\d{1,16})$/.exec(wanted)?.[1];
    const jobs: Target[] = id ? [{ kind: texts.frame.kinds.job, text: id, address: to.job(Number(id)) }] : [];
    const words = wanted.split(/\s+/);
    const queues = names.map((name) => ({ kind: texts.frame.kinds.queue, text: queue_name(name), address: to.queue(name) }));
    const matches = [...queues, ...(data ?? pages)].filter((target) => words.every((word) => `${target.kind} ${target.text}`.toLowerCase().includes(word)));
    return [...jobs, ...matches].slice(0, 12);
  }, [text, names, data]);

  const go = (target: Target | undefined): void => {
    if (!target) return;
    close();
    navigate(target.address);
  };
  const move = (by: number): void => {
    const next = Math.max(0, Math.min(found.length - 1, chosen + by));
    set_chosen(next);
    items.current?.children[next]?.scrollIntoView({ block: "nearest" });
  };
  return (
    <Dialog title={texts.frame.go_to} onClose={close} onSubmit={() => go(found[chosen])}>
      <input
        class="jump-input"
        role="combobox"
        aria-label={texts.frame.go_to_placeholder}
        aria-expanded={found.length > 0}
        aria-controls={list}
        aria-activedescendant={found[chosen] ? `${list}-${chosen}` : undefined}
        placeholder={texts.frame.go_to_placeholder}
        autocomplete="off"
        autofocus
        value={text}
        onInput={(event) => {
          set_text(event.currentTarget.value);
          set_chosen(0);
        }}
        onKeyDown={(event) => {
          if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
          event.preventDefault();
          move(event.key === "ArrowDown" ? 1 : -1);
        }}
      />
      {found.length === 0 ? <p class="muted" role="status">{texts.words.no_results}</p> : null}
      <ul id={list} class="jump-list" hidden={found.length === 0} role="listbox" aria-label={texts.frame.go_to_results} ref={items}>
        {found.map((target, index) => (
          <li
            key={`${target.kind} ${target.address}`}
            id={`${list}-${index}`}
            role="option"
            aria-selected={index === chosen}
            onMouseMove={() => set_chosen(index)}
            onClick={() => go(target)}
          >
            <span class="jump-kind">{target.kind}</span>{" "}
            {target.kind === texts.frame.kinds.type ? (
              <>
                {/* A screen reader would make words of the parts. */}
                <span class="visually-hidden">{target.text}</span>
                <span class="one-line" aria-hidden="true"><TypeName type={target.text} /></span>
              </>
            ) : (
              <span class="jump-text">{target.text}</span>
            )}
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
