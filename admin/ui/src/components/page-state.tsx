// What stands where nothing is: still loading, nothing there, or something went wrong; with what to do about it.
import type { ComponentChildren } from "preact";
import type { ApiError } from "../api/client.ts";
import { texts } from "../texts/index.ts";
import { Button } from "./button.tsx";

export function Loading({ rows = 4 }: { rows?: number }) {
  return (
    <div class="loading" role="status">
      <span class="visually-hidden">{texts.words.loading}</span>
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

export function Problem({ error, retry }: { error: ApiError; retry?: () => void }) {
  return (
    <div class="problem" role="alert">
      <p class="empty-title">{error.message}</p>
      {texts.problems.advice[error.code] ? <p class="empty-advice">{texts.problems.advice[error.code]}</p> : null}
      {retry ? (
        <Button icon="retry" onPress={retry}>
          {texts.problems.try_again}
        </Button>
      ) : null}
    </div>
  );
}
