// Jobs by their conditions, page by page, live.
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import * as api from "../../api/endpoints.ts";
import type { Count, JobFilter, JobPage } from "../../api/types.ts";
import { Button } from "../../components/button.tsx";
import { ExportMenu } from "../../components/export-menu.tsx";
import { Empty, Loading, Problem } from "../../components/page-state.tsx";
import { PageHeader } from "../../components/page-header.tsx";
import { number } from "../../format/numbers.ts";
import { shell_word } from "../../format/enqueue-text.ts";
import { day_and_clock } from "../../format/times.ts";
import * as to from "../../routing/addresses.ts";
import { read_filter, restricts, searches, write_filter } from "../../routing/job-filter-query.ts";
import { Link } from "../../routing/link.tsx";
import { navigate } from "../../routing/router.ts";
import { useResource } from "../../state/resource.ts";
import { useCanChange } from "../../state/session.ts";
import { useShortcuts } from "../../state/shortcuts.ts";
import { texts } from "../../texts/index.ts";
import { FilterBar } from "./filter-bar.tsx";
import { JobTable } from "./job-table.tsx";
import { hold, same_rows } from "./live-page.ts";
import { search, type SearchProgress } from "./search.ts";
import { focus_selection_actions, SelectionBar } from "./selection-bar.tsx";

const page_size = 50;
const refresh_every = 3_000;
/** Searching through errors or payloads costs more. */
const search_every = 15_000;

type Order = "newest" | "oldest";

/** How the list is shown. */
interface View {
  order: Order;
  live: boolean;
  after?: string;
}

function address(filter: JobFilter, { order, live, after = "" }: View): string {
  const query = write_filter(filter);
  if (order === "oldest") query.set("order", order);
  if (!live) query.set("live", "no");
  if (after !== "") query.set("after", after);
  const text = query.toString();
  return text === "" ? "jobs" : `jobs?${text}`;
}

/** Without the conditions that are not valid the list would have more jobs than its address means, for every action as well. */
function Unreadable({ unread }: { unread: string[] }) {
  return (
    <>
      <PageHeader title={texts.pages.jobs} />
      <Empty title={unread.length === 1 ? texts.jobs.unreadable_condition : texts.jobs.unreadable_conditions}>
        <p>{unread.map((condition) => <code key={condition}>{condition} </code>)}</p>
        <Link to={to.jobs()}>{texts.words.show_all_jobs}</Link>
      </Empty>
    </>
  );
}

export function JobsPage({ query }: { query: URLSearchParams }) {
  const { unread } = read_filter(query);
  return unread.length > 0 ? <Unreadable unread={unread} /> : <JobList query={query} />;
}

/** The page that is shown, kept up to date; rows hold still while the reader uses them. */
function useLivePage(filter: JobFilter, order: Order, after: string, live: boolean, busy: boolean) {
  const key = address(filter, { order, live: true, after });
  const [progress, set_progress] = useState<{ key: string; found: SearchProgress } | null>(null);
  // A search that took several requests is not repeated automatically.
  const [long_search, set_long_search] = useState<string | null>(null);
  const stop_asked = useRef(false);
  const [shown, set_shown] = useState<{ key: string; page: JobPage } | null>(null);
  const [new_jobs, set_new_jobs] = useState(0);
  const now = useRef({ busy, shown });
  now.current = { busy, shown };
  const fetched = useResource(
    key,
    async (signal) => {
      stop_asked.current = false;
      const page = await search({
        filter,
        size: page_size,
        order,
        after,
        signal,
        stopped: () => stop_asked.current,
        on_progress: (found) => {
          set_long_search(key);
          set_progress({ key, found });
        },
      });
      set_progress(null);
      const before = now.current.shown;
      // Jobs that have left the page (another state, overtaken) are fetched by their IDs, so that their rows are right.
      const gone = before?.key === key && now.current.busy ? before.page.jobs.filter((job) => !page.jobs.some((one) => one.id === job.id)) : [];
      const updated = gone.length > 0 ? (await api.jobs({ ids: gone.map((job) => job.id) }, { size: page_size }, signal)).jobs : [];
      return { page, updated };
    },
    { every: live && long_search !== key ? (searches(filter) ? search_every : refresh_every) : undefined },
  );

  useLayoutEffect(() => {
    if (!fetched.data) return;
    const { page, updated } = fetched.data;
    if (shown?.key === key && busy && !same_rows(shown.page, page)) {
      const held = hold(shown.page, page, updated);
      set_shown({ key, page: held.page });
      set_new_jobs(held.new_jobs);
    } else {
      set_shown({ key, page });
      set_new_jobs(0);
    }
  }, [fetched.data]);

  const show_new = (): void => {
    if (!fetched.data) return;
    set_shown({ key, page: fetched.data.page });
    set_new_jobs(0);
  };
  return {
    page: shown?.key === key ? shown.page : undefined,
    new_jobs,
    show_new,
    error: fetched.error,
    refresh: fetched.refresh,
    progress: progress?.key === key ? progress.found : undefined,
    stop_search: () => void (stop_asked.current = true),
    searched_once: long_search === key,
  };
}

const until_text = (until: string | null): string | null => (until === null ? null : day_and_clock(until));

function Searching({ filter, progress, order, onStop }: { filter: JobFilter; progress: SearchProgress; order: Order; onStop: () => void }) {
  const path = filter.payload?.[0]?.path;
  return (
    <div class="hint info stopped-early" role="status">
      <p>
        {texts.jobs.searching(progress.jobs.length, order === "newest", until_text(progress.looked_until))}
        {path === undefined ? null : <span class="second-line">{texts.jobs.index_hint(<code>{`arrower-jobs index add --path ${shell_word(path)}`}</code>)}</span>}
      </p>
      <progress aria-label={texts.jobs.searching_label} />
      <Button small icon="stop" onPress={onStop}>{texts.words.stop}</Button>
    </div>
  );
}

function StoppedEarly({ page, order, onMore }: { page: JobPage; order: Order; onMore: () => void }) {
  return (
    <div class="hint info stopped-early" role="status">
      <p>
        {texts.jobs.search_stopped(page.jobs.length, order === "newest", until_text(page.looked_until))}
      </p>
      <Button small icon="search" onPress={onMore}>{texts.jobs.continue_search}</Button>
    </div>
  );
}

function NothingFound({ filter }: { filter: JobFilter }) {
  if (!restricts(filter)) {
    return (
      <Empty title={texts.jobs.no_jobs}>
        {texts.jobs.no_jobs_advice((text) => <Link to={to.overview()}>{text}</Link>)}
      </Empty>
    );
  }
  return (
    <Empty title={texts.words.no_results}>
      {texts.jobs.no_results_advice((text) => <Link to={to.jobs()}>{text}</Link>)}
    </Empty>
  );
}

function lead_text(filter: JobFilter, matching: Count | undefined, failed: boolean): string {
  if (matching === undefined) return failed ? texts.jobs.counting_too_slow : texts.jobs.counting;
  if (matching.value === 0 && !matching.exact) return texts.jobs.no_matches_so_far;
  const jobs = texts.words.count_of_jobs(matching);
  return restricts(filter) ? texts.jobs.matching(jobs, matching.exact && matching.value === 1) : jobs;
}

function JobList({ query }: { query: URLSearchParams }) {
  const text = query.toString();
  const { filter } = useMemo(() => read_filter(query), [text]);
  const filter_text = write_filter(filter).toString();
  const order: Order = query.get("order") === "oldest" ? "oldest" : "newest";
  const after = query.get("after") ?? "";
  const can_change = useCanChange();
  const live = query.get("live") !== "no";
  const [busy, set_busy] = useState(false);
  const [selected, set_selected] = useState<ReadonlySet<number>>(new Set());
  const [all_matching, set_all_matching] = useState(false);
  const trail = useRef<string[]>([]);
  const list = useLivePage(filter, order, after, live, busy || selected.size > 0);
  // The list comes first; the database is asked for the rest once it is there.
  const listed = list.page !== undefined || list.error !== undefined;
  const matching = useResource(`count ${filter_text}`, (signal) => api.count_jobs(filter, signal), {
    every: live && !searches(filter) ? 10_000 : undefined,
    enabled: listed,
  });
  const [opened, set_opened] = useState(false);
  if (listed && !opened) set_opened(true);

  const clear = (): void => {
    set_selected(new Set());
    set_all_matching(false);
  };
  useEffect(clear, [filter_text, order, after]);
  useEffect(() => {
    trail.current = [];
  }, [filter_text, order]);

  const view: View = { order, live };
  const change_filter = (next: JobFilter): void => navigate(address(next, view));
  const go_on = (): void => {
    if (!list.page || list.page.next === "") return;
    trail.current.push(after);
    navigate(address(filter, { ...view, after: list.page.next }));
    window.scrollTo(0, 0);
  };
  const go_back = (): void => {
    navigate(address(filter, { ...view, after: trail.current.pop() ?? "" }));
    window.scrollTo(0, 0);
  };
  useShortcuts([
    { keys: "/", what: texts.jobs.shortcut_search, run: () => document.querySelector<HTMLInputElement>("input[data-search]")?.focus() },
    { keys: "a", what: texts.jobs.shortcut_actions, run: focus_selection_actions },
    { keys: "]", what: texts.words.next_page, run: go_on },
    { keys: "[", what: texts.words.previous_page, run: () => after !== "" && go_back() },
  ]);

  const { page } = list;
  return (
    <>
      <PageHeader title={texts.pages.jobs} lead={lead_text(filter, matching.data, matching.error !== undefined)}>
        <Button pressed={live} icon={live ? "pause" : "play"} title={live ? texts.jobs.live_title : texts.jobs.frozen_title} onPress={() => navigate(address(filter, { ...view, live: !live }), { replace: true })}>
          {live ? texts.jobs.live : texts.jobs.frozen}
        </Button>
        <ExportMenu name="jobs" addresses={{ csv: api.jobs_export(filter, order, "csv"), jsonl: api.jobs_export(filter, order, "jsonl") }} />
        <div class="segments" role="group" aria-label={texts.jobs.order}>
          <button type="button" aria-pressed={order === "newest"} onClick={() => navigate(address(filter, { ...view, order: "newest" }))}>{texts.jobs.newest}</button>
          <button type="button" aria-pressed={order === "oldest"} onClick={() => navigate(address(filter, { ...view, order: "oldest" }))}>{texts.jobs.oldest}</button>
        </div>
      </PageHeader>
      <FilterBar filter={filter} onChange={change_filter} complete={opened} />
      <p class="visually-hidden" role="status">
        {selected.size > 0 ? texts.jobs.announce_selected(all_matching ? texts.jobs.all_matching(null) : texts.words.count_of_jobs(selected.size)) : ""}
      </p>
      {selected.size > 0 && page ? (
        <SelectionBar
          filter={filter}
          jobs={page.jobs}
          selected={selected}
          all_matching={all_matching}
          matching={matching.data}
          onAllMatching={() => set_all_matching(true)}
          onClear={clear}
        />
      ) : null}
      <div aria-live="polite" class="new-jobs">
        {list.new_jobs > 0 ? (
          <Button small onPress={list.show_new}>{list.new_jobs >= page_size ? texts.jobs.many_changes : texts.jobs.new_jobs(number(list.new_jobs), list.new_jobs === 1)}</Button>
        ) : null}
      </div>
      {list.error && !page ? <Problem error={list.error} retry={list.refresh} /> : null}
      {list.progress ? <Searching filter={filter} progress={list.progress} order={order} onStop={list.stop_search} /> : null}
      {list.progress && !page ? (
        <JobTable jobs={list.progress.jobs} selected={new Set()} selectable={false} onBusy={() => {}} onSelected={() => {}} />
      ) : null}
      {!page && !list.error && !list.progress ? <Loading rows={8} /> : null}
      {page ? (
        <>
          {page.jobs.length > 0 ? (
            <JobTable
              jobs={page.jobs}
              selected={selected}
              selectable={can_change}
              onBusy={set_busy}
              onSelected={(next) => {
                set_selected(next);
                set_all_matching(false);
              }}
            />
          ) : page.stopped_early ? null : (
            <NothingFound filter={filter} />
          )}
          {page.stopped_early ? <StoppedEarly page={page} order={order} onMore={go_on} /> : null}
          {after !== "" || page.next !== "" ? (
            <nav class="pager" aria-label={texts.jobs.pages_of_jobs}>
              <Button icon="left" disabled={after === ""} onPress={go_back}>{trail.current.length > 0 ? texts.words.previous_page : texts.jobs.first_page}</Button>
              <Button disabled={page.next === ""} onPress={go_on}>{texts.words.next_page}</Button>
            </nav>
          ) : null}
        </>
      ) : null}
    </>
  );
}
