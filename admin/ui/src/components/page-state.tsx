// What stands where nothing is: still loading, nothing there, or something went wrong; with what to do about it.
import type { ComponentChildren } from "preact";
import type { ApiError } from "../api/client.ts";
import { Button } from "./button.tsx";

export function Loading({ rows = 4 }: { rows?: number }) {
  return (
    <div class="loading" role="status">
      <span class="visually-hidden">Loading</span>
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} class="skeleton" aria-hidden="true" />
      ))}
    </div>
  );
}

export function Empty({ title, children }: { title: string; children?: ComponentChildren }) {
  return (
    <div class="empty">
      <p class="empty-title">{title}</p>
      {children ? <div class="empty-advice in-text">{children}</div> : null}
    </div>
  );
}

const advice: Record<string, string> = {
  unreachable: "Check that the admin server runs and that the network lets you reach it.",
  database_unavailable: "Check that PostgreSQL runs and takes connections.",
  unauthorized: "Sign in and load the page anew.",
  forbidden: "Your user may not see this. Ask who runs the admin server.",
  rate_limited: "Too many requests came from here. It goes on by itself in a moment.",
};

export function Problem({ error, retry }: { error: ApiError; retry?: () => void }) {
  return (
    <div class="problem" role="alert">
      <p class="empty-title">{error.message}</p>
      {advice[error.code] ? <p class="empty-advice">{advice[error.code]}</p> : null}
      {retry ? (
        <Button icon="retry" onPress={retry}>
          Try again
        </Button>
      ) : null}
    </div>
  );
}
