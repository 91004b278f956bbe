// The frame around all pages: signing on to the API, navigation, banners, dialogs; and which address shows which page.
import { useEffect, useLayoutEffect, useState } from "preact/hooks";
import { type ApiError, api_error } from "./api/client.ts";
import { ErrorBoundary } from "./components/error-boundary.tsx";
import { Jump } from "./components/jump.tsx";
import { Navigation } from "./components/navigation.tsx";
import { NoticeList } from "./components/notice-list.tsx";
import { Empty, Loading, Problem } from "./components/page-state.tsx";
import { NotLive } from "./components/not-live.tsx";
import { PageHeader } from "./components/page-header.tsx";
import { ShortcutHelp } from "./components/shortcut-help.tsx";
import { FailuresPage } from "./pages/failures/failures-page.tsx";
import { JobPage } from "./pages/job/job-page.tsx";
import { JobsPage } from "./pages/jobs/jobs-page.tsx";
import { MaintenancePage } from "./pages/maintenance/maintenance-page.tsx";
import { NewJobPage } from "./pages/new-job/new-job-page.tsx";
import { OverviewPage } from "./pages/overview/overview-page.tsx";
import { PerformancePage } from "./pages/performance/performance-page.tsx";
import { QueuePage } from "./pages/queue/queue-page.tsx";
import { SchedulesPage } from "./pages/schedules/schedules-page.tsx";
import { WorkersPage } from "./pages/workers/workers-page.tsx";
import * as to from "./routing/addresses.ts";
import { Link } from "./routing/link.tsx";
import { type Location, navigate, useLocation } from "./routing/router.ts";
import { DialogHost, open_dialog } from "./state/dialogs.tsx";
import { refresh_all } from "./state/resource.ts";
import { load_session, useSession } from "./state/session.ts";
import { useShortcuts } from "./state/shortcuts.ts";
import { useZoneChoice } from "./state/time-zone.ts";
import { next_theme } from "./state/theme.ts";
import { texts } from "./texts/index.ts";

function NotFound() {
  return (
    <>
      <PageHeader title={texts.pages.not_found} />
      <Empty title={texts.frame.page_not_found}>
        <Link to={to.overview()}>{texts.frame.go_to_overview}</Link>
      </Empty>
    </>
  );
}

function page_at({ path, query }: Location) {
  const [first = "", second, ...more] = path.split("/");
  if (more.length > 0) return <NotFound />;
  if (second !== undefined) {
    if (first === "queues") return <QueuePage key={second} name={to.queue_of_segment(second)} query={query} />;
    if (first === "jobs" && /^\d{1,16}$/.test(second)) return <JobPage key={second} id={Number(second)} />;
    return <NotFound />;
  }
  switch (first) {
    case "":
      return <OverviewPage />;
    case "jobs":
      return <JobsPage query={query} />;
    case "failures":
      return <FailuresPage query={query} />;
    case "performance":
      return <PerformancePage query={query} />;
    case "schedules":
      return <SchedulesPage query={query} />;
    case "workers":
      return <WorkersPage query={query} />;
    case "new":
      return <NewJobPage query={query} />;
    case "maintenance":
      return <MaintenancePage />;
    default:
      return <NotFound />;
  }
}

const help = (): void => open_dialog((close) => <ShortcutHelp close={close} />);
const jump = (): void => open_dialog((close) => <Jump close={close} />);

function useFrameShortcuts(): void {
  useShortcuts([
    { keys: "g o", what: texts.pages.overview, run: () => navigate(to.overview()) },
    { keys: "g j", what: texts.pages.jobs, run: () => navigate(to.jobs()) },
    { keys: "g f", what: texts.pages.failures, run: () => navigate(to.failures()) },
    { keys: "g p", what: texts.pages.performance, run: () => navigate(to.performance()) },
    { keys: "g s", what: texts.pages.schedules, run: () => navigate(to.schedules()) },
    { keys: "g w", what: texts.pages.workers, run: () => navigate(to.workers()) },
    { keys: "g m", what: texts.pages.maintenance, run: () => navigate(to.maintenance()) },
    { keys: "n", what: texts.pages.new_job, run: () => navigate(to.new_job()) },
    { keys: "r", what: texts.frame.shortcut_refresh, run: refresh_all },
    { keys: "t", what: texts.frame.shortcut_theme, run: next_theme },
    { keys: "?", what: texts.frame.shortcut_help, run: help },
  ]);
  useEffect(() => {
    const on_key = (event: KeyboardEvent): void => {
      if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
      event.preventDefault();
      if (!document.querySelector("dialog[open]")) jump();
    };
    document.addEventListener("keydown", on_key);
    return () => document.removeEventListener("keydown", on_key);
  }, []);
}

export function App() {
  const session = useSession();
  const place = useLocation();
  // All times on the page are formatted again.
  useZoneChoice();
  const [problem, set_problem] = useState<ApiError | null>(null);
  useFrameShortcuts();

  const sign_on = async (): Promise<void> => {
    try {
      await load_session();
      set_problem(null);
    } catch (error) {
      set_problem(api_error(error));
    }
  };
  useLayoutEffect(() => void sign_on(), []);

  if (!session) {
    return <main class="sign-on">{problem ? <Problem error={problem} retry={() => void sign_on()} /> : <Loading />}</main>;
  }
  return (
    <div class="frame">
      <a class="skip-link" href="#main" onClick={(event) => {
        event.preventDefault();
        document.getElementById("main")?.focus();
      }}>
        {texts.frame.skip_to_content}
      </a>
      <Navigation path={place.path} onHelp={help} onJump={jump} />
      <div class="content">
        <NotLive />
        <main id="main" tabIndex={-1}>
          <ErrorBoundary key={place.path}>{page_at(place)}</ErrorBoundary>
        </main>
      </div>
      <NoticeList />
      <DialogHost />
    </div>
  );
}
