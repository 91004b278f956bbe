// What goes wrong, and what the user can do.

/** A message: what failed, and why. */
export const because = (what: string, why: string): string => `${what}: ${why}`;
export const change_failed = "The change failed";
export const stop_failed = "Stop failed";
export const dialog_failed = (why: string): string => `Failed: ${why}`;

export const unreachable = "The server does not respond.";
export const status = (code: number): string => `The server responded with status ${code}.`;

/** Why the page is not live. */
export const too_many_requests = "The server receives too many requests from your address.";
const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);

export const database_unavailable = (why: string): string => sentence(`The server cannot reach its database: ${why}`);
export const database_not_ready = (why: string): string => sentence(`The database is not ready: ${why}`);
export const too_slow = "The server does not respond in time.";
export const forbidden = (why: string): string => sentence(`You do not have permission to see this: ${why}`);
export const other = (status: number, why: string): string => sentence(`The server reports a problem (${status}): ${why}`);

/** By the code of the error. */
export const advice: Record<string, string> = {
  unreachable: "Check that the admin server is running and that you can reach it over the network.",
  database_unavailable: "Check that PostgreSQL is running and accepts connections.",
  unauthorized: "Sign in and reload the page.",
  forbidden: "You do not have permission to see this. Ask the administrator of this server.",
  rate_limited: "The server receives too many requests from your address. Retrying automatically.",
};
export const try_again = "Try again";

export const this_page = "This page";
export const the_dialog = "The dialog";
export const the_form = "The form";
export const the_payload = "The payload";
export const the_attempts = "The attempts";
export const not_shown = (part: string, why: string): string => `${part} cannot be shown: ${why}`;
export const not_shown_advice = "The rest of the page works. Reload the page. If the problem remains, please report it.";
export const reload = "Reload the page";
