// The frame around all pages: navigation, search, keyboard shortcuts, messages, and what is shown when the page is not live.
import type { ComponentChildren } from "preact";

export const skip_to_content = "Skip to content";
export const pages = "Pages";
export const menu = "Menu";

export const go_to = "Go to";
export const go_to_button = "Go to …";
export const go_to_placeholder = "Queue, job type, schedule or job ID";
export const go_to_results = "Results";
export const kinds = { page: "Page", type: "Type", schedule: "Schedule", job: "Job", queue: "Queue" };

export const theme = "Theme";
export const themes = { system: "System", light: "Light", dark: "Dark" };

export const user = "User";
export const read_only = "read-only";
export const time_zone = "Time zone";
export const show_local_time = "Show local time";
export const show_utc = "Show UTC";
export const schema = "Schema";

export const shortcuts = "Keyboard shortcuts";
export const shortcuts_title = "Keyboard shortcuts (?)";
export const shortcut_refresh = "Refresh";
export const shortcut_theme = "Change the theme: system, light, dark";
export const shortcut_help = "Show this help";
export const shortcut_go_to = "Go to a queue, job type, schedule or job ID";
export const key_control = "Ctrl";
export const key_escape = "Esc";
export const shortcut_close = "Close the dialog";

export const page_not_found = "There is no page at this address.";
export const go_to_overview = "Go to the overview";

export const not_live_since = (time: string): string => `Not live since ${time}.`;
export const not_live = (since: ComponentChildren, reason: string) => (
  <>
    {since} {reason} Data may be out of date. Retrying automatically.
  </>
);
export const signed_out = (since: ComponentChildren) => (
  <>{since} You are signed out: the server no longer accepts your name and password.</>
);
export const sign_in = "Sign in";
export const sign_in_failed = "Sign-in failed";
export const try_now = "Try now";

export const dismiss = "Dismiss";
export const running_operations = "Running operations";
export const operations = "Operations";
/** "120 of 500 jobs, by ada" */
export const operation_progress = (changed: string, matching: string | null, actor: string): string =>
  `${changed}${matching === null ? "" : ` of ${matching}`} jobs, by ${actor}`;
export const operation_silent = (time: ComponentChildren) => <>no progress for {time}: the process may have ended</>;
export const operation_stopping = (user: string): string => `${user} requested a stop: the operation ends after the current batch`;
export const progress = "Progress";
export const stop_operation = "Ends after the current batch. Jobs that are already changed stay changed.";
