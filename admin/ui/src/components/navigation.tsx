// The way to all pages: at the side where there is room, behind a button on a phone.
import { useEffect, useState } from "preact/hooks";
import { time_zone } from "../format/times.ts";
import * as to from "../routing/addresses.ts";
import { Link } from "../routing/link.tsx";
import { useCanChange, useSession } from "../state/session.ts";
import { set_zone, useZoneChoice } from "../state/time-zone.ts";
import { set_theme, type Theme, useTheme } from "../state/theme.ts";
import { Button } from "./button.tsx";
import { Icon, type IconName } from "./icon.tsx";

const pages: { address: string; path: string; text: string; icon: IconName; changes?: boolean }[] = [
  { address: to.overview(), path: "", text: "Overview", icon: "overview" },
  { address: to.jobs(), path: "jobs", text: "Jobs", icon: "jobs" },
  { address: to.failures(), path: "failures", text: "Failures", icon: "failures" },
  { address: to.performance(), path: "performance", text: "Performance", icon: "performance" },
  { address: to.schedules(), path: "schedules", text: "Schedules", icon: "schedules" },
  { address: to.workers(), path: "workers", text: "Workers", icon: "workers" },
  { address: to.new_job(), path: "new", text: "New job", icon: "new", changes: true },
  { address: to.maintenance(), path: "maintenance", text: "Maintenance", icon: "maintenance" },
];

const themes: { theme: Theme; icon: IconName; text: string }[] = [
  { theme: "system", icon: "system", text: "As the system" },
  { theme: "light", icon: "sun", text: "Light" },
  { theme: "dark", icon: "moon", text: "Dark" },
];

function ThemeSwitch() {
  const theme = useTheme();
  return (
    <div class="theme-switch" role="group" aria-label="Colours">
      {themes.map((one) => (
        <button
          key={one.theme}
          type="button"
          aria-pressed={theme === one.theme}
          aria-label={one.text}
          title={one.text}
          onClick={() => set_theme(one.theme)}
        >
          <Icon name={one.icon} />
        </button>
      ))}
    </div>
  );
}

function ZoneSwitch() {
  const zone = useZoneChoice();
  return (
    <Button small kind="quiet" icon="clock" onPress={() => set_zone(zone === "utc" ? "local" : "utc")}>{zone === "utc" ? "Show local times" : "Show UTC"}</Button>
  );
}

function Brand({ title }: { title: string }) {
  return (
    <Link to={to.overview()} class="brand">
      <svg viewBox="0 0 32 32" aria-hidden="true">
        <rect width="32" height="32" rx="8" />
        <path d="M7 11h9M7 16h15M7 21h9M17 9.5l7 6.5-7 6.5" />
      </svg>
      <span>{title}</span>
    </Link>
  );
}

/** A frame later: loading what knows time zones takes longer than all else that the first frame shows. */
function TimeZone() {
  const zone = useZoneChoice();
  const [name, set_name] = useState("");
  useEffect(() => set_name(time_zone()), [zone]);
  return <>{name}</>;
}

export function Navigation({ path, onHelp, onJump }: { path: string; onHelp: () => void; onJump: () => void }) {
  const [open, set_open] = useState(false);
  const session = useSession();
  const can_change = useCanChange();
  useEffect(() => set_open(false), [path]);
  const here = path.split("/")[0] === "queues" ? "" : (path.split("/")[0] ?? "");
  const title = session?.title || "Arrower Jobs";
  return (
    <header class={open ? "side open" : "side"}>
      <div class="side-head">
        <Brand title={title} />
        <div class="side-toggle">
          <Button icon="search" kind="quiet" label="Go to" onPress={onJump} />
          <Button icon={open ? "close" : "menu"} kind="quiet" label="Menu" expanded={open} controls="navigation" onPress={() => set_open(!open)} />
        </div>
      </div>
      <div class="side-body" id="navigation">
        <button type="button" class="jump-button" onClick={onJump}>
          <Icon name="search" />
          <span>Go to …</span>
          <kbd>Ctrl K</kbd>
        </button>
        <nav aria-label="Pages">
          <ul>
            {pages
              .filter((page) => can_change || !page.changes)
              .map((page) => (
                <li key={page.path}>
                  <Link to={page.address} aria-current={here === page.path ? "page" : undefined} onClick={() => set_open(false)}>
                    <Icon name={page.icon} />
                    {page.text}
                  </Link>
                </li>
              ))}
          </ul>
        </nav>
        <div class="side-foot">
          <div class="side-tools">
            <ThemeSwitch />
            <Button icon="keyboard" kind="quiet" label="Keyboard shortcuts" title="Keyboard shortcuts (?)" onPress={onHelp} />
          </div>
          <dl class="side-facts">
            <div>
              <dt>User</dt>
              <dd>
                {session?.user || "–"}
                {can_change ? null : <span class="tag">looks only</span>}
              </dd>
            </div>
            <div>
              <dt>Times in</dt>
              <dd><TimeZone /></dd>
            </div>
            <div>
              <dt>Schema</dt>
              <dd>{session?.schema}</dd>
            </div>
            <div>
              <dt>Version</dt>
              <dd>{session?.version}</dd>
            </div>
          </dl>
          <ZoneSwitch />
        </div>
      </div>
    </header>
  );
}
