// Goes to a thing by its name: a queue, job type, schedule, page, or a job by its id.
import { useId, useMemo, useRef, useState } from "preact/hooks";
import * as api from "../api/endpoints.ts";
import { queue_name } from "../format/names.ts";
import * as to from "../routing/addresses.ts";
import { navigate } from "../routing/router.ts";
import { useQueueNames } from "../state/queue-names.ts";
import { useResource } from "../state/resource.ts";
import { Dialog } from "./dialog.tsx";
import { TypeName } from "./type-name.tsx";

interface Target {
  kind: string;
  text: string;
  address: string;
}

const pages: Target[] = [
  { kind: "Page", text: "Overview", address: to.overview() },
  { kind: "Page", text: "Jobs", address: to.jobs() },
  { kind: "Page", text: "Discarded jobs", address: to.jobs({ states: ["discarded"] }) },
  { kind: "Page", text: "Failures", address: to.failures() },
  { kind: "Page", text: "Performance", address: to.performance() },
  { kind: "Page", text: "Schedules", address: to.schedules() },
  { kind: "Page", text: "Workers", address: to.workers() },
  { kind: "Page", text: "New job", address: to.new_job() },
  { kind: "Page", text: "Maintenance", address: to.maintenance() },
];

async function all_but_queues(signal: AbortSignal): Promise<Target[]> {
  const [types, schedules] = await Promise.all([api.job_types(signal), api.schedules(signal)]);
  return [
    ...types.map(({ queue, type }) => ({ kind: "Type", text: type, address: to.jobs({ queue, types: [type] }) })),
    ...schedules.map(({ queue, name }) => ({ kind: "Schedule", text: name, address: `${to.schedules()}?queue=${encodeURIComponent(queue)}&name=${encodeURIComponent(name)}` })),
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
    const jobs: Target[] = id ? [{ kind: "Job", text: id, address: to.job(Number(id)) }] : [];
    const words = wanted.split(/\s+/);
    const queues = names.map((name) => ({ kind: "Queue", text: queue_name(name), address: to.queue(name) }));
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
    <Dialog title="Go to" onClose={close} onSubmit={() => go(found[chosen])}>
      <input
        class="jump-input"
        role="combobox"
        aria-label="Queue, job type, schedule or job id"
        aria-expanded={found.length > 0}
        aria-controls={list}
        aria-activedescendant={found[chosen] ? `${list}-${chosen}` : undefined}
        placeholder="Queue, job type, schedule or job id"
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
      {found.length === 0 ? <p class="muted" role="status">Nothing has this name.</p> : null}
      <ul id={list} class="jump-list" hidden={found.length === 0} role="listbox" aria-label="Places" ref={items}>
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
            {target.kind === "Type" ? (
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
