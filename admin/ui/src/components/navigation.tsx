// The way to all pages: at the side where there is room, behind a button on a phone.
import { useEffect, useState } from "preact/hooks";
import { time_zone } from "../format/times.ts";
import * as to from "../routing/addresses.ts";
import { Link } from "../routing/link.tsx";
import { useCanChange, useSession } from "../state/session.ts";
import { set_zone, useZoneChoice } from "../state/time-zone.ts";
import { set_theme, type Theme, useTheme } from "../state/theme.ts";
import { texts } from "../texts/index.ts";
import { Button } from "./button.tsx";
import { Icon, type IconName } from "./icon.tsx";

const pages: { address: string; path: string; text: string; icon: IconName; changes?: boolean }[] = [
  { address: to.overview(), path: "", text: texts.pages.overview, icon: "overview" },
  { address: to.jobs(), path: "jobs", text: texts.pages.jobs, icon: "jobs" },
  { address: to.failures(), path: "failures", text: texts.pages.failures, icon: "failures" },
  { address: to.performance(), path: "performance", text: texts.pages.performance, icon: "performance" },
  { address: to.schedules(), path: "schedules", text: texts.pages.schedules, icon: "schedules" },
  { address: to.workers(), path: "workers", text: texts.pages.workers, icon: "workers" },
  { address: to.new_job(), path: "new", text: texts.pages.new_job, icon: "new", changes: true },
  { address: to.maintenance(), path: "maintenance", text: texts.pages.maintenance, icon: "maintenance" },
];

const themes: { theme: Theme; icon: IconName; text: string }[] = [
  { theme: "system", icon: "system", text: texts.frame.themes.system },
  { theme: "light", icon: "sun", text: texts.frame.themes.light },
  { theme: "dark", icon: "moon", text: texts.frame.themes.dark },
];

function ThemeSwitch() {
  const theme = useTheme();
  return (
    <div class="theme-switch" role="group" aria-label={texts.frame.theme}>
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
    <Button small kind="quiet" icon="clock" onPress={() => set_zone(zone === "utc" ? "local" : "utc")}>{zone === "utc" ? texts.frame.show_local_time : texts.frame.show_utc}</Button>
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
  const title = session?.title || texts.pages.product;
  return (
    <header class={open ? "side open" : "side"}>
      <div class="side-head">
        <Brand title={title} />
        <div class="side-toggle">
          <Button icon="search" kind="quiet" label={texts.frame.go_to} onPress={onJump} />
          <Button icon={open ? "close" : "menu"} kind="quiet" label={texts.frame.menu} expanded={open} controls="navigation" onPress={() => set_open(!open)} />
        </div>
      </div>
      <div class="side-body" id="navigation">
        <button type="button" class="jump-button" onClick={onJump}>
          <Icon name="search" />
          <span>{texts.frame.go_to_button}</span>
          <kbd>{texts.frame.key_control} K</kbd>
        </button>
        <nav aria-label={texts.frame.pages}>
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
            <Button icon="keyboard" kind="quiet" label={texts.frame.shortcuts} title={texts.frame.shortcuts_title} onPress={onHelp} />
          </div>
          <dl class="side-facts">
            <div>
              <dt>{texts.frame.user}</dt>
              <dd>
                {session?.user || texts.words.unknown}
                {can_change ? null : <span class="tag">{texts.frame.read_only}</span>}
              </dd>
            </div>
            <div>
              <dt>{texts.frame.time_zone}</dt>
              <dd><TimeZone /></dd>
            </div>
            <div>
              <dt>{texts.frame.schema}</dt>
              <dd>{session?.schema}</dd>
            </div>
            <div>
              <dt>{texts.words.version}</dt>
              <dd>{session?.version}</dd>
            </div>
          </dl>
          <ZoneSwitch />
        </div>
      </div>
    </header>
  );
}
